/** Why the server does not want this client back: it connects again only when a person asks for it. */
type EndCause = 'removed' | 'banned' | 'accessEnded' | 'roomClosed'

/** Why there is no connection. `blocked`: plain requests reach the server, and WebSockets do not. */
export type WaitCause = 'restart' | 'refused' | 'locked' | 'blocked' | 'offline' | 'lost' | EndCause

/** By the server's words in a close frame, or at the beginning of those that reject a handshake. */
const BY_WORDS: [words: RegExp, cause: WaitCause][] = [
  [/^removed by a moderator/, 'removed'],
  [/^(You are )?banned/, 'banned'],
  [/^(This )?room (is )?locked/, 'locked'],
  [/^access ended/, 'accessEnded'],
  [/^room closed/, 'roomClosed'],
]

const BY_CODE: Record<number, WaitCause> = { 1008: 'refused', 1012: 'restart' }

const FINAL: WaitCause[] = ['removed', 'banned', 'accessEnded', 'roomClosed'] satisfies EndCause[]

/** The cause of a close or of a rejected handshake, `lost` if it is no other. @param code of the close frame */
export function causeOf (words: string, code = 0): WaitCause {
  return BY_WORDS.find(([beginning]) => beginning.test(words))?.[1] ?? BY_CODE[code] ?? 'lost'
}

/** Whether the client does not connect again by itself. */
export const isFinal = (cause: WaitCause): boolean => FINAL.includes(cause)
