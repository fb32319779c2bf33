import { ExpiringMap } from '../lib/expiring-map.ts'
import { GcraLimiter, rateOf } from '../lib/gcra-limiter.ts'
import type { Network } from '../lib/network.ts'
import type {
  Ban, Decision, Lock, MuteConnection, MuteNickname, Slow,
} from '../protocol/moderation-messages.ts'
import type { Access } from './access.ts'
import { isInForce } from './ledger.ts'
import { NetworkList } from './network-list.ts'

/** A message, as the rules of a room see it. */
export interface Speech {
  /** Connection of the sender, or what stands for it where it has none. */
  sender: string
  access: Access
  /** The folded nicknames that it is sent under. */
  names: string[]
  /** Whether slow mode counts it. */
  paced: boolean
  /** Whether it is the first one of its connection. */
  isNew: boolean
}

/** Why a message is rejected. */
export interface Objection {
  rule: 'muted' | 'slow'
  reason: string
  /** Seconds until it is over; undefined if that is not known. */
  seconds: number | undefined
}

/** The decisions that are in force in one room. */
export class RoomRules {
  readonly #room: string
  readonly #nicknames = new Map<string, MuteNickname>()
  readonly #connections = new Map<string, MuteConnection>()
  readonly #bans = new NetworkList<Ban>()
  #slow: Slow | undefined
  #lock: Lock | undefined
  /** Recent messages, by sender and by nickname. */
  readonly #speakers = new ExpiringMap(() => new GcraLimiter(), ({ fullAt }, now) => fullAt <= now)

  constructor (room: string) {
    this.#room = room
  }

  apply (decision: Decision): void {
    switch (decision.kind) {
      case 'mute-nickname': return setOrDelete(this.#nicknames, decision.subject, decision)
      case 'mute-connection': return setOrDelete(this.#connections, decision.subject, decision)
      case 'ban': return setOrDelete(this.#bans, decision.subject as Network, decision)
      case 'slow': this.#slow = decision.undone || decision.seconds === 0 ? undefined : decision; return
      case 'lock': this.#lock = decision.undone ? undefined : decision
    }
  }

  /** Why a message may not be sent now; a message that may counts for slow mode. */
  check ({ sender, access, names, paced, isNew }: Speech): Objection | undefined {
    const isModerator = access.mayModerate(this.#room)
    // Somebody else may have been muted under a nickname of a moderator.
    const mute = this.#muteOf(sender, isModerator ? [] : names)
    if (mute) {
      const seconds = secondsUntil(mute)
      return { rule: 'muted', reason: `You are muted in this room${describeTime(seconds)}`, seconds }
    }
    return isModerator || !paced ? undefined : this.#checkPace(sender, names, isNew)
  }

  /** The ban of an address, unless it may moderate the room. */
  banOf (address: string, access: Access): Ban | undefined {
    if (access.mayModerate(this.#room)) return undefined
    for (const ban of this.#bans.find(address)) if (isInForce(ban)) return ban
    return undefined
  }

  /** Whether the room is locked for a client that is not in it. */
  isLockedFor (access: Access): boolean {
    return this.#lock !== undefined && isInForce(this.#lock) && !access.mayModerate(this.#room)
  }

  get slow (): Slow | undefined {
    return this.#slow && isInForce(this.#slow) ? this.#slow : undefined
  }

  get lock (): Lock | undefined {
    return this.#lock && isInForce(this.#lock) ? this.#lock : undefined
  }

  #muteOf (sender: string, names: string[]): MuteNickname | MuteConnection | undefined {
    if (this.#connections.size === 0 && this.#nicknames.size === 0) return undefined
    const mutes = [this.#connections.get(sender), ...names.map((name) => this.#nicknames.get(name))]
    return mutes.find((mute) => mute !== undefined && isInForce(mute))
  }

  /** A new connection under the same nickname does not get around it. Nobody else's nickname is used up later. */
  #checkPace (sender: string, names: string[], isNew: boolean): Objection | undefined {
    const { slow } = this
    if (!slow) return undefined
    const rate = rateOf(1 / slow.seconds, 1)!
    const now = performance.now()
    const limiters = [`${sender}\n`, ...names].map((key) => this.#speakers.get(key, now))
    const busy = limiters.slice(0, isNew ? undefined : 1).find(({ fullAt }) => fullAt - now > rate.tolerance)
    if (!busy) {
      for (const limiter of limiters) limiter.charge(rate, now, 1)
      return undefined
    }
    const seconds = Math.min(slow.seconds, busy.retryAfter(rate, now))
    const reason = `Slow mode: one message each ${slow.seconds} s, wait ${seconds} s`
    return { rule: 'slow', reason, seconds }
  }
}

function setOrDelete<K, D extends Decision> (
  target: { set (key: K, value: D): unknown, delete (key: K): unknown }, key: K, decision: D
): void {
  if (decision.undone) target.delete(key)
  else target.set(key, decision)
}

/** Seconds until the end of a decision; undefined if it has none. */
export function secondsUntil ({ until }: Pick<Decision, 'until'>, now = Date.now()): number | undefined {
  return until === undefined ? undefined : Math.max(1, Math.ceil((until - now) / 1000))
}

function describeTime (seconds: number | undefined): string {
  if (seconds === undefined) return ''
  return seconds < 90 ? `, for ${seconds} s` : `, for ${Math.ceil(seconds / 60)} minutes`
}
