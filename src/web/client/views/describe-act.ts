import { duration, words } from '../i18n.ts'
import type { ActMessage } from '../protocol.ts'

/** An act of a moderator in a line. */
export function describeAct ({ act, seconds, nickname }: ActMessage): string {
  const name = nickname ?? words.somebody
  const time = seconds === undefined ? undefined : duration(seconds)
  const isOver = seconds === 0
  switch (act) {
    case 'mute': return isOver ? words.actUnmuted(name) : words.actMuted(name, time)
    case 'kick': return words.actKicked(name)
    case 'ban': return isOver ? words.actUnbanned(name) : words.actBanned(name, time)
    case 'slow': return isOver || time === undefined ? words.actSlowEnded : words.actSlow(time)
    case 'lock': return isOver ? words.actUnlocked : words.actLocked(time)
  }
}
