import type { Dialect } from '../dialects/dialect.ts'
import type { Connection } from './connection.ts'
import type { RoomEvent, Like } from '../protocol/events.ts'
import { LastMade } from '../lib/last-made.ts'
import type { RoomContext } from './context.ts'

/** Pending bytes at which the end of the turn is not waited for. */
const FLUSH_BYTES = 256 * 1024

/** Milliseconds without a message after which the next one waits for no other. */
const QUIET = 10

/**
 * The members of a room that read the same dialect. What all of them are sent
 * is encoded and framed once. While there is a lot to say, the frames of one turn
 * of the event loop are joined once and written as one buffer to each member.
 */
export class Audience {
  readonly dialect: Dialect
  readonly members = new Set<Connection>()
  readonly #room: string
  readonly #context: RoomContext
  #pending: Buffer[] = []
  #pendingBytes = 0
  /** When the members were written to last, in milliseconds. */
  #flushedAt = -Infinity
  readonly #past = new LastMade((events: readonly RoomEvent[]) => this.#frameAll(events))

  constructor (room: string, dialect: Dialect, context: RoomContext) {
    this.#room = room
    this.dialect = dialect
    this.#context = context
  }

  /** Who joins gets nothing that was said before. */
  add (member: Connection): void {
    this.flush()
    this.members.add(member)
  }

  delete (member: Connection): void {
    this.flush()
    this.members.delete(member)
  }

  /** Something happened: for all members, or for those whom it concerns. */
  deliver (event: RoomEvent): void {
    const payload = this.dialect.encode(event)
    if (payload === undefined) return
    if (event.kind === 'like') this.sendTo(concernedBy(event, this.members), payload)
    else this.broadcast(payload)
  }

  /** To every member: at once when it was quiet, else with whatever else this turn brings. */
  broadcast (payload: string): void {
    const frame = this.#context.frame(payload)
    const first = this.#pending.push(frame) === 1
    this.#pendingBytes += frame.length
    const atOnce = first && performance.now() - this.#flushedAt >= QUIET
    if (atOnce || this.#pendingBytes >= FLUSH_BYTES) this.flush()
    else if (first) this.#context.outbox.add(this)
  }

  /** To some members only, after everything that all of them are owed. */
  sendTo (members: Connection[], payload: string): void {
    if (members.length === 0) return
    this.flush()
    this.#writeTo(members, this.#context.frame(payload), 1)
  }

  tellCount (members: Connection[], count: number): void {
    const payload = this.dialect.encode({ kind: 'head-count', members: count })
    if (payload === undefined) return
    for (const member of members) member.toldMembers = count
    this.sendTo(members, payload)
  }

  /** To one who joined: what was said before, oldest first. A class that comes at once is told the same bytes. */
  sendPast (member: Connection, events: readonly RoomEvent[]): void {
    if (events.length === 0) return
    this.flush()
    const { bytes, frames } = this.#past.of(events)
    if (frames > 0) this.#writeTo([member], bytes, frames)
  }

  flush (): void {
    if (this.#pending.length === 0) return
    const frames = this.#pending.length
    const bytes = frames === 1 ? this.#pending[0]! : Buffer.concat(this.#pending, this.#pendingBytes)
    this.#pending = []
    this.#pendingBytes = 0
    const started = this.#clock()
    // A loop of its own, not one for arrays as well: V8 then iterates without a call for each member.
    for (const member of this.members) member.write(bytes)
    this.#flushedAt = performance.now()
    this.#delivered(started, bytes, frames, this.members.size)
  }

  #frameAll (events: readonly RoomEvent[]): { bytes: Buffer, frames: number } {
    const payloads = events.map((event) => this.dialect.encode(event)).filter((payload) => payload !== undefined)
    return { bytes: Buffer.concat(payloads.map(this.#context.frame)), frames: payloads.length }
  }

  #writeTo (members: Connection[], bytes: Buffer, frames: number): void {
    const started = this.#clock()
    for (const member of members) member.write(bytes)
    this.#delivered(started, bytes, frames, members.length)
  }

  /** Milliseconds; nothing is measured that nobody is told. */
  #clock (): number {
    return this.#context.observer.delivered ? performance.now() : 0
  }

  #delivered (started: number, { length: bytes }: Buffer, frames: number, members: number): void {
    this.#context.observer.delivered?.(this.#room, this.dialect.name, {
      members, frames, bytes, seconds: (performance.now() - started) / 1_000,
    })
  }
}

/** Whom a like is for, and who sent it. */
function concernedBy ({ liked, from }: Like, members: Iterable<Connection>): Connection[] {
  return [...members].filter(({ nickname, id }) => nickname === liked || id === from)
}
