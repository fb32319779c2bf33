import type { HistoryStore } from '../broker/history-store.ts'
import { setDeadline } from '../lib/deadline.ts'
import type { RoomEvent } from '../protocol/events.ts'
import { isSame, RingBuffer, type HistoryOptions } from './ring-buffer.ts'

/** Milliseconds within which an event that was read from the store may still be delivered as well. */
const OVERLAP = 3_000

/** Number of deleted messages that are remembered. */
const MAX_DELETED = 1_000

/**
 * - closed: the room has no members here, so nothing is delivered
 * - loading: the store is being read; events delivered meanwhile are deferred
 * - live: the buffer is kept current by the events that are delivered
 * - refreshing: live, while the store is read again after an interruption
 */
type State =
  | { name: 'closed' }
  | { name: 'loading', deferred: RoomEvent[], loaded: Promise<void> }
  | { name: 'live' }
  | { name: 'refreshing', delivered: RoomEvent[] }

const CLOSED: State = { name: 'closed' }
const LIVE: State = { name: 'live' }

/**
 * The recent messages of a room. A single instance keeps them in memory. With
 * several instances they are in a store; while the room has members here, a
 * copy is kept current by the events themselves, so that a new member need not
 * wait for the store.
 */
export class RoomHistory {
  readonly #room: string
  readonly #options: HistoryOptions
  readonly #store: HistoryStore | undefined
  readonly #buffer: RingBuffer
  #state = CLOSED
  /** Events that were read from the store and may be delivered too, until the deadline. */
  #overlap: RoomEvent[] = []
  #cancelOverlapEnd = () => {}
  /** Events of this instance that were published and not delivered yet. */
  readonly #published = new Set<RoomEvent>()
  /** Messages that were deleted lately: the store may still have them, if it could not be reached. */
  readonly #deleted = new Set<string>()
  /** A read for requests while the room is closed. */
  #reading: Promise<void> | undefined

  constructor (room: string, options: HistoryOptions, store: HistoryStore | undefined) {
    this.#room = room
    this.#options = options
    this.#store = options.maxMessages > 0 ? store : undefined
    this.#buffer = new RingBuffer(options)
  }

  /** The events known to this instance, oldest first. */
  get events (): readonly RoomEvent[] {
    return this.#buffer.events
  }

  /** Whether the room has members, or is about to. */
  get isOpen (): boolean {
    return this.#state.name !== 'closed'
  }

  /** Settles when the store has been read; undefined unless it is being read. */
  get loaded (): Promise<void> | undefined {
    return this.#state.name === 'loading' ? this.#state.loaded : undefined
  }

  /** To be called before an event of this instance is published. */
  publishing (event: RoomEvent): void {
    if (!this.#buffer.accepts(event)) return
    this.#store?.append(this.#room, event, this.#options.maxMessages)
    // Without members nothing is delivered here.
    if (this.#state.name === 'closed') this.#buffer.add(event)
    else if (this.#store) this.#published.add(event)
  }

  /**
   * An event of any instance is delivered.
   *
   * @returns whether members that are sent the history still need it: the store has it before it is published
   */
  delivered (event: RoomEvent): boolean {
    if (this.#state.name === 'loading') {
      this.#state.deferred.push(event)
      return false
    }
    const isOwn = this.#published.delete(event)
    if (this.#wasLoaded(event)) return false
    const removed = this.#buffer.add(event)
    // Exactly one instance removes from the store what outgrew the limit.
    if (isOwn && removed > 0) this.#store?.trim(this.#room, removed)
    if (this.#state.name === 'refreshing') this.#state.delivered.push(event)
    return true
  }

  /**
   * The room has members: from now on the copy is kept current.
   *
   * @param onLoaded called where the store had to be read, unless the room was closed meanwhile, with the events that
   * were delivered meanwhile and have to be delivered again
   */
  open (onLoaded: (deferred: RoomEvent[]) => void): void {
    const reading = this.#store?.read(this.#room, this.#options.maxMessages)
    if (!reading) {
      this.#state = LIVE
      return
    }
    const deferred: RoomEvent[] = []
    const loaded = reading.then((stored) => {
      if (this.#state !== loading) return
      this.#state = LIVE
      this.#adopt(stored)
      this.#overlap = [...this.#buffer.events]
      this.#cancelOverlapEnd = setDeadline(OVERLAP, () => { this.#overlap = [] })
      onLoaded(deferred)
    })
    const loading: State = this.#state = { name: 'loading', deferred, loaded }
  }

  /** Removes a message from the store and from this copy. @returns whether it was there */
  async remove (id: string): Promise<boolean> {
    const wasHere = this.forget(id)
    const wasStored = await this.#store?.remove(this.#room, id) ?? false
    return wasHere || wasStored
  }

  /** Removes a message from this copy, also if it is still being read or delivered. @returns whether it was there */
  forget (id: string): boolean {
    if (this.#options.maxMessages === 0) return false
    this.#deleted.add(id)
    if (this.#deleted.size > MAX_DELETED) this.#deleted.delete(this.#deleted.values().next().value!)
    return this.#buffer.remove(id)
  }

  /** Removes everything, from the store too. */
  clear (): void {
    this.close()
    this.#buffer.replace([])
    this.#store?.clear(this.#room)
  }

  close (): void {
    this.#state = CLOSED
    this.#cancelOverlapEnd()
    this.#overlap = []
    this.#published.clear()
  }

  /** After an interruption: what the store has, and the events that are delivered while it is read. */
  async refresh (): Promise<void> {
    // Some were deleted during the interruption.
    if (this.#deleted.size > 0) await this.#removeDeleted()
    if (this.#state.name !== 'live' && this.#state.name !== 'refreshing') return
    const delivered: RoomEvent[] = []
    const refreshing: State = this.#state = { name: 'refreshing', delivered }
    const stored = await this.#store?.read(this.#room, this.#options.maxMessages)
    // By then everything in the store has been delivered, so that no new member gets it twice.
    await new Promise<void>((resolve) => { setDeadline(OVERLAP, resolve) })
    if (this.#state !== refreshing) return
    this.#state = LIVE
    if (!this.#adopt(stored)) return
    for (const event of delivered) if (!this.#buffer.has(event)) this.#buffer.add(event)
  }

  async #removeDeleted (): Promise<void> {
    await Promise.all(Array.from(this.#deleted, (id) => this.#store?.remove(this.#room, id)))
  }

  /** For requests over HTTP: the store's events where the copy is not current. */
  async read (): Promise<readonly RoomEvent[]> {
    if (this.#state.name === 'closed' && this.#store) {
      this.#reading ??= this.#readStore(this.#store).finally(() => { this.#reading = undefined })
      await this.#reading
    }
    return this.#buffer.events
  }

  async #readStore (store: HistoryStore): Promise<void> {
    const stored = await store.read(this.#room, this.#options.maxMessages)
    if (this.#state.name === 'closed') this.#adopt(stored)
  }

  /** True once for each event that was loaded: a client may send the same again. */
  #wasLoaded (event: RoomEvent): boolean {
    if (this.#overlap.length === 0) return false
    const position = this.#overlap.findIndex((other) => isSame(event, other))
    if (position < 0) return false
    this.#overlap.splice(position, 1)
    return true
  }

  /** A store that lost everything knows less than this copy. @returns whether the store's events were taken over */
  #adopt (stored: RoomEvent[] | undefined): boolean {
    if (!stored || stored.length === 0) return false
    this.#buffer.replace(stored.filter(({ id }) => !this.#deleted.has(id)))
    return true
  }
}
