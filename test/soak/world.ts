import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketPeer, type Door } from '../fuzz/web-socket-peer.ts'
import { Gate } from './gate.ts'
import type { Faults } from './ledger.ts'
import type { Random } from './random.ts'

/** What the actors of a soak did. */
export interface Tally {
  joins: number
  leaves: number
  said: number
  puts: number
  floods: number
  stuck: number
  /** Peers that hung for longer than the server may keep them. */
  overstayed: number
  kills: number
}

/** What the actors of a soak share. */
export class World {
  readonly port: number
  readonly rooms: readonly string[]
  readonly random: Random
  readonly gate = new Gate()
  readonly faults: Faults = { lost: 0, doubled: 0, reordered: 0 }
  readonly tally: Tally = { joins: 0, leaves: 0, said: 0, puts: 0, floods: 0, stuck: 0, overstayed: 0, kills: 0 }
  /** Rooms of those who joined and have not left, by the address and port they came from. */
  readonly present = new Map<string, string>()
  readonly stopped = new AbortController()
  #addresses = 0

  constructor (port: number, rooms: readonly string[], random: Random) {
    this.port = port
    this.rooms = rooms
    this.random = random
    // Everybody who rests listens for the end.
    setMaxListeners(0, this.stopped.signal)
  }

  get running (): boolean {
    return !this.stopped.signal.aborted
  }

  /** Milliseconds; cut short when the soak ends. */
  async rest (min: number, max: number): Promise<void> {
    await sleep(this.random.between(min, max), undefined, { signal: this.stopped.signal }).catch(() => {})
  }

  /** Everybody comes from an address of their own, as on the internet. */
  nextAddress (): string {
    const number = this.#addresses++ % 60_000
    return `127.1.${number >> 8}.${number & 255}`
  }

  async join (room: string, door: Door = 'room'): Promise<WebSocketPeer> {
    return await this.gate.pass(async () => {
      const peer = await WebSocketPeer.join({ port: this.port, room, door, from: this.nextAddress() })
      this.enter(nameOf(peer), room)
      return peer
    })
  }

  /** Ends a connection in some way, after which the server has to know that it ended. */
  async leave (peer: WebSocketPeer, end: () => Promise<void>): Promise<void> {
    const name = nameOf(peer)
    await this.gate.pass(async () => {
      await end()
      this.exit(name)
    })
  }

  enter (name: string, room: string): void {
    this.present.set(name, room)
    this.tally.joins++
  }

  exit (name: string): void {
    if (this.present.delete(name)) this.tally.leaves++
  }
}

/** The address and port that a peer comes from; no two have the same. */
export function nameOf ({ socket }: WebSocketPeer): string {
  return `${socket.localAddress}:${socket.localPort}`
}
