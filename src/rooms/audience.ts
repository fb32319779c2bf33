import type { Dialect } from '../dialects/dialect.ts'
import type { Connection } from './connection.ts'
import type { RoomContext } from './room.ts'

/** Pending bytes at which the end of the turn is not waited for. */
const FLUSH_BYTES = 256 * 1024

/**
 * The members of a room that read the same dialect. What all of them are sent
 * is encoded and framed once, and the frames of one turn of the event loop are
 * joined once and written as one buffer to each member.
 */
export class Audience {
  readonly dialect: Dialect
  readonly members = new Set<Connection>()
  readonly #room: string
  readonly #context: RoomContext
  #pending: Buffer[] = []
  #pendingBytes = 0

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

  /** To every member, with whatever else this turn brings. */
  broadcast (payload: string): void {
    const frame = this.#context.frame(payload)
    if (this.#pending.push(frame) === 1) this.#context.outbox.add(this)
    this.#pendingBytes += frame.length
    if (this.#pendingBytes >= FLUSH_BYTES) this.flush()
  }

  /** To some members only, after everything that all of them are owed. */
  sendTo (members: Connection[], payload: string): void {
    if (members.length === 0) return
    this.flush()
    this.#write(this.#context.frame(payload), 1, members, members.length)
  }

  flush (): void {
    if (this.#pending.length === 0) return
    const frames = this.#pending.length
    const bytes = frames === 1 ? this.#pending[0]! : Buffer.concat(this.#pending, this.#pendingBytes)
    this.#pending = []
    this.#pendingBytes = 0
    this.#write(bytes, frames, this.members, this.members.size)
  }

  #write (bytes: Buffer, frames: number, to: Iterable<Connection>, members: number): void {
    const { observer } = this.#context
    const started = observer.delivered ? performance.now() : 0
    for (const member of to) member.write(bytes)
    observer.delivered?.(this.#room, this.dialect.name, {
      members, frames, bytes: bytes.length, seconds: (performance.now() - started) / 1_000,
    })
  }
}
