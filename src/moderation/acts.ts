import { contains, networkAround } from '../lib/network.ts'
import { fold } from '../protocol/look-alikes.ts'
import type {
  Ban, Decision, IssuedToken, MuteConnection, MuteNickname, RosterMember,
} from '../protocol/moderation-messages.ts'
import type { Claims } from './access.ts'
import { ActError } from './act-error.ts'
import type { NewDecision } from './ledger.ts'
import type { Moderation } from './moderation.ts'
import {
  findMembers, nameOf, namesOf, notFound, readNetwork, withoutModerators, type Actor, type Target,
} from './targets.ts'

/** Seconds for which an act may last at most: 90 days. */
export const MAX_SECONDS = 90 * 24 * 60 * 60

/** Seconds of an act where nobody says how long. */
export const MUTE_SECONDS = 10 * 60
export const BAN_SECONDS = 24 * 60 * 60

export interface Terms {
  seconds: number
  reason?: string | undefined
}

/** Names of all acts, in logs and metrics. */
export const ACTS = [
  'mute', 'kick', 'ban', 'slow', 'lock', 'announce', 'delete', 'open', 'close', 'token', 'revoke',
] as const

/** A completed act, as moderators are told. */
export interface Done {
  act: typeof ACTS[number]
  room: string
  nickname?: string
  connections?: string[]
  addresses?: string[]
  /** As in `Act`. */
  seconds?: number
}

/** Receives each act, once. */
export type OnAct = (done: Done, actor: Actor) => void

/** Acts of moderators and of the operator, the same for commands and for requests. */
export class Acts {
  readonly #moderation: Moderation
  readonly #onAct: OnAct

  constructor (moderation: Moderation, onAct: OnAct) {
    this.#moderation = moderation
    this.#onAct = onAct
  }

