import { setDeadline } from '../lib/deadline.ts'
import { freshStamp, type Exiter, type Stamp } from '../protocol/events.ts'
import type {
  Expire, Mark, Park, Places, Resume, Session, SessionMessage,
} from '../protocol/presence-messages.ts'
import { nextSeq } from '../protocol/seq.ts'
import type { NodeState } from './node-state.ts'
import { ParkedSessions } from './parked-sessions.ts'

/** Milliseconds in which the instance with the connection answers the claim of its session. */
const ANSWER_WITHIN = 2_000

/** Further ticks after which other instances expire a session: its own one may be gone. */
const OTHER_TICKS = 5

/** Ticks within which the other instances answer a mark. */
const ANSWER_TICKS = 15

/** Receives the session, or undefined if there is none. */
export type OnResumed = (session: Session | undefined) => void

/** The claim of a handshake, on its way to the instance with the session. */
export type SessionClaim = Pick<Resume, 'instance' | 'number'>

/** The connections of this instance. */
export interface SessionOwner {
  /** A handshake claims a session that is not parked. @returns whether it is open here, and was parked for the claim */
  claimed (message: Resume): boolean
  /** A session of this instance is parked. */
  parked (session: Session): void
  /** A session was resumed or has expired. */
  removed (session: Session): void
  /** This instance got a session whose handshake has given up. */
  orphaned (session: Session): void
  /** An instance is connected to the others. */
  marked (mark: Mark, own: boolean): void
  /** The last event of each room. */
  places (): Record<string, string>
  /** The same of another instance, at the latest mark of this one. */
  placed (places: Record<string, string>): void
}

export interface HandoverOptions {
  /** Identifier of this instance. */
  self: string
  /** Publishes a message that changes the holder of a nickname. */
  submit (message: Park | Resume | Expire): void
  /** Publishes a message that does not. */
  publish (message: Mark | Places): void
  nodeOf (instance: string): NodeState
  /** Whether there is no other instance. */
  isAlone (): boolean
  isHeld (room: string, nickname: string): boolean
  deliver (room: string, event: Exiter & Stamp): void
}

interface PendingClaim {
  room: string
  hash: string
  onResumed: OnResumed
  /** Runs from the delivery of the claim, if the session is not parked. */
  cancelDeadline?: () => void
  /** Whether it was delivered, and nobody has answered yet. */
  waiting: boolean
}

/**
 * Hands sessions from one connection to the next, over all instances. Every
 * message has the same place in the order of all others on each instance, and
 * each instance applies the same rule, so exactly one of several claims wins:
 *
 * - a claim gets a session that is parked
 * - the instance with its connection ends that, and parks the session for the claim
 * - otherwise nobody has it
 */
export class Handover {
  readonly parked = new ParkedSessions()
  owner: SessionOwner | undefined
  readonly #options: HandoverOptions
  readonly #claims = new Map<number, PendingClaim>()
  #number = 0
  /** Sessions that were taken since the latest own mark, for some ticks: the answers to it may still have them. */
  #taken: Set<string> | undefined
  #ticksSinceMark = 0

  constructor (options: HandoverOptions) {
    this.#options = options
  }

  /** Claims a session for a handshake. @param onResumed called once; without other instances before this returns */
  claim (room: string, hash: string, onResumed: OnResumed): void {
    const number = ++this.#number
    this.#claims.set(number, { room, hash, onResumed, waiting: false })
    this.#submitClaim(number)
  }

  /** Parks a session of this instance. @param to the claim that gets it at once */
  park (session: Session, to?: SessionClaim): void {
    const claim = to && { to: { instance: to.instance, number: to.number } }
    this.#options.submit({ kind: 'park', instance: this.#options.self, session, ...claim })
  }

  /** Ends a parked session, and releases its nickname. */
  expire ({ hashes: [hash] }: Session): void {
    this.#options.submit({ kind: 'expire', instance: this.#options.self, hash: hash!, ...freshStamp(), seq: nextSeq() })
  }

