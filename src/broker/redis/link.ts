import { Backoff } from '../../lib/backoff.ts'
import { whileProgressing } from '../../lib/while-progressing.ts'
import type { MemoryBroker } from '../memory.ts'
import { HEARTBEAT } from './channels.ts'
import { describe } from './client.ts'
import type { InFlightLog } from './in-flight-log.ts'
import { UnsuitableServerError } from './server-kind.ts'
import { Session, type SessionOptions } from './session.ts'

/** Messages are delivered locally, at once. The first attempt to connect needs no timer. */
interface Disconnected { name: 'disconnected', problem: string, retry?: NodeJS.Timeout }

/** The same, while a session is opened and proved. */
interface Connecting { name: 'connecting', problem: string, session?: Session }

/** Messages go to Redis and are delivered at their echo. */
interface Connected { name: 'connected', session: Session, since: number }

/** Nothing is sent, but echoes may still arrive. Messages are added to the log. */
interface Draining { name: 'draining', problem: string, session: Session, grace?: NodeJS.Timeout }

/** Messages are delivered locally. The session exists until Redis has acknowledged the last one before. */
interface Closed { name: 'closed', problem: string | undefined, session: Session | undefined }

export type LinkState = Disconnected | Connecting | Connected | Draining | Closed

export interface LinkOptions extends Omit<SessionOptions, 'epoch' | 'onFailed'> {
  /** The local subscriptions. */
  local: MemoryBroker
  inFlight: InFlightLog
  onConnected (): void
  onDisconnected (): void
}

/** Milliseconds for echoes to arrive before a session is closed. */
const GRACE = 250

/** Milliseconds before the second attempt to connect, and at most between two. */
const BACKOFF = { first: 100, longest: 4_000 }

/** Milliseconds connected after which the backoff starts again. */
const STEADY = 10_000

/** Milliseconds without an acknowledgement from Redis that end each of the two steps of `close`. */
const CLOSE_IDLE = 500

/**
 * The link to the other instances, a state machine:
 *
 * - disconnected → connecting: at the start, then by a timer
 * - connecting → connected: the server is a primary, and a heartbeat left through one connection and returned
 *   through the other
 * - connecting → disconnected: the attempt failed
 * - connected → draining: a connection broke, or Redis is silent, too slow or a replica now
 * - draining → disconnected: no echo is expected, or the grace period ended; the log is delivered locally
 * - any → closed
 */
export class Link {
  readonly #options: LinkOptions
  readonly #backoff = new Backoff(BACKOFF)
  #epoch = 0
  #state: LinkState = { name: 'disconnected', problem: 'not connected to Redis yet' }

  constructor (options: LinkOptions) {
    this.#options = options
  }

  get state (): LinkState {
    return this.#state
  }

  /** Why the instances are not connected; undefined if they are. */
  get problem (): string | undefined {
    return 'problem' in this.#state ? this.#state.problem : undefined
  }

  /** The session if there is one, proved or not. */
  get session (): Session | undefined {
    return 'session' in this.#state ? this.#state.session : undefined
  }

  /** Resolves after the first attempt; the link goes on trying until it is closed. */
  async connect (): Promise<void> {
    const { local, observer, onConnected } = this.#options
    const attempt: Connecting = { name: 'connecting', problem: this.problem! }
    this.#state = attempt
    try {
      const session = await Session.open({
        ...this.#options,
        epoch: ++this.#epoch,
        onFailed: (session, reason, readable) => this.#fail(session, reason, readable),
      })
      // The link was closed meanwhile.
      if (this.#state !== attempt) return session.destroy()
      attempt.session = session
      await session.prove(local.topics())
      if (this.#state !== attempt) return
      this.#state = { name: 'connected', session, since: performance.now() }
      observer.connected(session.peers.size)
      onConnected()
    } catch (error) {
      attempt.session?.destroy()
      if (this.#state !== attempt) return
      this.#retry(`Redis cannot be reached: ${describe(error)}`)
      observer.connectFailed(describe(error), error instanceof UnsuitableServerError)
    }
  }

  /** Gives the session up. `readable` says whether messages may still arrive. */
  disconnect (reason: string, readable = true): void {
    if (this.#state.name !== 'connected') return
    const { session, since } = this.#state
    if (performance.now() - since > STEADY) this.#backoff.reset()
    const draining: Draining = { name: 'draining', problem: `Redis is gone: ${reason}`, session }
    this.#state = draining
    this.#options.onDisconnected()
    const end = () => this.#endDraining(draining, reason)
    if (readable && this.#options.inFlight.awaitsEcho) draining.grace = setTimeout(end, GRACE)
    else end()
  }

  /** Messages accepted before still reach the other instances, as long as Redis goes on acknowledging them. */
  async close (): Promise<void> {
    if (this.#state.name === 'connected') {
      await whileAcknowledging(this.#state.session, (session) => session.confirmed())
    }
    const last = this.#state
    const closed: Closed = { name: 'closed', problem: this.problem, session: this.session }
    this.#state = closed
    if (last.name === 'disconnected') clearTimeout(last.retry)
    if (last.name === 'draining') clearTimeout(last.grace)
    if (last.name === 'connected') {
      await whileAcknowledging(last.session, (session) => session.signal(HEARTBEAT).catch(describe))
    }
    closed.session?.destroy()
    closed.session = undefined
  }

  subscribe (topic: string): void {
    this.session?.subscribe(topic).then(() => this.flush())
  }

  unsubscribe (topic: string): void {
    this.session?.unsubscribe(topic)
  }

  /** Sends the messages that were not sent yet, unless they must wait for a subscription. */
  flush (): void {
    if (this.#state.name !== 'connected' || !this.#state.session.settled) return
    this.#options.inFlight.flush(this.#state.session)
  }

  #fail (session: Session, reason: string, readable: boolean): void {
    if (session !== this.session) return
    // Its destruction fails the attempt.
    if (this.#state.name === 'connecting') session.destroy()
    else this.disconnect(reason, readable)
  }

  #endDraining ({ session, problem }: Draining, reason: string): void {
    const messages = this.#options.inFlight.drain()
    session.destroy()
    this.#retry(problem)
    this.#options.observer.disconnected(reason, messages)
  }

  #retry (problem: string): void {
    const retry = setTimeout(() => this.connect(), this.#backoff.next())
    retry.unref()
    this.#state = { name: 'disconnected', problem, retry }
  }
}

function whileAcknowledging (session: Session, wait: (session: Session) => Promise<unknown>): Promise<void> {
  return whileProgressing(wait(session), { measure: () => session.acknowledgements, idle: CLOSE_IDLE })
}
