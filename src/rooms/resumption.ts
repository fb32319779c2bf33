import { randomBytes } from 'node:crypto'
import type { Greeting, ResumeOffer } from '../dialects/dialect.ts'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Session } from '../protocol/presence-messages.ts'
import type { Client } from './client.ts'
import type { RoomHistory } from './history.ts'
import type { ResumeResult, RoomObserver } from './observer.ts'
import type { ResumeBuffer } from './resume-buffer.ts'
import { hashOf, type SessionRoom, type Sessions } from './sessions.ts'
import { concerns, type Subscribers } from './subscribers.ts'

/** The parameters of a handshake that resumes a lost connection. */
export interface ResumeRequest {
  token: string
  /** The last event that the client received. */
  since: string
}

/** The part of a room that clients that resume need. */
export interface ResumableRoom extends SessionRoom {
  /** Keeps the history current until `release`, even without members. */
  hold (): void
  /** To be called once for each `hold`. */
  release (): void
  /** A client joins as a new member. @param reason why it does not resume */
  enter (client: Client, reason?: string): void
  /** Why a client may not enter. @param resumes whether it was a member */
  refusalToEnter (client: Client, resumes: boolean): CloseReason | undefined
  turnAway (client: Client, reason: CloseReason): void
  /** Takes its nickname from a client, if that is reserved for others. */
  revokeNickname (client: Client): void
  /** A client becomes a member, and is greeted by the callback. */
  admit (client: Client, greet: (group: Subscribers, greeting: Omit<Greeting, 'seq'>) => void): void
}

export interface ResumptionOptions {
  sessions: Sessions
  history: RoomHistory
  /** The recent events of the room. */
  buffer: ResumeBuffer
  observer: RoomObserver
}

/** Bytes of a ping that no client can guess. */
const NONCE_BYTES = 8

/** Why a client that asks for it cannot resume. */
const NOT_RESUMED: Record<Exclude<ResumeResult, 'resumed'>, string> = {
  token: 'The token is unknown, was used before, or is too old',
  place: 'The events since are unknown, too old, or too large to be kept',
}

/** Lets clients of a room continue where a lost connection ended. */
export class Resumption {
  readonly #room: ResumableRoom
  readonly #options: ResumptionOptions

  constructor (room: ResumableRoom, options: ResumptionOptions) {
    this.#room = room
    this.#options = options
  }

  /** Opens the session of a new member. @param reason why it does not resume, if it asked for it */
  offer (client: Client, joined: string, reason?: string): ResumeOffer {
    const offer = this.#options.sessions.open(this.#room, client, joined)
    return { ...offer, resumed: false, ...(reason !== undefined && { reason }) }
  }

  /** The client's messages wait for the decision, which may come from another instance. */
  claim (client: Client, request: ResumeRequest): void {
    let decided = false
    let release = () => { decided = true }
    const hash = hashOf(request.token)
    this.#options.sessions.claim(this.#room.name, hash, (session) => {
      if (session) this.#prepare(client, request.since, session, hash)
      else if (!client.gone) this.#refuse(client, 'token')
      release()
    })
    if (!decided) client.waitFor(new Promise((resolve) => { release = resolve }))
  }

  /** A history that is being read has to be complete: events that are delivered meanwhile are deferred. */
  #prepare (client: Client, since: string, session: Session, hash: string): void {
    const { sessions, history } = this.#options
    const resume = () => {
      if (client.gone) sessions.park(session, client.address)
      else this.#resume(client, since, session, hash)
      this.#room.release()
    }
    this.#room.hold()
    const { loaded } = history
    if (loaded) client.waitFor(loaded.then(resume))
    else resume()
  }

  /** The client continues where it was: it receives missed events, then new ones. */
  #resume (client: Client, since: string, session: Session, hash: string): void {
    const { sessions, buffer, observer } = this.#options
    const refusal = this.#room.refusalToEnter(client, true)
    if (refusal) {
      sessions.release(session)
      return this.#room.turnAway(client, refusal)
    }
    const missed = buffer.since(since, session.joined)
    if (!missed) {
      sessions.release(session)
      return this.#refuse(client, 'place')
    }
    client.adopt(session)
    const events = missed.filter((event) => concerns(event, client))
    this.#room.admit(client, (group, greeting) => {
      const offer = sessions.open(this.#room, client, session.joined, hash)
      const resume = { ...offer, resumed: true, received: session.received }
      group.greet(client, { ...greeting, seq: since, resume })
      client.confirm(randomBytes(NONCE_BYTES), () => sessions.confirm(client))
      group.sendMissed(client, events)
    })
    // Reserved meanwhile, or its token is missing now.
    this.#room.revokeNickname(client)
    observer.resumed(client, 'resumed', events.length)
  }

  /** The client becomes a new member. */
  #refuse (client: Client, unknown: keyof typeof NOT_RESUMED): void {
    this.#room.enter(client, NOT_RESUMED[unknown])
    this.#options.observer.resumed(client, unknown, 0)
  }
}
