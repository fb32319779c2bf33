import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { WebSocket, type ClientOptions } from 'ws'
import type { Cut, Line } from './line.ts'

interface Frame {
  type: string
  id: string
  text?: string
  seq?: string
  resume?: { token: string, resumed: boolean, received: string | null, reason?: string }
}

/** Milliseconds between the loss of a connection and the next attempt. */
const RETRY_AFTER = 100

/** How members reach the servers. */
export interface Route {
  /** One of these is picked for each connection. */
  lines: Line[]
  /** For a line's port. */
  urlOf (port: number): string
  options?: ClientOptions
}

/** Events that a member received without a break, by `seq`. */
export type Segment = string[]

/** A client of the fourth generation, as docs/clients.md describes it. */
export class Member {
  /** A new one begins when the server tells that something may be missing. */
  readonly segments: Segment[] = [[]]
  readonly reasons: string[] = []
  /** Own messages that were published more than once. */
  readonly repeated: string[] = []
  /** Texts that it received, stored ones included. */
  readonly texts = new Set<string>()
  readonly #published = new Set<string>()
  resumed = 0
  gaps = 0
  readonly #route: Route
  readonly #name: string
  /** Statuses of handshakes that were refused. */
  readonly statuses: number[] = []
  #ws: WebSocket | undefined
  /** The one that its connection uses: another one may have a connection from the same port. */
  #line: Line | undefined
  #token: string | undefined
  #since = ''
  /** Messages that the server may not have processed. */
  #outbox: { id: string, text: string }[] = []
  #number = 0
  #greeted = false
  /** Whether what arrives may be stored messages, which are no part of the account. */
  #replay = true
  #stopped = false

  constructor (name: string, route: Route) {
    this.#name = name
    this.#route = route
    this.#connect()
  }

  get greeted (): boolean {
    return this.#greeted
  }

  say (): void {
    const message = { id: randomUUID(), text: `${this.#name} ${++this.#number}` }
    this.#outbox.push(message)
    if (this.#greeted) this.#send(message)
  }

  /** Its network is cut, and it connects again by another one. */
  cut (how: Cut): void {
    const ws = this.#ws
    const port = (ws as unknown as { _socket: Socket | null })?._socket?.localPort
    if (!ws || port === undefined || !this.#greeted) return
    this.#line!.cut(port, how)
    ws.removeAllListeners('message')
    ws.removeAllListeners('close')
    this.#connect()
  }

  stop (): void {
    this.#stopped = true
    this.#ws?.terminate()
  }

  #connect (): void {
    if (this.#stopped) return
    this.#greeted = false
    const { lines, urlOf, options } = this.#route
    const line = this.#line = lines[Math.floor(Math.random() * lines.length)]!
    const token = this.#token === undefined ? [] : [`resume.${this.#token}`]
    const url = `${urlOf(line.port)}/channel/QGIS/ws?since=${encodeURIComponent(this.#since)}`
    const ws = this.#ws = new WebSocket(url, ['gischat.v4', ...token], options)
    ws.on('unexpected-response', (request, { statusCode }) => {
      this.statuses.push(statusCode!)
      request.destroy()
    })
    ws.on('error', () => {})
    ws.on('message', (data) => this.#receive(JSON.parse(String(data))))
    // As clients do: a pause before the next attempt.
    ws.once('close', () => setTimeout(() => { if (this.#ws === ws) this.#connect() }, RETRY_AFTER))
  }

  #receive (frame: Frame): void {
    if (frame.type === 'hello') return this.#greet(frame)
    if (frame.type === 'pong') this.#replay = false
    if (frame.type === 'gap') {
      this.gaps++
      this.segments.push([])
      this.#since = frame.seq!
      return
    }
    if (frame.seq === undefined) return
    this.#since = frame.seq
    if (frame.type !== 'text') return
    this.texts.add(frame.text!)
    if (!this.#replay) this.segments.at(-1)!.push(frame.seq)
    if (!this.#replay && frame.text!.startsWith(`${this.#name} `)) {
      if (this.#published.has(frame.text!)) this.repeated.push(frame.text!)
      this.#published.add(frame.text!)
    }
    this.#outbox = this.#outbox.filter(({ id }) => id !== frame.id)
  }

  #greet ({ seq, resume }: Frame): void {
    this.#greeted = true
    const first = this.#token === undefined
    this.#token = resume!.token
    this.#since = seq!
    this.#replay = !resume!.resumed
    if (this.#replay) this.#ws!.send('{"type":"ping"}')
    if (resume!.resumed) {
      this.resumed++
      const last = this.#outbox.findIndex(({ id }) => id === resume!.received)
      for (const message of this.#outbox.slice(last + 1)) this.#send(message)
    } else if (!first) {
      this.reasons.push(resume!.reason ?? '')
      this.segments.push([])
      this.#outbox = []
    }
  }

  #send ({ id, text }: { id: string, text: string }): void {
    this.#ws!.send(JSON.stringify({ type: 'text', author: 'Someone', id, text }))
  }
}
