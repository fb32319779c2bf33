import { parseNetwork, type Network } from '../lib/network.ts'
import { fold } from '../protocol/look-alikes.ts'
import type { RosterMember } from '../protocol/moderation-messages.ts'
import { ActError } from './act-error.ts'

/** Leading bits that a banned network has at least: fewer would be half of the internet. */
const MIN_BITS = { ipv4: 8, ipv6: 16 }

/** As in the messages of every generation, but of any length. */
const NICKNAME = /^[A-Za-z0-9_-]{1,255}$/

/** A moderator, or the operator. */
export interface Actor {
  /** The connection of a moderator who acts by a command. */
  connection?: string
  /** Identifier of the token that gives the power; missing for the operator. */
  token?: string
}

/** The person that an act is about. */
export interface Target {
  nickname?: string | undefined
  connection?: string | undefined
}

/**
 * The members that are meant. Generations without nicknames are known by the author of their messages.
 *
 * @throws {ActError} if the nickname cannot be one
 */
export function findMembers (members: RosterMember[], { nickname, connection }: Target): RosterMember[] {
  if (nickname !== undefined && !NICKNAME.test(nickname)) throw new ActError(422, 'This cannot be a nickname')
  if (connection !== undefined) return members.filter((member) => member.connection === connection)
  if (nickname === undefined) return []
  const name = fold(nickname)
  return members.filter((member) =>
    [member.nickname, member.author].some((used) => used !== undefined && fold(used) === name))
}

export function nameIn ({ nickname, author }: RosterMember): string | undefined {
  return nickname ?? author
}

/** The nickname that is meant. Somebody may use that of another member, too, who is not meant. */
export function namesOf (members: RosterMember[], { nickname }: Target): string[] {
  return nickname === undefined ? members.map(nameIn).filter((name) => name !== undefined) : [nickname]
}

/**
 * Moderators do not act against each other: the operator revokes a token first. The name of one protects nobody else.
 *
 * @throws {ActError} if only moderators are meant
 */
export function withoutModerators (members: RosterMember[], { token }: Actor): RosterMember[] {
  if (token === undefined) return members
  const others = members.filter(({ moderates }) => !moderates)
  const [first] = members
  if (first && others.length === 0) throw new ActError(403, `${nameIn(first) ?? first.connection} is a moderator`)
  return others
}

export function readNetwork (address: string): Network {
  const network = parseNetwork(address)
  if (!network) throw new ActError(422, `${address} is not an address or a network`)
  const bits = Number(network.split('/')[1])
  const least = MIN_BITS[network.includes(':') ? 'ipv6' : 'ipv4']
  if (bits < least) throw new ActError(422, `A network of less than ${least} bits is too large`)
  return network
}

export function notFound (target: Target): ActError {
  return new ActError(404, `${nameOf(target)} is not in the room`)
}

export function nameOf ({ nickname, connection }: Target): string {
  return nickname ?? `Connection ${connection}`
}
