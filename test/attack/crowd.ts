import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from '../hostile/raw-client.ts'
import { pace } from './pace.ts'
import { Peer, type PeerOptions } from './peer.ts'

/** The address that an attack comes from, where it has only one. */
export const ATTACKER = '198.51.100.1'

/** What became of the connections of an attack. */
export interface Outcome {
  joined: number
  /** Connections that the server ended, by close code. */
  ended: Record<string, number>
  /** Handshakes that were answered otherwise than with 101, by status. */
  refused: Record<string, number>
  /** Responses to requests, by status. */
  responses: Record<string, number>
}

/** The connections of an attack, and its clock. */
export class Crowd {
  readonly port: number
  readonly #seconds: number
  readonly #onBegin: () => Promise<void>
  readonly #outcome: Outcome = { joined: 0, ended: {}, refused: {}, responses: {} }
  #until = Infinity

  constructor (port: number, seconds: number, onBegin: () => Promise<void>) {
    this.port = port
    this.#seconds = seconds
    this.#onBegin = onBegin
  }

  get outcome (): Outcome {
    return this.#outcome
  }

  /** From now on, the bystanders measure. Resolves when they have begun. */
  async begin (): Promise<void> {
    this.#until = performance.now() + this.#seconds * 1000
    await this.#onBegin()
  }

  get over (): boolean {
    return performance.now() >= this.#until
  }

  async end (): Promise<void> {
    await sleep(Math.max(0, this.#until - performance.now()))
  }

  /** @returns a member of a room, or nothing where the server refused it */
  async join (options: Partial<PeerOptions> = {}): Promise<Peer | undefined> {
    const peer = await Peer.join({ port: this.port, address: ATTACKER, ...options })
    if (peer.status !== 101) {
      count(this.#outcome.refused, peer.status || 'no response')
      peer.leave()
      return undefined
    }
    this.#outcome.joined++
    peer.onEnd = () => count(this.#outcome.ended, peer.closeCode)
    if (peer.gone) peer.onEnd()
    return peer
  }

  async joinAll (number: number, options: (i: number) => Partial<PeerOptions> = () => ({})): Promise<Peer[]> {
    const peers = await Promise.all(Array.from({ length: number }, (_, i) => this.join(options(i))))
    return peers.filter((peer) => peer !== undefined)
  }

  /** Acts so many times a second until the time is over. */
  repeat (perSecond: number, action: (i: number) => unknown): Promise<void> {
    return pace(perSecond, () => !this.over, action)
  }

  /** Sends requests over a connection that is kept, one after the other, until the time is over. */
  async flood (path: string, headers: Record<string, string> = {}): Promise<void> {
    const bytes = request(path, { headers: { Host: '127.0.0.1', 'X-Forwarded-For': ATTACKER, ...headers } })
    while (!this.over) {
      const socket = connect(this.port, '127.0.0.1')
      socket.on('error', () => {})
      const closed = once(socket, 'close')
      let [status, left] = [0, 0]
      let head = ''
      socket.on('data', (chunk) => {
        if (left > 0) {
          left -= chunk.length
        } else {
          head += chunk.toString('latin1')
          const end = head.indexOf('\r\n\r\n')
          if (end < 0) return
          status = Number(head.slice(9, 12))
          left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - (head.length - end - 4)
        }
        if (left > 0) return
        count(this.#outcome.responses, status)
        head = ''
        if (this.over) socket.destroy()
        else socket.write(bytes)
      })
      socket.write(bytes)
      await Promise.race([closed, this.end()])
      socket.destroy()
    }
  }
}

function count (counts: Record<string, number>, key: string | number): void {
  counts[key] = (counts[key] ?? 0) + 1
}
