import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { frame } from '../hostile/raw-client.ts'
import { MESSAGES } from '../typed-examples.ts'
import type { Errand } from './attack.ts'
import { pace } from './pace.ts'
import { Peer } from './peer.ts'

/** Another address than those of the attacks. */
const ADDRESS = '192.0.2.1'
const UPLOADER = '192.0.2.2'

const PER_SECOND = 10

/** Milliseconds for messages that are still on their way at the end. */
const GRACE = 20_000

/** Milliseconds that the upload takes, and its size. */
const UPLOAD_TIME = 5_000
const UPLOAD_BYTES = 3_800_000

interface Sent { at: number, arrived?: number }

/** Two members who talk to each other in turns. */
export class Bystanders {
  readonly #pair: WebSocket[]
  readonly #port: number
  readonly #texts: Sent[] = []
  readonly #images: Sent[] = []
  readonly #arrivals = new EventEmitter()
  #upload: Sent | undefined
  #talking = true
  #done: Promise<unknown> = Promise.resolve()
  ended = 0

  private constructor (pair: WebSocket[], port: number) {
    this.#pair = pair
    this.#port = port
    for (const [i, ws] of pair.entries()) {
      ws.on('message', (data: Buffer) => this.#hear(data, i))
      ws.on('close', () => {
        this.ended++
        this.#arrivals.emit('arrival')
      })
      ws.on('error', () => {})
    }
  }

  static async join (port: number): Promise<Bystanders> {
    const open = async () => {
      const ws = new WebSocket(`ws://127.0.0.1:${port}/channel/QGIS/ws`, {
        headers: { 'X-Forwarded-For': ADDRESS }, perMessageDeflate: false,
      })
      await once(ws, 'open')
      return ws
    }
    const bystanders = new Bystanders([await open(), await open()], port)
    // The first messages compile code.
    for (let i = 0; i < 10; i++) bystanders.#say()
    while (bystanders.#waiting.length > 0) await once(bystanders.#arrivals, 'arrival')
    bystanders.#texts.length = 0
    return bystanders
  }

  /** Resolves when the errand has begun. */
  async talk (errand: Errand | undefined): Promise<void> {
    const errands = { image: this.#show, upload: this.#share }
    const conversation = pace(PER_SECOND, () => this.#talking, (_, due) => this.#say(due))
    await new Promise<void>((resolve) => {
      if (!errand) resolve()
      this.#done = Promise.all([conversation, errand && errands[errand].call(this, resolve)])
    })
  }

  /** Stops talking, and waits for messages on their way. */
  async stop (): Promise<void> {
    this.#talking = false
    await this.#done
    const signal = AbortSignal.timeout(GRACE)
    while (this.#waiting.length > 0 && this.ended === 0 && !signal.aborted) {
      // Without an arrival, the rest counts as lost.
      await once(this.#arrivals, 'arrival', { signal }).catch(() => {})
    }
  }

  get sent (): number {
    return this.#texts.length
  }

  get lost (): number {
    return this.#texts.filter(({ arrived }) => arrived === undefined).length
  }

  /** Milliseconds from when a text was due to its arrival at the other; for a lost one, until now. */
  latency (share: number): number {
    return percentile(this.#texts, share)
  }

  get errand (): string {
    if (this.#upload) return `upload ${this.#upload.arrived ? `arrived after ${ms([this.#upload])} ms` : '**lost**'}`
    if (this.#images.length === 0) return ''
    const arrived = this.#images.filter(({ arrived }) => arrived !== undefined)
    return `${arrived.length} of ${this.#images.length} images arrived, ${ms(arrived)} ms`
  }

  leave (): void {
    for (const ws of this.#pair) ws.removeAllListeners('close').terminate()
  }

  get #waiting (): Sent[] {
    return [...this.#texts, ...this.#images, ...this.#upload ? [this.#upload] : []]
      .filter(({ arrived }) => arrived === undefined)
  }

  #say (at = performance.now()): void {
    const number = this.#texts.push({ at }) - 1
    this.#pair[number % 2]!.send(
      JSON.stringify({ type: 'text', author: 'bystander', avatar: null, text: `by ${number}` }))
  }

  /** Sends an image a second as another member, whose texts would wait for its images. */
  async #show (onBegun: () => void): Promise<void> {
    const peer = await Peer.join({ port: this.#port, address: ADDRESS })
    peer.onEnd = () => { this.ended++ }
    const bytes = frame(JSON.stringify({ ...MESSAGES.image, author: 'bystander' }))
    await pace(1, () => this.#talking, () => {
      this.#images.push({ at: performance.now() })
      peer.write(bytes)
      onBegun()
    })
  }

  /** A layer with a long style, over a slow line. */
  async #share (onBegun: () => void): Promise<void> {
    const peer = await Peer.join({ port: this.#port, address: UPLOADER })
    const layer = { ...MESSAGES.geojson, author: 'uploader', style: 'x'.repeat(UPLOAD_BYTES) }
    const bytes = frame(JSON.stringify(layer))
    const portion = Math.ceil(bytes.length / 50)
    this.#upload = { at: performance.now() }
    for (let at = 0; at < bytes.length; at += portion) {
      peer.write(bytes.subarray(at, at + portion))
      onBegun()
      await sleep(UPLOAD_TIME / 50)
    }
  }

  #hear (data: Buffer, listener: number): void {
    this.#note(data, listener)
    this.#arrivals.emit('arrival')
  }

  #note (data: Buffer, listener: number): void {
    if (data.length > UPLOAD_BYTES && this.#upload) this.#upload.arrived = performance.now()
    if (data.length > 1000) return
    const message = data.toString()
    if (!message.includes('"author":"bystander"')) return
    const number = /"text":"by (\d+)"/.exec(message)?.[1]
    if (number === undefined) {
      const image = this.#images.find(({ arrived }) => arrived === undefined)
      if (image && listener === 1) image.arrived = performance.now()
      return
    }
    const sent = this.#texts[Number(number)]
    if (Number(number) % 2 === listener) return
    if (sent) sent.arrived ??= performance.now()
  }
}

function percentile (sent: Sent[], share: number): number {
  const now = performance.now()
  const sorted = sent.map(({ at, arrived = now }) => arrived - at).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function ms (sent: Sent[]): string {
  const at = (share: number) => percentile(sent, share).toFixed(0)
  return sent.length > 1 ? `${at(0.5)} to ${at(1)}` : at(1)
}
