import type { Peer } from '../peer.ts'
import type { Scope } from '../values.ts'

/** Sends a text in the dialect of its sender; its arrival proves that everything before has arrived. */
export function sendMarker ({ dialect, ws }: Peer, text: string, scope: Scope): void {
  const author = scope.nickname('marker')
  ws.send(JSON.stringify(dialect === 'classic' ? { author, message: text } : { type: 'text', author, text }))
}
