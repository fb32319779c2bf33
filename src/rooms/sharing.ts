import { setTimeout as sleep } from 'node:timers/promises'
import { rejectBusy, withId, type Command, type Rejection, type Shared } from '../protocol/events.ts'
import type { BufferBudget } from './buffer-budget.ts'
import type { Client } from './client.ts'
import type { FanOutBudget } from './fan-out-budget.ts'
import { Pacer } from './pacer.ts'

export interface SharingOptions {
  /** Memory for data on its way to members. */
  budget: BufferBudget
  /** Bytes that a network may cause to be sent. */
  fanOut: FanOutBudget
  maxBufferedBytes: number
}

/** The part of a room that sharing needs. */
export interface SharingRoom {
  /** Connections on all instances. */
  readonly headCount: number
  /** Bytes that the member furthest behind has not taken. */
  readonly lag: number
  publish (command: Command, client: Client): void
  reject (client: Client, rejection: Rejection): void
}

const BUSY = rejectBusy('Too much is waiting to be sent, try again in a moment')

/**
 * Publishes shared data, which may be megabytes: it waits while its sender's
 * network causes too much to be sent, and for members that are behind. Its
 * sender's later messages wait with it.
 */
export class Sharing {
  readonly #room: SharingRoom
  readonly #options: SharingOptions
  readonly #pacer: Pacer

  constructor (room: SharingRoom, options: SharingOptions) {
    this.#room = room
    this.#options = options
    this.#pacer = new Pacer(() => room.lag, options.maxBufferedBytes)
  }

  share (command: Command & Shared, client: Client): void {
    const { budget, fanOut } = this.#options
    const { address } = client
    const { length } = command.fields
    const wait = fanOut.waitOf(address, length)
    const waits = wait > 0 || this.#pacer.mustWait(length)
    if (waits && !budget.reserve(address, length)) return this.#room.reject(client, withId(BUSY, command))
    fanOut.charge(address, length, this.#room.headCount)
    if (!waits) return this.#room.publish(command, client)
    client.waitFor(this.#turn(length, wait).then(() => {
      budget.release(address, length)
      if (!client.deaf) this.#room.publish(command, client)
    }))
  }

  async #turn (bytes: number, wait: number): Promise<void> {
    if (wait > 0) await sleep(wait, undefined, { ref: false })
    if (this.#pacer.mustWait(bytes)) await this.#pacer.turn(bytes)
  }
}
