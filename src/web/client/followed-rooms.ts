import { local } from './browser-storage.ts'
import type { Conversation } from './conversation.ts'
import { describe } from './describe.ts'
import { Emitter } from '../../client/emitter.ts'
import type { Entry } from './message-log.ts'
import { isHidden } from './muted.ts'
import { notify } from './notifications.ts'
import { chime } from './sound.ts'
import type { Unread } from './unread-tracker.ts'

const KEY = 'followed'
/** Each is a connection, which counts as a person in its room. */
export const MAX_FOLLOWED = 5

export interface RoomNews extends Unread {
  /** Whether one of the messages is for us. */
  mention: boolean
}

interface Rooms {
  conversationIn (name: string): Conversation
  exists (name: string): boolean
  isOpen (name: string): boolean
}

/** Rooms in which the user stays while another one is open, and what they missed there. */
export class FollowedRooms extends Emitter<{ change: [] }> {
  readonly #rooms: Rooms
  readonly #names: Set<string>
  readonly #unread = new Map<string, RoomNews>()
  readonly #watched = new Set<string>()

  constructor (rooms: Rooms) {
    super()
    this.#rooms = rooms
    const stored = local.read(KEY)
    this.#names = new Set(Array.isArray(stored) ? stored.slice(0, MAX_FOLLOWED) : [])
  }

  has (name: string): boolean {
    return this.#names.has(name)
  }

  get isFull (): boolean {
    return this.#names.size >= MAX_FOLLOWED
  }

  set (name: string, followed: boolean): void {
    if (followed === this.has(name) || (followed && this.isFull)) return
    if (followed) this.#names.add(name)
    else this.#names.delete(name)
    local.set(KEY, JSON.stringify([...this.#names]))
    if (!this.#rooms.isOpen(name)) {
      if (followed) this.#join(name)
      else this.#rooms.conversationIn(name).leave()
    }
    if (!followed) this.#unread.delete(name)
    if (followed) this.#watch(name)
    this.emit('change')
  }

  /** Joins the rooms at the start of the page. */
  join (): void {
    for (const name of this.#names) if (this.#rooms.exists(name)) this.#join(name)
  }

  unread (name: string): RoomNews | undefined {
    return this.#unread.get(name)
  }

  /** Returns what was missed in a room that is opened now, and forgets it. */
  take (name: string): RoomNews | undefined {
    const news = this.#unread.get(name)
    if (this.#unread.delete(name)) this.emit('change')
    return news
  }

  #join (name: string): void {
    this.#watch(name)
    if (!this.#rooms.isOpen(name)) this.#rooms.conversationIn(name).join()
  }

  #watch (name: string): void {
    if (this.#watched.has(name)) return
    this.#watched.add(name)
    this.#rooms.conversationIn(name).on('entry', (entry) => this.#receive(name, entry))
  }

  #receive (name: string, entry: Entry): void {
    if (!this.has(name) || this.#rooms.isOpen(name)) return
    if (entry.kind !== 'message' || entry.own || entry.old || isHidden(entry)) return
    const { count = 0, first = entry.sequence, mention = false } = this.#unread.get(name) ?? {}
    this.#unread.set(name, { count: count + 1, first, mention: mention || entry.mention })
    const { author } = entry.message
    if (entry.mention) chime(true)
    notify(name, { author, text: describe(entry.message) }, entry.mention)
    this.emit('change')
  }
}
