import type { Act, Decision } from '../protocol/moderation-messages.ts'
import { secondsUntil } from './room-rules.ts'

/** How the members of a room are told of a decision; undefined if they are not. */
export function actOf (decision: Decision): Act | undefined {
  const { kind, by } = decision
  const origin = by !== undefined && { by }
  const left = decision.undone ? 0 : secondsUntil(decision)
  const time = left !== undefined && { seconds: left }
  switch (kind) {
    case 'mute-nickname': return { act: 'mute', ...time, nickname: decision.nickname, ...origin }
    // The nickname that is muted with it tells more.
    case 'mute-connection': return decision.nickname === undefined ? { act: 'mute', ...time, ...origin } : undefined
    case 'ban': return {
      act: 'ban', ...time, ...(decision.nickname !== undefined && { nickname: decision.nickname }), ...origin,
    }
    case 'slow': return { act: 'slow', seconds: decision.undone ? 0 : decision.seconds, ...origin }
    case 'lock': return { act: 'lock', ...time, ...origin }
    default: return undefined
  }
}
