import { setTimeout as sleep } from 'node:timers/promises'
import type { Archive } from './archive.ts'
import type { Happening } from './events.ts'
import { History, type HistoryOptions } from './history.ts'

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
  /** When the copy was fetched for those who join. */
  #openedAt = -Infinity
  /** What was said here and not delivered yet. */
  readonly #said = new Set<Happening>()
  /** What was delivered while the archive is read. */
  #meanwhile: Happening[] | undefined

  constructor (room: string, options: HistoryOptions, archive: Archive | undefined) {
    this.#room = room
    this.#options = options
    this.#archive = options.maxMessages > 0 ? archive : undefined
    this.#copy = new History(options)
  }

  /** The copy, oldest first. */
  get events (): readonly Happening[] {
    return this.#copy.events
  }

  /** Said on this instance, and about to be published. */
  said (event: Happening): void {
    if (!this.#copy.keeps(event)) return
    this.#archive?.keep(this.#room, event, this.#options.maxMessages)
    // Without members nothing is delivered here.
    if (!this.#current) this.#copy.add(event)
    else if (this.#archive) this.#said.add(event)
  }

  /** Whether who is told what is stored was told this already: it is put into the archive before it is published. */
  repeats (event: Happening): boolean {
    return performance.now() - this.#openedAt < OVERLAP && this.#copy.has(event)
  }

  /** On every instance. What became too large is for one of them to take out of the archive. */
  delivered (event: Happening): void {
    const outgrown = this.#copy.add(event)
    const isOwn = this.#said.delete(event)
    if (isOwn && outgrown > 0) this.#archive?.shorten(this.#room, outgrown)
    this.#meanwhile?.push(event)
  }

  /**
   * The room has members: from now on the copy is kept current.
   *
   * @returns a promise for when the copy is what the archive has, unless there is nothing to wait for
   */
  open (): Promise<void> | undefined {
    this.#current = true
    return this.#archive?.read(this.#room)?.then((kept) => {
      this.#adopt(kept)
      this.#openedAt = performance.now()
    })
  }

  close (): void {
    this.#current = false
    this.#meanwhile = undefined
    this.#said.clear()
  }

  /** After an interruption: what the archive has, and what is delivered while it is read. */
  async refresh (): Promise<void> {
    if (!this.#current) return
    const meanwhile: Happening[] = this.#meanwhile = []
    const kept = await this.#archive?.read(this.#room)
    // Until then all of it was delivered, and nobody who joins is told it twice.
    await sleep(OVERLAP, undefined, { ref: false })
    if (this.#meanwhile !== meanwhile) return
    this.#meanwhile = undefined
    if (!this.#adopt(kept)) return
    for (const event of meanwhile) if (!this.#copy.has(event)) this.#copy.add(event)
  }

  async read (): Promise<readonly Happening[]> {
    if (this.#current) return this.#copy.events
    this.#adopt(await this.#archive?.read(this.#room))
    return this.#copy.events
  }

  /** An archive that lost everything knows less than this copy. @returns whether it knows more */
  #adopt (kept: Happening[] | undefined): boolean {
    if (!kept || kept.length === 0) return false
    this.#copy.replace(kept)
    return true
  }
}