  /** To be called when the instances are connected. @param since when the interruption began, if there was one */
  mark (since?: number): void {
    this.#options.publish({
      kind: 'mark', instance: this.#options.self, seq: nextSeq(), ...(since !== undefined && { since }),
    })
  }

  /** To be called once a second. @param ticks after which sessions expire */
  tick (ticks: number): void {
    if (++this.#ticksSinceMark > ANSWER_TICKS) this.#taken = undefined
    for (const session of this.parked.tick(ticks, ticks + OTHER_TICKS)) this.expire(session)
  }

  apply (message: SessionMessage): void {
    const own = message.instance === this.#options.self
    switch (message.kind) {
      case 'resume': return this.#decide(message, own)
      case 'park': return this.#park(message, own)
      case 'expire': return this.#end(message)
      case 'mark': return this.#mark(message, own)
      case 'places': if (message.of === this.#options.self) this.#adopt(message)
    }
  }

  #decide (message: Resume, own: boolean): void {
    const session = this.parked.take(message.hash, message.room)
    if (session) {
      this.#removed(session)
      return this.#give(session, message)
    }
    const answered = this.owner?.claimed(message) ?? false
    const claim = own ? this.#claims.get(message.number) : undefined
    if (!claim || answered) return
    if (this.#options.isAlone()) {
      this.#answer(message.number, undefined)
      return
    }
    claim.waiting = true
    claim.cancelDeadline ??= setDeadline(ANSWER_WITHIN, () => { this.#answer(message.number, undefined) })
  }

  #park ({ instance, session, to }: Park, own: boolean): void {
    const { room, nickname } = session
    if (nickname !== undefined) this.#options.nodeOf(instance).delete(room, nickname)
    if (to) {
      this.#give(session, to)
    } else {
      this.parked.add(session, own)
      if (own) this.owner?.parked(session)
    }
    // They were delivered before it was parked: as if they came now.
    for (const [number, claim] of this.#claims) {
      if (claim.waiting && session.hashes.includes(claim.hash)) this.#submitClaim(number)
    }
  }

  #end ({ hash, id, timestamp, seq }: Expire): void {
    const session = this.parked.take(hash)
    if (!session) return
    this.#removed(session)
    const { room, nickname, connection: by } = session
    if (nickname === undefined || this.#options.isHeld(room, nickname)) return
    this.#options.deliver(room, { kind: 'exiter', nickname, id, timestamp, seq, by })
  }

  #mark (message: Mark, own: boolean): void {
    this.owner?.marked(message, own)
    if (own) {
      this.#taken = new Set()
      this.#ticksSinceMark = 0
      return
    }
    const { self, publish } = this.#options
    const places = this.owner?.places() ?? {}
    publish({ kind: 'places', instance: self, of: message.instance, places, sessions: this.parked.all() })
  }

  #adopt ({ places, sessions }: Places): void {
    this.owner?.placed(places)
    for (const session of sessions) {
      if (!this.#taken || this.#taken.has(session.hashes[0]!)) continue
      this.parked.add(session, false)
    }
  }

  #removed (session: Session): void {
    this.#taken?.add(session.hashes[0]!)
    this.owner?.removed(session)
  }

  #give (session: Session, { instance, number }: SessionClaim): void {
    const { self, nodeOf } = this.#options
    const { room, nickname } = session
    if (nickname !== undefined) nodeOf(instance).add(room, nickname)
    if (instance !== self) return
    if (!this.#answer(number, session)) this.owner?.orphaned(session)
  }

  /** @returns whether the claim still waited */
  #answer (number: number, session: Session | undefined): boolean {
    const claim = this.#claims.get(number)
    if (!claim) return false
    this.#claims.delete(number)
    claim.cancelDeadline?.()
    claim.onResumed(session)
    return true
  }

  #submitClaim (number: number): void {
    const { self, submit } = this.#options
    const claim = this.#claims.get(number)!
    claim.waiting = false
    submit({ kind: 'resume', instance: self, number, room: claim.room, hash: claim.hash })
  }
}
