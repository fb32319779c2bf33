import type { Dialect, Greeting } from '../dialects/dialect.ts'
import type { FlushScheduler } from '../lib/flush-scheduler.ts'
import { likeOf, type Like, type RoomEvent } from '../protocol/events.ts'
import type { Payload } from '../protocol/payload.ts'
import { BroadcastLog, FRAGMENT_BYTES, fragmentsOf, entriesBefore } from './broadcast-log.ts'
import { HistoryFrames } from './history-frames.ts'
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

/** Milliseconds for which the frames of missed events are kept, besides the events. */
const SHARE_MISSED = 1_000

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
  readonly #log = new BroadcastLog()
  readonly #history: HistoryFrames
  /** Frames that were made for members that resumed lately. */
  #missed: HistoryFrames | undefined
  #forgetMissed: NodeJS.Timeout | undefined

  constructor (room: string, dialect: Dialect, context: FanOutContext, history: HistoryFrames) {
    this.#room = room
    this.dialect = dialect
    this.#context = context
    this.#history = history
  }

  /** Flushes first, so that a new member does not receive messages sent before it joined. */
  add (member: Member): void {
    this.flush()
    member.joinLog(this.#log.end)
    this.members.add(member)
  }

  /** Flushes first, so that the member receives everything sent before it left. */
  delete (member: Member): void {
    this.flush()
    member.leaveLog()
    this.members.delete(member)
  }

  deliver (event: RoomEvent): void {
    if (event.kind === 'reaction' && !this.dialect.sendsReactions) {
      const like = likeOf(event)
      if (like) this.deliver(like)
      return
    }
    const payload = this.dialect.encode(event)
    if (payload === undefined) return
    if (event.kind === 'like') this.sendTo(recipientsOf(event, this.members), payload)
    else this.broadcast(payload)
  }

  /** Sends to every member: immediately after a pause, otherwise together with everything else of this turn. */
  broadcast (payload: Payload): void {
    const frame = this.#context.frame(payload)
    const first = this.#pending.push(frame) === 1
    this.#pendingBytes += frame.length
    const immediate = first && performance.now() - this.#flushedAt >= QUIET
    if (immediate || this.#pendingBytes >= FLUSH_BYTES) this.flush()
    else if (first) this.#context.flushes.add(this)
  }

  /** Sends to some members only, after everything pending for all. */
  sendTo (members: Member[], payload: Payload): void {
    if (members.length === 0) return
    this.flush()
    const frame = this.#context.frame(payload)
    const started = this.#clock()
    const behind = new Set<Member>()
    for (const member of members) {
      if (member.behind) behind.add(member)
      else member.write(frame, this.#log.end)
    }
    if (behind.size > 0) this.#log.append(frame, behind)
    this.#observe(started, frame.length, 1, members.length)
  }

  /** Sends a new member the first message of its dialect: the head count, and more in some. */
  greet (member: Member, greeting: Greeting): void {
    const payload = this.dialect.encodeGreeting?.(greeting)
    if (payload === undefined) return this.sendHeadCount([member], greeting.members)
    member.lastHeadCount = greeting.members
    this.sendTo([member], payload)
  }

  sendHeadCount (members: Member[], count: number): void {
    const payload = this.dialect.encode({ kind: 'head-count', members: count })
    if (payload === undefined) return
    for (const member of members) member.lastHeadCount = count
    this.sendTo(members, payload)
  }

  /** Sends the stored messages, oldest first, to a new member. Members share the same bytes. */
  sendHistory (member: Member, events: readonly RoomEvent[]): void {
    this.#sendFrames(member, this.#history.of(this.dialect, events))
  }

  /** The same for missed events. Members that resume soon after each other share the bytes. */
  sendMissed (member: Member, events: readonly RoomEvent[]): void {
    this.#missed ??= new HistoryFrames(this.#context.frame)
    this.#forgetMissed ??= setTimeout(() => {
      this.#missed = this.#forgetMissed = undefined
    }, SHARE_MISSED).unref()
    this.#sendFrames(member, this.#missed.of(this.dialect, events))
  }

  #sendFrames (member: Member, frames: Buffer[]): void {
    if (frames.length === 0) return
    this.flush()
    const started = this.#clock()
    const fragments = frames.flatMap(fragmentsOf)
    if (member.behind) for (const fragment of fragments) this.#log.append(fragment, new Set([member]))
    else member.follow(entriesBefore(this.#log.end, fragments), this.#log.end)
    this.#observe(started, frames.reduce((sum, { length }) => sum + length, 0), frames.length, 1)
  }

  /** Bytes that the member furthest behind has not taken. */
  get lag (): number {
    let most = 0
    for (const member of this.members) most = Math.max(most, this.lagOf(member))
    return most
  }

  /** Bytes that a member has not taken. */
  lagOf (member: Member): number {
    return member.behind ? member.lag(this.#log.end) : 0
  }

  flush (): void {
    if (this.#pending.length === 0) return
    const frames = this.#pending
    const bytes = this.#pendingBytes
    this.#pending = []
    this.#pendingBytes = 0
    const started = this.#clock()
    const parts = joinFrames(frames)
    if (parts.length === 1) this.#writeAll(parts[0]!)
    else this.#feedAll(parts)
    this.#flushedAt = performance.now()
    this.#observe(started, bytes, frames.length, this.members.size)
  }

  #writeAll (bytes: Buffer): void {
    this.#log.append(bytes)
    const { end } = this.#log
    // A loop of its own, not one for arrays as well: V8 then iterates without a call for each member.
    for (const member of this.members) member.write(bytes, end)
  }

  /** More than a socket should hold: each member takes it from the log at its own pace. */
  #feedAll (parts: Buffer[]): void {
    const start = this.#log.end
    for (const part of parts) this.#log.append(part)
    const { end } = this.#log
    for (const member of this.members) member.follow(start, end)
  }

  /** Milliseconds; read only if the observer needs it. */
  #clock (): number {
    return this.#context.observer.delivered ? performance.now() : 0
  }

  #observe (started: number, bytes: number, frames: number, members: number): void {
    this.#context.observer.delivered?.(this.#room, this.dialect.name, {
      members, frames, bytes, seconds: (performance.now() - started) / 1_000,
    })
  }
}

/** Frames as parts that a socket may hold: small ones are joined, long ones are cut into their fragments. */
function joinFrames (frames: Buffer[]): Buffer[] {
  const parts: Buffer[] = []
  let small: Buffer[] = []
  let bytes = 0
  const join = () => {
    if (small.length > 0) parts.push(small.length === 1 ? small[0]! : Buffer.concat(small, bytes))
    small = []
    bytes = 0
  }
  for (const frame of frames) {
    if (bytes >= FLUSH_BYTES || frame.length > FRAGMENT_BYTES) join()
    if (frame.length > FRAGMENT_BYTES) {
      parts.push(...fragmentsOf(frame))
    } else {
      small.push(frame)
      bytes += frame.length
    }
  }
  join()
  return parts
}

/** The liked author and the sender of the like. */
function recipientsOf (like: Like, members: Iterable<Member>): Member[] {
  return [...members].filter((member) => concerns(like, member))
}

/** Whether an event is for a member: a like is only for two. */
export function concerns (event: RoomEvent | Like, { nickname, id }: Member): boolean {
  return event.kind !== 'like' || nickname === event.liked || id === event.by
}
