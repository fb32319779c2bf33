import { Connection } from './connection.ts'
import type { ConnectionState } from './connection-state.ts'
import { Delivery } from './delivery.ts'
import { Emitter } from './emitter.ts'
import type { Environment } from './environment.ts'
import { V4, type Control, type Envelope, type Hello, type Outgoing } from './messages.ts'
import { Outbox, type OutboxItem, type OutboxStore } from './outbox.ts'
import { Registration } from './registration.ts'
import { Session, type Outcome, type SavedSession } from './session.ts'

export interface ClientOptions<Incoming extends Envelope, Sent extends Outgoing> {
  /** Of the room's WebSocket, or a function for one that changes. */
  url: string | (() => string)
  /** Empty for a client that only listens. */
  nickname: string
  environment: Environment
  /** Reads a frame. @returns undefined for a message to be ignored */
  read (frame: string): Incoming | undefined
  write (message: Sent): string
  isShared?: (nickname: string) => Promise<boolean>
  isLost?: (nickname: string) => boolean
  store?: OutboxStore<Sent>
  /** Session of an earlier run of the program. */
  saved?: SavedSession | undefined
}

type Events<Incoming extends Envelope, Sent extends Outgoing> = {
  state: [ConnectionState]
  /** Connected, before any other message. */
  session: [Outcome]
  message: [Incoming]
  /** All events from before this connection have arrived. */
  synced: []
  outbox: []
  refused: [reason: string, item?: OutboxItem<Sent>]
  registration: []
  taken: [reason: string]
}

/** Milliseconds that a server without pings may take to repeat what was said before. */
const REPLAY_TIME = 500

/** A member of a room that keeps its place, its nickname and its words over lost connections. */
export class Client<Incoming extends Envelope, Sent extends Outgoing> extends Emitter<Events<Incoming, Sent>> {
  readonly outbox: Outbox<Sent>
  readonly registration: Registration
  readonly #options: ClientOptions<Incoming, Sent>
  readonly #connection: Connection
  readonly #session: Session
  readonly #delivery: Delivery<Sent>
  /** Called in turn, each with a pong. */
  #pings: (() => void)[] = []
  #greeted = false
  #synced = false
  #started = false
  #resumed = false
  /** Closes as soon as nothing waits. */
  #closing = false
  #replayTimer: ReturnType<typeof setTimeout> | undefined