  /** Mutes connections, and the nickname that they use. @throws {ActError} */
  async mute (room: string, target: Target, { seconds, reason }: Terms, actor: Actor): Promise<Done> {
    const found = withoutModerators(await this.#find(room, target), actor)
    if (found.length === 0 && target.nickname === undefined) throw notFound(target)
    const names = new Map(namesOf(found, target).map((name) => [fold(name), name]))
    const [first] = names.values()
    const terms = { room, ...endOf(seconds), ...(reason !== undefined && { reason }), ...origin(actor) }
    this.#decide([
      ...[...names].map(([subject, nickname]): NewDecision<MuteNickname> =>
        ({ kind: 'mute-nickname', subject, nickname, ...terms })),
      ...found.map(({ connection }): NewDecision<MuteConnection> => ({
        kind: 'mute-connection', subject: connection, ...(first !== undefined && { nickname: first }), ...terms,
      })),
    ])
    return this.#done({ act: 'mute', ...about(room, first, found), seconds }, actor)
  }

  /** Undoes the mute of a nickname and its connections, or of a connection and its nickname. @throws {ActError} */
  async unmute (room: string, target: Target, actor: Actor): Promise<Done> {
    const found = await this.#find(room, target)
    const names = new Set(namesOf(found, target).map(fold))
    const connections = new Set([...found.map(({ connection }) => connection), target.connection])
    const isMeant = (mute: MuteNickname | MuteConnection) => mute.kind === 'mute-nickname'
      ? names.has(mute.subject)
      : connections.has(mute.subject) || (mute.nickname !== undefined && names.has(fold(mute.nickname)))
    const mutes = this.#moderation.inForce('mute-nickname', 'mute-connection')
      .filter((mute) => mute.room === room && isMeant(mute))
    if (mutes.length === 0) throw new ActError(404, `${nameOf(target)} is not muted`)
    this.#undo(mutes, actor)
    const nickname = mutes.find((mute) => mute.nickname !== undefined)?.nickname
    return this.#done({ act: 'mute', room, ...(nickname !== undefined && { nickname }), seconds: 0 }, actor)
  }

  /** Closes connections. @throws {ActError} */
  async kick (room: string, target: Target, actor: Actor): Promise<Done> {
    const found = await this.#findAny(room, target, actor)
    const connections = found.map(({ connection }) => connection)
    const [nickname] = namesOf(found, target)
    this.#moderation.kick({ room, connections, ...(nickname !== undefined && { nickname }), ...origin(actor) })
    return this.#done({ act: 'kick', ...about(room, nickname, found) }, actor)
  }

  /**
   * Bans the networks of connections, or a network.
   *
   * @param force whether others who share a network are banned as well
   * @throws {ActError}
   */
  async ban (
    room: string, target: Target & { address?: string | undefined }, terms: Terms & { force?: boolean | undefined },
    actor: Actor
  ): Promise<Done> {
    const { seconds, reason, force = false } = terms
    const meant = target.address === undefined ? await this.#findAny(room, target, actor) : []
    const networks = new Set(target.address === undefined
      ? meant.map(({ address }) => networkAround(address)).filter((network) => network !== undefined)
      : [readNetwork(target.address)])
    if (networks.size === 0) throw new ActError(409, 'The address of the connection is not known')
    const hit = (await this.#moderation.members(room)).filter(({ address, moderates }) =>
      !moderates && [...networks].some((network) => contains(network, address)))
    // Many may share a name as well as an address: one connection is the one that is meant.
    const others = hit.length - 1
    if (others > 0 && !force) {
      const connections = others === 1 ? '1 other connection has' : `${others} other connections have`
      throw new ActError(409, `${connections} the same address or name: "force" bans them as well`, others)
    }
    const [nickname] = namesOf(meant, target)
    this.#decide([...networks].map((subject): NewDecision<Ban> => ({
      kind: 'ban',
      room,
      subject,
      ...endOf(seconds),
      ...(nickname !== undefined && { nickname }),
      ...(reason !== undefined && { reason }),
      ...origin(actor),
    })))
    return this.#done({ act: 'ban', ...about(room, nickname, meant), addresses: [...networks], seconds }, actor)
  }

  /** Undoes the bans of a network, or of somebody. @throws {ActError} */
  async unban (room: string, { address, nickname }: { address?: string | undefined, nickname?: string | undefined },
    actor: Actor): Promise<Done> {
    const network = address === undefined ? undefined : readNetwork(address)
    const name = nickname === undefined ? undefined : fold(nickname)
    const bans = this.#moderation.inForce('ban').filter((ban) => ban.room === room &&
      (ban.subject === network || (name !== undefined && ban.nickname !== undefined && fold(ban.nickname) === name)))
    if (bans.length === 0) throw new ActError(404, `${address ?? nickname} is not banned`)
    this.#undo(bans, actor)
    const addresses = bans.map(({ subject }) => subject)
    return this.#done({ act: 'ban', room, ...(nickname !== undefined && { nickname }), addresses, seconds: 0 }, actor)
  }

  /** @param seconds between two messages of a member; 0 ends slow mode */
  slow (room: string, seconds: number, actor: Actor): Done {
    const slow = { kind: 'slow', room, subject: '', seconds, ...origin(actor) } as const
    this.#decide([seconds === 0 ? { ...slow, undone: true } : slow])
    return this.#done({ act: 'slow', room, seconds }, actor)
  }

  /** @param seconds for which nobody may join; 0 ends it, undefined has no end */
  lock (room: string, seconds: number | undefined, actor: Actor): Done {
    const lock = { kind: 'lock', room, subject: '', ...origin(actor) } as const
    this.#decide([seconds === 0 ? { ...lock, undone: true } : { ...lock, ...endIn(seconds) }])
    return this.#done({ act: 'lock', room, ...(seconds !== undefined && { seconds }) }, actor)
  }

  /** Sends a text by the server to everybody in a room. */
  announce (room: string, text: string, actor: Actor): Done {
    this.#moderation.rooms?.announce(room, text)
    return this.#done({ act: 'announce', room }, actor)
  }

  /** @throws {ActError} if the message is not kept */
  async deleteMessage (room: string, id: string, actor: Actor): Promise<Done> {
    const isDeleted = await this.#moderation.rooms?.deleteMessage(room, id, actor.connection)
    if (!isDeleted) throw new ActError(404, 'The message is not kept')
    return this.#done({ act: 'delete', room }, actor)
  }

  /** Opens a room, or changes one that was opened. @param seconds until it is closed; undefined has no end */
  openRoom (room: string, description: { topic: string, isPrivate: boolean, seconds: number | undefined }): void {
    const { topic, isPrivate, seconds } = description
    this.#decide([{ kind: 'room', room, subject: '', topic, isPrivate, ...endIn(seconds) }])
    this.#done({ act: 'open', room, ...(seconds !== undefined && { seconds }) }, {})
  }

  /** @throws {ActError} if the room was not opened */
  closeRoom (room: string): void {
    const decision = this.#moderation.find('room', room)
    if (!decision) throw new ActError(409, `The room '${room}' is configured: take it out of the configuration`)
    this.#undo([decision], {})
    this.#done({ act: 'close', room }, {})
  }

  /** Makes a token known to all instances, which reserve its nickname. */
  issueToken ({ id, rooms, powers, nickname, expires }: Claims): void {
    this.#decide([{ kind: 'token', room: '', subject: id, rooms, powers, nickname, until: expires * 1000 }])
    this.#done({ act: 'token', room: rooms.join(','), ...(nickname !== null && { nickname }) }, {})
  }

  /** Ends what a token allows, also if no instance knows it any more. */
  revokeToken (id: string): void {
    const issued = this.#moderation.find('token', '', id)
    // As long as any token may be valid.
    const until = issued?.until ?? endOf(MAX_SECONDS).until
    const claims = issued?.kind === 'token' ? claimsOf(issued) : { rooms: [], powers: [], nickname: null }
    this.#moderation.decide({ kind: 'token', room: '', subject: id, ...claims, until, undone: true })
    this.#done({ act: 'revoke', room: '' }, {})
  }

  #decide (decisions: NewDecision[]): void {
    if (!this.#moderation.admits(decisions)) throw new ActError(507, 'Too many acts are in force: undo some')
    this.#moderation.decide(...decisions)
  }

  #undo (decisions: Decision[], actor: Actor): void {
    this.#moderation.decide(...decisions.map(({ at, node, by, until, ...decision }): NewDecision =>
      ({ ...decision, undone: true, ...origin(actor) }) as NewDecision))
  }

  #done (done: Done, actor: Actor): Done {
    this.#onAct(done, actor)
    return done
  }

  async #find (room: string, target: Target): Promise<RosterMember[]> {
    return findMembers([...await this.#moderation.members(room), ...this.#moderation.away(room)], target)
  }

  async #findAny (room: string, target: Target, actor: Actor): Promise<RosterMember[]> {
    const found = await this.#find(room, target)
    if (found.length === 0) throw notFound(target)
    return withoutModerators(found, actor)
  }
}

function claimsOf ({ rooms, powers, nickname }: IssuedToken) {
  return { rooms, powers, nickname }
}

function about (room: string, nickname: string | undefined, members: RosterMember[]) {
  const connections = members.map(({ connection }) => connection)
  return { room, ...(nickname !== undefined && { nickname }), connections }
}

function endOf (seconds: number): { until: number } {
  return { until: Date.now() + seconds * 1000 }
}

function endIn (seconds: number | undefined): { until?: number } {
  return seconds === undefined ? {} : endOf(seconds)
}

function origin ({ connection }: Actor): { by?: string } {
  return connection === undefined ? {} : { by: connection }
}
