import type { Dialect } from '../dialects/dialect.ts'
import type { Connection } from './connection.ts'
import type { CloseReason } from './errors.ts'
import type { Outbox } from './outbox.ts'
import type { Framer } from './socket.ts'

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
  readonly #frame: Framer
  readonly #outbox: Outbox
  #pending: Buffer[] = []
  #pendingBytes = 0

  constructor (dialect: Dialect, frame: Framer, outbox: Outbox) {
    this.dialect = dialect
    this.#frame = frame
    this.#outbox = outbox
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
    const frame = this.#frame(payload)
    if (this.#pending.push(frame) === 1) this.#outbox.add(this)
    this.#pendingBytes += frame.length
    if (this.#pendingBytes >= FLUSH_BYTES) this.flush()
  }

  /** To some members only, after everything that all of them are owed. */
  sendTo (members: Iterable<Connection>, payload: string): void {
    this.flush()
    const frame = this.#frame(payload)
    for (const member of members) member.write(frame)
  }

  close (reason: CloseReason): void {
    this.flush()
    for (const member of this.members) member.close(reason)
  }

  flush (): void {
    if (this.#pending.length === 0) return
    const bytes = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending, this.#pendingBytes)
    this.#pending = []
    this.#pendingBytes = 0
    for (const member of this.members) member.write(bytes)
  }
}