  constructor (options: ClientOptions<Incoming, Sent>) {
    super()
    const { url, nickname, environment, write, store, saved } = options
    const { isShared = async () => false, isLost = () => false } = options
    this.#options = options
    this.#session = new Session(saved)
    this.outbox = new Outbox(() => this.#outboxChanged(), store)
    this.registration = new Registration(nickname, saved?.nickname ?? '', {
      send: (message) => this.#sendNow(message),
      isShared,
      isLost,
      changed: () => this.#registrationChanged(),
      taken: (reason) => this.emit('taken', reason),
    })
    this.#connection = new Connection({
      environment,
      handshake: (plain) => this.#handshake(typeof url === 'string' ? url : url(), plain),
      ping: () => { this.#whenProcessed(() => {}) },
      underWay: () => this.#delivery.underWay,
    })
    this.#delivery = new Delivery<Sent>({
      connection: this.#connection,
      session: this.#session,
      outbox: this.outbox,
      write,
      whenProcessed: (callback) => this.#whenProcessed(callback),
      refused: (reason, item) => this.emit('refused', reason, item),
    })
    this.#connection.on('state', (state) => this.#changeState(state))
    this.#connection.on('frame', (frame) => this.#receive(frame))
    this.#connection.on('lost', (code) => this.#lost(code))
  }

  get state (): ConnectionState {
    return this.#connection.state
  }

  /** Identifies this client in `by`; undefined on a server of an older generation. */
  get connection (): string | undefined {
    return this.#session.connection
  }

  /** Whether the server speaks the fourth generation. */
  get isV4 (): boolean {
    return this.#session.connection !== undefined
  }

  get bufferedBytes (): number {
    return this.#connection.bufferedBytes
  }

  /** When the latest message arrived, in milliseconds since 1970. */
  get receivedAt (): number {
    return this.#connection.receivedAt
  }

  /**
   * Whether this client, in this run or the one before, caused a message. Servers of the channel dialect do not tell:
   * there it is one of the latest that this run sent.
   */
  isOwn ({ by, id = '' }: Envelope): boolean {
    return this.isV4 ? this.#session.isOwn(by) : this.#session.hasSent(id)
  }

  connect (): void {
    if (this.#closing) this.#closing = false
    else this.#connection.open()
  }

  /** Says goodbye, as soon as nothing waits in the outbox any more. */
  close (): void {
    this.#closing = true
    this.#outboxChanged()
  }

  retryNow (): void {
    this.#connection.retryNow()
  }

  /** Sends a message, now or as soon as there is a connection, once. */
  send (message: Sent): void {
    this.outbox.add(message)
    this.#delivery.flush()
  }

  /** Sends a message that is of no use later. @returns whether there is a connection */
  sendNow (message: Outgoing): boolean {
    return this.#sendNow(message)
  }

  retry (item: OutboxItem<Sent>): void {
    this.outbox.retry(item)
    this.#delivery.flush()
  }

  /** Adds messages of an earlier run, or of another program of the same person that ended. */
  restore (items: OutboxItem<Sent>[]): void {
    // Only the session that sent a message can tell whether it arrived.
    const isLost = ({ state, message }: OutboxItem<Sent>) => state === 'sent' && !this.#session.hasSent(message.id)
    this.outbox.restore(items.map((item) => isLost(item) ? { ...item, state: 'unknown', since: Date.now() } : item))
    this.#delivery.flush()
  }

  rename (nickname: string): void {
    this.registration.rename(nickname)
  }

  /** The session, to resume in the next run of the program. */
  save (): SavedSession | undefined {
    return this.#session.save(this.registration.held)
  }

  #outboxChanged (): void {
    this.emit('outbox')
    if (!this.#closing || this.outbox.sent || this.outbox.next()) return
    this.#closing = false
    this.#lost(1000)
    this.#session.forget()
    this.#connection.close()
  }

  #handshake (url: string, plain: boolean): { url: string, protocols: string[] } {
    this.#greeted = false
    if (plain) return { url, protocols: [] }
    const { offer } = this.#session
    if (!offer) return { url, protocols: [V4] }
    const separator = url.includes('?') ? '&' : '?'
    return {
      url: `${url}${separator}since=${encodeURIComponent(offer.seq)}`,
      protocols: [V4, `resume.${offer.token}`],
    }
  }

  #changeState (state: ConnectionState): void {
    // A server without the subprotocol is open before its first message.
    const isPlain = state.name === 'open' && !this.#greeted
    if (isPlain) this.#welcome()
    this.emit('state', state)
    if (isPlain) this.#begin()
    else if (state.name === 'open') this.#delivery.flush()
  }

  #receive (frame: string): void {
    const message = this.#options.read(frame)
    if (!this.#greeted) {
      const hello = message?.type === 'hello' ? message as Envelope as Hello : undefined
      this.#welcome(hello)
      this.#connection.establish(hello !== undefined)
      this.#begin()
    }
    if (!message) return
    this.#session.received(message)
    const control = message as Envelope as Control
    if (control.type === 'pong') return this.#pings.shift()?.()
    const isOurs = !this.isV4 || this.isOwn(message)
    if (message.id !== undefined && isOurs) this.#delivery.acknowledge(message.id)
    // A command is answered, and never delivered.
    if (typeof message.in_reply_to_id === 'string') this.#delivery.acknowledge(message.in_reply_to_id)
    const registered = this.registration.receive(control, this.connection, !this.outbox.sent)
    if (control.type === 'uncompliant') {
      const { reason, refused_id: id } = control
      if (!registered && !this.#delivery.refuse(reason, id)) this.emit('refused', reason)
      return
    }
    this.emit('message', message)
  }

  #welcome (hello?: Hello): void {
    this.#greeted = true
    const outcome = this.#session.greet(hello)
    this.#resumed = outcome === 'resumed'
    if (this.#resumed) this.#delivery.resumed(hello!.resume!.received)
    this.emit('session', outcome)
  }

  #begin (): void {
    this.registration.connected(this.#resumed)
    if (!this.#whenProcessed(() => this.#sync())) {
      // The answer to our registration follows what is repeated; a client without a nickname gets no such sign.
      this.#replayTimer = setTimeout(() => this.#sync(), REPLAY_TIME)
    }
  }

  #sync (): void {
    clearTimeout(this.#replayTimer)
    if (!this.#synced) {
      this.#synced = true
      this.#connection.confirm()
      this.emit('synced')
      // A claim of before the loss would have been among what was repeated.
      if (this.#resumed && this.registration.state !== 'registered') this.registration.connected(false)
    }
    this.#startDelivery()
  }

  #startDelivery (): void {
    if (this.#started || !this.#synced || !this.registration.isSettled) return
    this.#started = true
    this.#delivery.start(this.#resumed)
  }

  #registrationChanged (): void {
    if (!this.isV4 && this.registration.isSettled && this.registration.state !== 'none') this.#sync()
    else this.#startDelivery()
    this.emit('registration')
  }

  #lost (code: number): void {
    clearTimeout(this.#replayTimer)
    this.#synced = this.#started = false
    this.#pings = []
    // Another program has our session: we need one of our own.
    if (code === 4001) this.#session.forget()
    this.registration.disconnected()
    this.#delivery.stop()
    this.emit('outbox')
  }

  #whenProcessed (callback: () => void): boolean {
    if (!this.isV4 || !this.#connection.ping()) return false
    this.#pings.push(callback)
    return true
  }

  #sendNow (message: Outgoing): boolean {
    const sent = this.#connection.send(JSON.stringify(message))
    if (sent) this.#session.sent(message.id)
    return sent
  }
}
