import { shortenAddress } from '../lib/network.ts'
import type { RosterMember } from '../protocol/moderation-messages.ts'
import type { Done } from './acts.ts'
import type { Moderation } from './moderation.ts'
import { secondsUntil } from './room-rules.ts'

/** A completed act as a sentence for the moderator. */
export function describeDone ({ act, nickname, connections, addresses = [], seconds }: Done): string {
  const who = nickname ?? (connections ? count(connections.length, 'connection') : addresses.join(', '))
  const time = seconds === undefined ? '' : ` for ${describeSeconds(seconds)}`
  switch (act) {
    case 'mute': return seconds === 0 ? `${who} is no longer muted` : `${who} is muted${time}`
    case 'kick': return `${who} was removed`
    case 'ban': return seconds === 0
      ? `${addresses.join(', ')} is no longer banned`
      : `${who} is banned${time} (${addresses.map(shorten).join(', ')})`
    case 'slow': return seconds === 0 ? 'Slow mode is off' : `Slow mode: one message each ${seconds} s`
    case 'lock': return seconds === 0 ? 'The room is open' : `The room is locked${time}: nobody else can join`
    case 'announce': return 'Announced'
    default: return 'Done'
  }
}

/** The members of a room, and the decisions that are in force there. */
export function describeRoom (room: string, members: RosterMember[], moderation: Moderation): string {
  const named = members.filter(({ nickname, author }) => (nickname ?? author) !== undefined)
    .map(({ nickname, author, moderates }) => `${nickname ?? author}${moderates ? ' (moderator)' : ''}`)
  const silent = members.length - named.length
  const people = [...new Set(named)].sort((a, b) => a < b ? -1 : 1)
  const { slow, lock } = moderation.rulesOf(room)
  const here = <T extends { room: string }>(decisions: T[]) => decisions.filter((decision) => decision.room === room)
  const muted = here(moderation.inForce('mute-nickname')).map((mute) => `${mute.nickname} (${timeOf(mute)})`)
  const banned = here(moderation.inForce('ban'))
    .map((ban) => `${ban.nickname ?? ''} ${shorten(ban.subject)} (${timeOf(ban)})`.trim())
  return [
    `${count(members.length, 'connection')}: ${[...people, ...(silent > 0 ? [`${silent} without a name`] : [])].join(', ')}`,
    ...(muted.length > 0 ? [`Muted: ${muted.join(', ')}`] : []),
    ...(banned.length > 0 ? [`Banned: ${banned.join(', ')}`] : []),
    ...(slow ? [`Slow mode: one message each ${slow.seconds} s`] : []),
    ...(lock ? [`Locked (${timeOf(lock)})`] : []),
  ].join('\n')
}

/** A time in its largest unit that is exact enough to be read at once. */
export function describeSeconds (seconds: number): string {
  if (seconds < 120) return count(seconds, 'second')
  if (seconds < 2 * 60 * 60) return count(Math.round(seconds / 60), 'minute')
  if (seconds < 2 * 24 * 60 * 60) return count(Math.round(seconds / 3600), 'hour')
  return count(Math.round(seconds / 86_400), 'day')
}

function timeOf (decision: { until?: number }): string {
  const seconds = secondsUntil(decision)
  return seconds === undefined ? 'no end' : describeSeconds(seconds)
}

/** Of an address only its network, since others may read over a moderator's shoulder. */
function shorten (network: string): string {
  return shortenAddress(network.split('/')[0]!)
}

function count (number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
