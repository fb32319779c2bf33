import { setTimeout as sleep } from 'node:timers/promises'
import type { Archive } from '../broker/archive.ts'
import type { RoomEvent } from '../protocol/events.ts'
import { History, isSame, type HistoryOptions } from './history.ts'

/** Milliseconds within which what the archive has already is delivered as well. */
const OVERLAP = 3_000

/**
 * What is kept of what was said in a room. With several instances the archive
 * has it; while a room has members here, this is a copy that the events
 * themselves keep current, so that who joins waits for nothing.
 */
export class StoredMessages {
  readonly #room: string
  readonly #options: HistoryOptions
  readonly #archive: Archive | undefined
  readonly #copy: History
  /** Whether the copy is kept current. */
  #current = false
  /** What was fetched for those who join and may still be delivered too, and when it was. */
  #fetched: RoomEvent[] = []
  #fetchedAt = -Infinity
  /** What was delivered while it is fetched. */
  #deferred: RoomEvent[] | undefined
  /** What was said here and not delivered yet. */
  readonly #said = new Set<RoomEvent>()
  /** What was delivered since an interruption, while the archive is read. */
  #meanwhile: RoomEvent[] | undefined
  /** For whoever asks while nobody is in the room. */
  #reading: Promise<void> | undefined

  constructor (room: string, options: HistoryOptions, archive: Archive | undefined) {
    this.#room = room
    this.#options = options
    this.#archive = options.maxMessages > 0 ? archive : undefined
    this.#copy = new History(options)
  }

  /** The copy, oldest first. */
  get events (): readonly RoomEvent[] {
    return this.#copy.events
  }

  /** Said on this instance, and about to be published. */
  said (event: RoomEvent): void {
    if (!this.#copy.keeps(event)) return
    this.#archive?.keep(this.#room, event, this.#options.maxMessages)
    // Without members nothing is delivered here.
    if (!this.#current) this.#copy.add(event)
    else if (this.#archive) this.#said.add(event)
  }

  /**
   * On every instance.
   *
   * @returns whether it is news to those who are told what is stored: the archive has it before it is published
   */
  delivered (event: RoomEvent): boolean {
    if (this.#deferred) {
      this.#deferred.push(event)
      return false
    }
    const isOwn = this.#said.delete(event)
    if (this.#wasFetched(event)) return false
    const outgrown = this.#copy.add(event)
    // What became too large is for one of the instances to take out of the archive.
    if (isOwn && outgrown > 0) this.#archive?.shorten(this.#room, outgrown)
    this.#meanwhile?.push(event)
    return true
  }

  /**
   * The room has members: from now on the copy is kept current.
   *
   * @returns once the copy is what the archive has, what was delivered meanwhile and is to be delivered again; nothing
   * where the room was closed meanwhile, and no promise where there is nothing to wait for
   */
  open (): Promise<RoomEvent[] | undefined> | undefined {
    this.#current = true
    const reading = this.#archive?.read(this.#room)
    if (!reading) return undefined
    const deferred: RoomEvent[] = this.#deferred = []
    return reading.then((kept) => {
      if (this.#deferred !== deferred) return undefined
      this.#deferred = undefined
      this.#adopt(kept)
      this.#fetched = [...this.#copy.events]
      this.#fetchedAt = performance.now()
      return deferred
    })
  }

  close (): void {
    this.#current = false
    this.#deferred = this.#meanwhile = undefined
    this.#fetched = []
    this.#said.clear()
  }

  /** After an interruption: what the archive has, and what is delivered while it is read. */
  async refresh (): Promise<void> {
    if (!this.#current) return
    const meanwhile: RoomEvent[] = this.#meanwhile = []
    const kept = await this.#archive?.read(this.#room)
    // Until then all of it was delivered, and nobody who joins is told it twice.
    await sleep(OVERLAP, undefined, { ref: false })
    if (this.#meanwhile !== meanwhile) return
    this.#meanwhile = undefined
    if (!this.#adopt(kept)) return
    for (const event of meanwhile) if (!this.#copy.has(event)) this.#copy.add(event)
  }

  async read (): Promise<readonly RoomEvent[]> {
    if (!this.#current && this.#archive) {
      this.#reading ??= this.#readArchive().finally(() => { this.#reading = undefined })
      await this.#reading
    }
    return this.#copy.events
  }

  async #readArchive (): Promise<void> {
    const kept = await this.#archive!.read(this.#room)
    if (!this.#current) this.#adopt(kept)
  }

  /** Once for each that was fetched: a client may say the same again. */
  #wasFetched (event: RoomEvent): boolean {
    if (this.#fetched.length === 0) return false
    if (performance.now() - this.#fetchedAt > OVERLAP) this.#fetched = []
    const position = this.#fetched.findIndex((other) => isSame(event, other))
    if (position < 0) return false
    this.#fetched.splice(position, 1)
    return true
  }

  /** An archive that lost everything knows less than this copy. @returns whether it knows more */
  #adopt (kept: RoomEvent[] | undefined): boolean {
    if (!kept || kept.length === 0) return false
    this.#copy.replace(kept)
    return true
  }
}
