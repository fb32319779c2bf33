import { bytesFor, entriesBefore, isFor, type LogEntry } from './broadcast-log.ts'
import type { Socket } from './socket.ts'

/** The position of a member in the log of its group, while it has not taken everything. */
export class Backlog {
  readonly #member: object
  #next: LogEntry

  constructor (member: object, start: LogEntry) {
    this.#member = member
    this.#next = start
  }

  /** Bytes up to a position of the log. */
  lag (end: LogEntry): number {
    return end.position - this.#next.position
  }

  /** Writes what the socket has room for. @returns whether that was everything */
  pump (socket: Socket): boolean {
    while (this.#next.bytes && !socket.full) {
      if (isFor(this.#member, this.#next)) socket.send(this.#next.bytes)
      this.#next = this.#next.next!
    }
    return this.#next.bytes === undefined
  }

  /** Takes what the log has so far, and then continues at a position of another log. */
  continueAt (position: LogEntry): void {
    this.#next = entriesBefore(position, bytesFor(this.#member, this.#next))
  }
}
