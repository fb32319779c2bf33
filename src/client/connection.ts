import { backoff } from './backoff.ts'
import type { ConnectionState } from './connection-state.ts'
import { Emitter } from './emitter.ts'
import type { Environment, Signal, Socket } from './environment.ts'
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts'
import { V4 } from './messages.ts'
import { probe } from './probe.ts'
import { causeOf, isFinal, type WaitCause } from './wait-cause.ts'

export interface ConnectionOptions {
  environment: Environment
  /** Address and subprotocols of the next handshake. @param plain without any, for servers that select none */
  handshake (plain: boolean): { url: string, protocols: string[] }
  ping: HeartbeatOptions['ping']
  underWay: HeartbeatOptions['underWay']
}

/** Milliseconds after which a connection counts as stable: the next loss starts with the shortest delay again. */
const STABLE_AFTER = 5_000

/** Doublings of the delay at most after a connection on which the server has answered. */
const MAX_PROVEN_ATTEMPT = 1

/** Milliseconds from the start of a connection to its first message. */
const GREETING_TIMEOUT = 15_000

/** Milliseconds after which an attempt is started anew when the network comes back. */
const STALE_ATTEMPT = 1_000

/** Failed handshakes before one without subprotocols: the server may have started between a handshake and the probe. */
const PLAIN_AFTER = 2

const CONNECTING = 0

/** A WebSocket that reconnects after a loss, and notices a loss that nobody tells of. */
export class Connection extends Emitter<{ state: [ConnectionState], frame: [string], lost: [code: number] }> {
  readonly #options: ConnectionOptions
  readonly #heartbeat: Heartbeat
  #socket: Socket | undefined
  /** Lost without a close. A close frame of ours would end what the next connection is to resume. */
  readonly #abandoned = new Set<Socket>()
  #state: ConnectionState = { name: 'closed' }
  #established = false
  #establishedAt = 0
  #startedAt = 0
  #attempt = 0
  /** Handshakes that failed in a row although the server was reachable. */
  #failures = 0
  /** Failures after which this server is offered no subprotocol. */
  #plainAfter = PLAIN_AFTER
  /** Whether the last connection ended with the announcement of a restart. */
  #restarting = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #unlisten = () => {}
  /** When the latest frame arrived, in milliseconds since 1970; 0 before the first. */
  receivedAt = 0

  constructor (options: ConnectionOptions) {
    super()
    this.#options = options
    this.#heartbeat = new Heartbeat({ ping: options.ping, underWay: options.underWay, dead: () => this.abandon() })
  }

  get state (): ConnectionState {
    return this.#state
  }

  /** Bytes that have not been passed to the network yet. */
  get bufferedBytes (): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  open (): void {
    this.#unlisten()
    this.#unlisten = this.#options.environment.listen((signal) => this.#notice(signal))
    this.#connect()
  }

