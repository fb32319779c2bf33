import { backoff } from './backoff.ts'
import { Emitter } from './emitter.ts'

/** `blocked`: plain requests reach the server, and WebSockets do not. */
export type WaitCause = 'restart' | 'refused' | 'blocked' | 'lost'

export type SocketState =
  | { name: 'connecting' }
  | { name: 'open' }
  /** `until` in milliseconds since 1970. */
  | { name: 'waiting', until: number, cause: WaitCause }
  | { name: 'closed' }

/** Milliseconds after which a connection counts as stable: the next loss starts with the shortest delay again. */
const STABLE_AFTER = 5_000

/** Statuses of a server that is there and takes handshakes: of its own for a plain request, and of proxies. */
const REACHABLE = [403, 426]

/** Handshakes that must fail in a row, since the server may have started between one of them and the request. */
const FAILURES_OF_PROXY = 2

interface Probe {
  /** 0 if the server cannot be reached. */
  status: number
  /** Seconds to wait; undefined if the server does not reject connections now. */
  retryAfter: number | undefined
}

/** Browsers hide why a handshake was rejected; the response to a plain request tells. */
async function probe (url: string): Promise<Probe> {
  try {
    const { status, headers } = await fetch(url.replace(/^ws/, 'http'), { cache: 'no-store' })
    const busy = status === 429 || status === 503
    return { status, retryAfter: busy ? Number(headers.get('retry-after') ?? undefined) || undefined : undefined }
  } catch {
    // The next attempt will show it.
    return { status: 0, retryAfter: undefined }
  }
}

/** A WebSocket that reconnects after a loss. */
export class ReconnectingSocket extends Emitter<{ state: [SocketState], frame: [string] }> {
  readonly #url: string
  #socket: WebSocket | undefined
  #state: SocketState = { name: 'closed' }
  #attempt = 0
  /** Handshakes that failed in a row although the server was reachable. */
  #blocked = 0
  /** Whether the last connection ended with the announcement of a restart. */
  #restarting = false
  #timer = 0
  #closing = new AbortController()

  constructor (url: string) {
    super()
    this.#url = url
  }

  get state (): SocketState {
    return this.#state
  }

  /** Bytes that the browser has not passed to the network yet. */
  get bufferedBytes (): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  open (): void {
    this.#closing = new AbortController()
    const { signal } = this.#closing
    window.addEventListener('online', () => this.retryNow(), { signal })
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.retryNow() }, { signal })
    this.#connect()
  }

  close (): void {
    this.#closing.abort()
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close(1000)
    this.#change({ name: 'closed' })
  }

  retryNow (): void {
    if (this.#state.name === 'waiting') this.#connect()
  }

  /** @returns false when the socket is not open; the frame is then dropped */
  send (frame: string): boolean {
    if (this.#state.name !== 'open') return false
    this.#socket!.send(frame)
    return true
  }

  #connect (): void {
    clearTimeout(this.#timer)
    const socket = this.#socket = new WebSocket(this.#url)
    this.#change({ name: 'connecting' })
    let openedAt = 0
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return
      openedAt = Date.now()
      this.#blocked = 0
      this.#change({ name: 'open' })
    })
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.emit('frame', data)
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      if (openedAt > 0 && Date.now() - openedAt > STABLE_AFTER) this.#attempt = 0
      if (code === 1012) [this.#restarting, this.#attempt] = [true, 0]
      else if (openedAt > 0) this.#restarting = false
      // After a close for flooding, wait longer than after any other.
      const delay = backoff(code === 1008 ? Math.max(4, this.#attempt) : this.#attempt, this.#restarting)
      this.#attempt++
      this.#wait(delay, code === 1012 ? 'restart' : code === 1008 ? 'refused' : 'lost')
      if (openedAt === 0) this.#explain(socket)
    })
  }

  #wait (delay: number, cause: WaitCause): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#connect(), delay)
    this.#change({ name: 'waiting', until: Date.now() + delay, cause })
  }

  /** Finds out why a handshake failed: it may have been too early, or a proxy refuses WebSockets. */
  async #explain (socket: WebSocket): Promise<void> {
    const { status, retryAfter } = await probe(this.#url)
    if (socket !== this.#socket || this.#state.name !== 'waiting') return
    this.#blocked = REACHABLE.includes(status) ? this.#blocked + 1 : 0
    const { until } = this.#state
    if (this.#blocked >= FAILURES_OF_PROXY) this.#change({ name: 'waiting', until, cause: 'blocked' })
    if (retryAfter === undefined) return
    // Not all at the same moment.
    const delay = retryAfter * 1_000 * (1 + Math.random() / 2)
    if (Date.now() + delay > until) this.#wait(delay, 'refused')
  }

  #change (state: SocketState): void {
    this.#state = state
    this.emit('state', state)
  }
}
