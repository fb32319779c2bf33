import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Dialect } from './case.ts'
import { Frame } from './values.ts'

/** Bytes that are not UTF-8. */
const INVALID_UTF8 = Buffer.from([0x22, 0xc3, 0x28, 0x22])

/** More fragments than a message may have. */
const TOO_MANY = 1030

/** Milliseconds that a server has to answer a close frame which no case is about. */
const CLOSE_PATIENCE = 2_000

export interface Received {
  text: string
  isBinary: boolean
  /** Undefined if it is not JSON. */
  frame: any
}

/** A member of the room. It keeps every frame that it receives. */
export class Peer {
  readonly ws: WebSocket
  readonly dialect: Dialect
  readonly frames: Received[] = []
  /** The first frame that no step has looked at. */
  read = 0
  closed: { code: number } | undefined
  hello: any
  /** The room's place in the latest frame. */
  since: unknown
  readonly #watchers = new Set<() => void>()

  constructor (ws: WebSocket, dialect: Dialect) {
    this.ws = ws
    this.dialect = dialect
    ws.on('message', (data, isBinary) => {
      this.#keep(String(data), isBinary)
      this.#notify()
    })
    ws.on('close', (code) => {
      this.closed = { code }
      this.#notify()
    })
    // A close always follows.
    ws.on('error', () => {})
  }

  #keep (text: string, isBinary: boolean): void {
    let frame
    try {
      frame = JSON.parse(text)
    } catch {}
    this.frames.push({ text, isBinary, frame })
    if (frame?.type === 'hello') this.hello = frame
    if (typeof frame?.seq === 'string') this.since = frame.seq
  }

  #notify (): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  /** @returns what `find` finds, as soon as it does; undefined after the time, or if the connection ends without it */
  async wait<T> (find: () => T | undefined, milliseconds: number): Promise<T | undefined> {
    const found = find()
    if (found !== undefined || this.closed) return found
    return new Promise((resolve) => {
      const end = (value: T | undefined) => {
        clearTimeout(timer)
        this.#watchers.delete(look)
        resolve(value)
      }
      const look = () => {
        const value = find()
        if (value !== undefined || this.closed) end(value)
      }
      const timer = setTimeout(() => end(find()), milliseconds)
      this.#watchers.add(look)
    })
  }

  send (message: unknown): void {
    if (this.ws.readyState !== WebSocket.OPEN) return
    if (message instanceof Frame) this.#sendFrame(message)
    else this.ws.send(JSON.stringify(message))
  }

  #sendFrame ({ kind, value }: Frame): void {
    switch (kind) {
      case 'raw': return this.ws.send(String(value))
      case 'binary': return this.ws.send(Buffer.from(JSON.stringify(value)))
      case 'fragments': return this.#sendFragments(JSON.stringify(value), 256)
      case 'many fragments': return this.#sendFragments(' '.repeat(TOO_MANY), TOO_MANY)
      case 'invalid UTF-8': return this.ws.send(INVALID_UTF8, { binary: false })
      case 'unmasked': return this.ws.send(JSON.stringify(value), { mask: false })
    }
  }

  /** In at most so many, which may be empty at the end. */
  #sendFragments (text: string, count: number): void {
    const bytes = Buffer.from(text)
    const size = Math.ceil(bytes.length / count)
    for (let i = 0; i < count; i++) {
      this.ws.send(bytes.subarray(i * size, (i + 1) * size), { binary: false, fin: i === count - 1 })
    }
  }

  cut (): void {
    this.ws.terminate()
  }

  /** Says goodbye, so that the server keeps nothing for this member. */
  async leave (code?: number, patience = CLOSE_PATIENCE): Promise<void> {
    if (this.closed) return
    this.ws.close(code)
    const timer = setTimeout(() => this.ws.terminate(), patience)
    if (this.ws.readyState !== WebSocket.CLOSED) await once(this.ws, 'close').catch(() => {})
    clearTimeout(timer)
  }
}