  close (): void {
    this.#unlisten()
    clearTimeout(this.#timer)
    this.#heartbeat.stop()
    const socket = this.#socket
    this.#socket = undefined
    this.#established = false
    socket?.close(1000)
    this.#change({ name: 'closed' })
  }

  retryNow (): void {
    if (this.#state.name === 'waiting') this.#connect()
  }

  /** @returns false when the connection is not open; the frame is then dropped */
  send (frame: string): boolean {
    if (!this.#established) return false
    this.#socket!.send(frame)
    return true
  }

  /** To be called with the first message of the server. @param pings whether it answers pings */
  establish (pings: boolean): void {
    clearTimeout(this.#timer)
    this.#established = true
    this.#establishedAt = Date.now()
    if (pings) this.#heartbeat.start()
    for (const socket of this.#abandoned) socket.close(1000)
    this.#abandoned.clear()
    this.#change({ name: 'open' })
  }

  /** The server answers, so that it can take another connection soon. */
  confirm (): void {
    this.#attempt = Math.min(this.#attempt, MAX_PROVEN_ATTEMPT)
  }

  /** Sends a ping, the answer to which shows that the connection lives. @returns false without a connection */
  ping (): boolean {
    if (!this.send('{"type":"ping"}')) return false
    this.#heartbeat.pinged()
    return true
  }

  /** Gives the current connection up without a goodbye, and tries another. */
  abandon (): void {
    const socket = this.#socket
    if (!socket) return
    this.#socket = undefined
    if (socket.readyState === CONNECTING) socket.close()
    else this.#abandoned.add(socket)
    this.#end(1006)
    this.#forgive()
    this.#wait(backoff(this.#attempt++), 'lost')
  }

  #connect (): void {
    clearTimeout(this.#timer)
    const { environment, handshake } = this.#options
    const plain = this.#failures >= this.#plainAfter && (this.#failures - this.#plainAfter) % 2 === 0
    const { url, protocols } = handshake(plain)
    this.#startedAt = Date.now()
    const socket = this.#socket = environment.createSocket(url, protocols)
    const isCurrent = () => socket === this.#socket
    let openedAt = 0
    this.#timer = setTimeout(() => this.abandon(), GREETING_TIMEOUT)
    this.#change({ name: 'connecting' })
    socket.addEventListener('open', () => {
      if (!isCurrent()) return
      openedAt = Date.now()
      this.#failures = 0
      this.#plainAfter = plain ? 1 : PLAIN_AFTER
      if (socket.protocol !== V4) this.establish(false)
    })
    socket.addEventListener('message', ({ data }) => {
      if (!isCurrent()) return
      this.receivedAt = Date.now()
      this.#heartbeat.received()
      if (this.#state.name === 'offline') this.#change({ name: 'open' })
      this.emit('frame', data)
    })
    // Without a listener, some implementations throw. A close follows.
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', ({ code, reason }) => {
      this.#abandoned.delete(socket)
      if (!isCurrent()) return
      this.#socket = undefined
      this.#forgive()
      if (code === 1012) [this.#restarting, this.#attempt] = [true, 0]
      else if (openedAt > 0) this.#restarting = false
      // After a close for flooding, wait longer than after any other.
      const delay = backoff(code === 1008 ? Math.max(4, this.#attempt) : this.#attempt, this.#restarting)
      this.#attempt++
      this.#end(code)
      this.#wait(delay, causeOf(reason, code))
      if (openedAt === 0) this.#explain(url)
    })
  }

  /** A connection that lasted is no sign of trouble. */
  #forgive (): void {
    if (this.#establishedAt > 0 && Date.now() - this.#establishedAt > STABLE_AFTER) this.#attempt = 0
    this.#establishedAt = 0
  }

  #end (code: number): void {
    this.#heartbeat.stop()
    if (!this.#established) return
    this.#established = false
    this.emit('lost', code)
  }

  #wait (delay: number, cause: WaitCause): void {
    clearTimeout(this.#timer)
    if (isFinal(cause)) return this.#change({ name: 'waiting', until: Infinity, cause })
    this.#timer = setTimeout(() => this.#connect(), delay)
    const offline = cause === 'lost' && !this.#options.environment.isOnline()
    this.#change({ name: 'waiting', until: Date.now() + delay, cause: offline ? 'offline' : cause })
  }

  #notice (signal: Signal): void {
    const { name } = this.#state
    if (signal === 'offline') {
      if (name === 'open') this.#change({ name: 'offline' })
      this.#heartbeat.check(true)
    } else if (this.#state.name === 'waiting') {
      if (this.#state.until < Infinity) this.#connect()
    } else if (name === 'connecting') {
      if (Date.now() - this.#startedAt < STALE_ATTEMPT) return
      this.abandon()
      this.#connect()
    } else if (this.#socket?.protocol === V4 || name !== 'offline') {
      this.#heartbeat.check(signal === 'online')
    } else {
      // Nothing tells whether a connection without pings survived.
      this.abandon()
      this.#connect()
    }
  }

  /** Finds out why a handshake failed: it may have been too early, or a proxy refuses WebSockets. */
  async #explain (url: string): Promise<void> {
    const startedAt = this.#startedAt
    const found = await probe(this.#options.environment.fetch, url)
    if (startedAt !== this.#startedAt || this.#state.name !== 'waiting') return
    this.#failures = found.isReachable ? this.#failures + 1 : 0
    const { until } = this.#state
    const cause = found.reason === undefined ? 'lost' : causeOf(found.reason)
    if (cause !== 'lost') return this.#wait(until - Date.now(), cause)
    if (this.#failures > PLAIN_AFTER) this.#change({ name: 'waiting', until, cause: 'blocked' })
    if (found.retryAfter === undefined) return
    // Not all at the same moment.
    const delay = found.retryAfter * 1_000 * (1 + Math.random() / 2)
    if (Date.now() + delay > until) this.#wait(delay, 'refused')
  }

  #change (state: ConnectionState): void {
    this.#state = state
    this.emit('state', state)
  }
}
