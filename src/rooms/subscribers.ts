import type { Dialect } from '../dialects/dialect.ts'
import type { FlushScheduler } from '../lib/flush-scheduler.ts'
import { memoizeLast } from '../lib/memoize-last.ts'
import type { Like, RoomEvent } from '../protocol/events.ts'
import type { Member } from './member.ts'
import type { RoomObserver } from './observer.ts'
import type { Framer } from './socket.ts'

/** Services that the fan-out of all rooms shares. */
export interface FanOutContext {
  frame: Framer
  flushes: FlushScheduler
  observer: RoomObserver
}

/** Pending bytes that are written without waiting for the end of the turn. */
const FLUSH_BYTES = 256 * 1024

/** Milliseconds without a message after which the next one is written immediately. */
const QUIET = 10

/**
 * The members of a room that speak the same dialect. A message to all of them
 * is encoded and framed once. In a busy room, the frames of one turn of the
 * event loop are concatenated once and written as one buffer to each member.
 */
export class Subscribers {
  readonly dialect: Dialect
  readonly members = new Set<Member>()
  readonly #room: string
  readonly #context: FanOutContext
  #pending: Buffer[] = []
  #pendingBytes = 0
  /** Time of the last write to all members, in milliseconds. */
  #flushedAt = -Infinity
  readonly #encodeHistory = memoizeLast((events: readonly RoomEvent[]) => this.#frameAll(events))

  constructor (room: string, dialect: Dialect, context: FanOutContext) {
    this.#room = room
    this.dialect = dialect
    this.#context = context
  }

  /** Flushes first, so that a new member does not receive messages sent before it joined. */
  add (member: Member): void {
    this.flush()
    this.members.add(member)
  }

  /** Flushes first, so that the member receives everything sent before it left. */
  delete (member: Member): void {
    this.flush()
    this.members.delete(member)
  }

  deliver (event: RoomEvent): void {
    const payload = this.dialect.encode(event)
    if (payload === undefined) return
    if (event.kind === 'like') this.sendTo(recipientsOf(event, this.members), payload)
    else this.broadcast(payload)
  }

  /** Sends to every member: immediately after a pause, otherwise together with everything else of this turn. */
  broadcast (payload: string): void {
    const frame = this.#context.frame(payload)
    const first = this.#pending.push(frame) === 1
    this.#pendingBytes += frame.length
    const immediate = first && performance.now() - this.#flushedAt >= QUIET
    if (immediate || this.#pendingBytes >= FLUSH_BYTES) this.flush()
    else if (first) this.#context.flushes.add(this)
  }

  /** Sends to some members only, after everything pending for all. */
  sendTo (members: Member[], payload: string): void {
    if (members.length === 0) return
    this.flush()
    this.#writeTo(members, this.#context.frame(payload), 1)
  }

  sendHeadCount (members: Member[], count: number): void {
    const payload = this.dialect.encode({ kind: 'head-count', members: count })
    if (payload === undefined) return
    for (const member of members) member.lastHeadCount = count
    this.sendTo(members, payload)
  }

  /** Sends the stored messages, oldest first, to a new member. Members that join together share the same bytes. */
  sendHistory (member: Member, events: readonly RoomEvent[]): void {
    if (events.length === 0) return
    this.flush()
    const { bytes, frames } = this.#encodeHistory(events)
    if (frames > 0) this.#writeTo([member], bytes, frames)
  }

  flush (): void {
    if (this.#pending.length === 0) return
    const frames = this.#pending.length
    const bytes = frames === 1 ? this.#pending[0]! : Buffer.concat(this.#pending, this.#pendingBytes)
    this.#pending = []
    this.#pendingBytes = 0
    const started = this.#clock()
    // Not shared with the loop over arrays below: V8 then iterates without a call per member.
    for (const member of this.members) member.write(bytes)
    this.#flushedAt = performance.now()
    this.#observe(started, bytes, frames, this.members.size)
  }

  #frameAll (events: readonly RoomEvent[]): { bytes: Buffer, frames: number } {
    const payloads = events.map((event) => this.dialect.encode(event)).filter((payload) => payload !== undefined)
    return { bytes: Buffer.concat(payloads.map(this.#context.frame)), frames: payloads.length }
  }

  #writeTo (members: Member[], bytes: Buffer, frames: number): void {
    const started = this.#clock()
    for (const member of members) member.write(bytes)
    this.#observe(started, bytes, frames, members.length)
  }

  /** Milliseconds; read only if the observer needs it. */
  #clock (): number {
    return this.#context.observer.delivered ? performance.now() : 0
  }

  #observe (started: number, { length: bytes }: Buffer, frames: number, members: number): void {
    this.#context.observer.delivered?.(this.#room, this.dialect.name, {
      members, frames, bytes, seconds: (performance.now() - started) / 1_000,
    })
  }
}

/** The liked author and the sender of the like. */
function recipientsOf ({ liked, from }: Like, members: Iterable<Member>): Member[] {
  return [...members].filter(({ nickname, id }) => nickname === liked || id === from)
}
