import { backoff } from './backoff.ts'
import { Emitter } from './emitter.ts'

export type ConnectionState =
  | { name: 'connecting' }
  | { name: 'open' }
  /** `until` in milliseconds since 1970. */
  | { name: 'waiting', until: number, cause: 'restart' | 'refused' | 'lost' }
  | { name: 'closed' }

/** A connection that lived this long, in milliseconds, has earned a quick first attempt. */
const STEADY_AFTER = 5_000

/** A WebSocket that comes back when it is lost. */
export class Connection extends Emitter<{ state: [ConnectionState], frame: [string] }> {
  readonly #url: string
  #socket: WebSocket | undefined
  #state: ConnectionState = { name: 'closed' }
  #attempt = 0
  #timer = 0
  #leaving = new AbortController()

  constructor (url: string) {
    super()
    this.#url = url
  }

  get state (): ConnectionState {
    return this.#state
  }

  /** Bytes that were sent and wait in the browser. */
  get waiting (): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  open (): void {
    this.#leaving = new AbortController()
    const { signal } = this.#leaving
    window.addEventListener('online', () => this.retryNow(), { signal })
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.retryNow() }, { signal })
    this.#connect()
  }

  close (): void {
    this.#leaving.abort()
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close(1000)
    this.#change({ name: 'closed' })
  }

  retryNow (): void {
    if (this.#state.name === 'waiting') this.#connect()
  }

  /** @returns whether there was a connection to send it on */
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
      this.#change({ name: 'open' })
    })
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.emit('frame', data)
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      if (openedAt > 0 && Date.now() - openedAt > STEADY_AFTER) this.#attempt = 0
      // Whoever was thrown out for a flood waits longer than the others.
      const delay = backoff(code === 1008 ? Math.max(4, this.#attempt) : this.#attempt)
      this.#attempt++
      this.#timer = window.setTimeout(() => this.#connect(), delay)
      const cause = code === 1012 ? 'restart' : code === 1008 ? 'refused' : 'lost'
      this.#change({ name: 'waiting', until: Date.now() + delay, cause })
    })
  }

  #change (state: ConnectionState): void {
    this.#state = state
    this.emit('state', state)
  }
}
