import type { Message } from '../broker.ts'

/** A message that was accepted but not delivered yet. */
export interface Accepted {
  /** Greater than those of all earlier messages. */
  number: number
  topic: string
  /** Undefined for heartbeats. */
  message: Message | undefined
  /** The sealed message; undefined if it must not be sent. */
  payload: Buffer | undefined
  /** Topics without local subscribers produce no echo; the reply to PUBLISH is their acknowledgement. */
  expectsEcho: boolean
}

interface Entry extends Omit<Accepted, 'payload'> {
  bytes: number
  sent: boolean
  acknowledged: boolean
  /** Number of the tick before it was accepted. */
  tick: number
}

export interface Sender {
  /** Calls back once Redis has acknowledged the message. */
  send (topic: string, payload: Buffer, onAcknowledged: () => void): void
}

/**
 * The messages in flight, in the order of their acceptance. Each is delivered
 * exactly once: at its echo, or by `drain`.
 */
export class InFlightLog {
  readonly #deliver: (topic: string, message: Message) => void
  readonly #entries = new Map<number, Entry>()
  #unsent: { entry: Entry, payload: Buffer }[] = []
  #bytes = 0
  #ticks = 0
  /** The oldest message at the last tick, and ticks since it has been that. */
  #oldest: Entry | undefined
  #stalled = 0

  constructor (deliver: (topic: string, message: Message) => void) {
    this.#deliver = deliver
  }

  get length (): number {
    return this.#entries.size
  }

  /** Length of all payloads. */
  get bytes (): number {
    return this.#bytes
  }

  /** Whether the echo of a sent message is still missing. */
  get awaitsEcho (): boolean {
    for (const { sent, expectsEcho } of this.#entries.values()) if (sent && expectsEcho) return true
    return false
  }

  add ({ number, topic, message, payload, expectsEcho }: Accepted): void {
    const bytes = payload?.length ?? 0
    const entry = { number, topic, message, expectsEcho, bytes, sent: false, acknowledged: false, tick: this.#ticks }
    this.#entries.set(number, entry)
    this.#bytes += bytes
    if (payload !== undefined) this.#unsent.push({ entry, payload })
  }

  /** Sends, in order, everything that was not sent yet. */
  flush (sender: Sender): void {
    const unsent = this.#unsent
    this.#unsent = []
    for (const { entry, payload } of unsent) {
      entry.sent = true
      sender.send(entry.topic, payload, () => this.#acknowledge(entry))
    }
  }

  /** Delivers a message whose echo arrived, after all older ones: Redis keeps the order, so their echoes are lost. */
  echo (number: number): boolean {
    if (!this.#entries.has(number)) return false
    for (const entry of this.#entries.values()) {
      if (entry.number > number) break
      this.#delete(entry)
      this.#deliverEntry(entry)
    }
    return true
  }

  /** A topic lost its last local subscriber. */
  expectNoEcho (topic: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.topic !== topic) continue
      entry.expectsEcho = false
      if (entry.acknowledged) this.#delete(entry)
    }
  }

  /**
   * Counts time without a clock, for callers at regular intervals.
   *
   * @returns ticks for which the log has made no progress, and the age of its oldest message in ticks
   */
  tick (): { stalled: number, age: number } {
    this.#ticks++
    const [oldest] = this.#entries.values()
    this.#stalled = oldest !== undefined && oldest === this.#oldest ? this.#stalled + 1 : 0
    this.#oldest = oldest
    return { stalled: this.#stalled, age: oldest === undefined ? 0 : this.#ticks - oldest.tick }
  }

  /**
   * Delivers all messages whose echo is missing, and ends with an empty log.
   * Messages that a subscriber publishes in response are added, and delivered last.
   *
   * @returns number of messages
   */
  drain (): number {
    let messages = 0
    for (const entry of this.#entries.values()) if (this.#deliverEntry(entry)) messages++
    this.#entries.clear()
    this.#unsent = []
    this.#bytes = 0
    return messages
  }

  #acknowledge (entry: Entry): void {
    entry.acknowledged = true
    if (!entry.expectsEcho && this.#entries.has(entry.number)) this.#delete(entry)
  }

  #deliverEntry ({ topic, message, expectsEcho }: Entry): boolean {
    if (!message || !expectsEcho) return false
    this.#deliver(topic, message)
    return true
  }

  #delete ({ number, bytes }: Entry): void {
    this.#entries.delete(number)
    this.#bytes -= bytes
  }
}
