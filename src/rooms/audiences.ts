import type { Dialect } from '../dialects/dialect.ts'
import { Audience } from './audience.ts'
import type { Connection } from './connection.ts'
import type { Rejection } from '../protocol/events.ts'
import type { RoomContext } from './context.ts'

/** The members of a room, by the dialect they read: an audience for each that is present. */
export class Audiences implements Iterable<Audience> {
  readonly #room: string
  readonly #context: RoomContext
  readonly #audiences = new Map<Dialect, Audience>()

  constructor (room: string, context: RoomContext) {
    this.#room = room
    this.#context = context
  }

  [Symbol.iterator] (): Iterator<Audience> {
    return this.#audiences.values()
  }

  has (connection: Connection): boolean {
    return this.#of(connection)?.members.has(connection) ?? false
  }

  add (connection: Connection): Audience {
    const { dialect } = connection
    let audience = this.#audiences.get(dialect)
    if (!audience) this.#audiences.set(dialect, audience = new Audience(this.#room, dialect, this.#context))
    audience.add(connection)
    return audience
  }

  /** @returns whether it was there */
  delete (connection: Connection): boolean {
    const audience = this.#of(connection)
    if (!audience?.members.has(connection)) return false
    audience.delete(connection)
    if (audience.members.size === 0) this.#audiences.delete(connection.dialect)
    return true
  }

  /** Tells the head count to those who do not know it. @returns whether there was one */
  announce (members: number): boolean {
    let told = false
    for (const audience of this) {
      const unaware = [...audience.members].filter(({ toldMembers }) => toldMembers !== members)
      if (unaware.length === 0) continue
      audience.tellCount(unaware, members)
      told = true
    }
    return told
  }

  /** Tells one member what was wrong with its message, if its dialect has a way. */
  notify (sender: Connection, rejection: Rejection): void {
    const notice = sender.dialect.encodeRejection(rejection, { members: sender.toldMembers, asked: sender.notices })
    if (notice !== undefined) this.#of(sender)?.sendTo([sender], notice)
  }

  /** What one member is owed leaves now. */
  flush (connection: Connection): void {
    this.#of(connection)?.flush()
  }

  #of (connection: Connection): Audience | undefined {
    return this.#audiences.get(connection.dialect)
  }
}
