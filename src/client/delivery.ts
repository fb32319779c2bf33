import type { Connection } from './connection.ts'
import { isOverRate, type Outgoing } from './messages.ts'
import type { Outbox, OutboxItem } from './outbox.ts'
import type { Session } from './session.ts'

export interface DeliveryOptions<Message extends Outgoing> {
  connection: Connection
  session: Session
  outbox: Outbox<Message>
  write (message: Message): string
  /** Calls a function once the server has processed all that was sent. @returns false if it cannot tell */
  whenProcessed (callback: () => void): boolean
  /** A message was refused. */
  refused (reason: string, item: OutboxItem<Message>): void
}

/** Milliseconds for an acknowledgement before the server is asked whether it has processed the message. */
const ACK_TIMEOUT = 2_000

/** The same for servers that cannot be asked. */
const BLIND_ACK_TIMEOUT = 15_000

/** Milliseconds by which an acknowledgement may follow the processing: instances may lose each other meanwhile. */
const ECHO_TIMEOUT = 8_000

/** Bytes a millisecond of the slowest acceptable line. */
const SLOWEST = 8

/** Milliseconds before a message is sent again that exceeded the server's rate; doubled each time. */
const FIRST_PAUSE = 1_000
const MAX_PAUSE = 16_000

/**
 * Sends the messages of an outbox one by one, each after the answer to the one before. So their order is certain even
 * if one is dropped, and after a loss the fate of one at most is unknown.
 */
export class Delivery<Message extends Outgoing> {
  readonly #options: DeliveryOptions<Message>
  #ready = false
  /** Milliseconds between messages; 0 until the server says that there were too many. */
  #pause = 0
  #pausing = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor (options: DeliveryOptions<Message>) {
    this.#options = options
  }

  /** A large message that is under way. */
  get underWay (): { bytes: number, since: number } | undefined {
    const sent = this.#ready ? this.#options.outbox.sent : undefined
    return sent && { bytes: sent.size, since: sent.since }
  }

  /** The session goes on with a new connection. @param received identifier of the last message that was processed */
  resumed (received: string | null | undefined): void {
    const { outbox, session } = this.#options
    const { sent } = outbox
    if (sent && !session.hasProcessed(sent.message.id, received)) outbox.change(sent, 'waiting')
  }

  /**
   * All that the server has to tell about the time before this connection was received.
   *
   * @param resumed whether it told of our messages, too
   */
  start (resumed: boolean): void {
    const { outbox } = this.#options
    const { sent } = outbox
    this.#ready = true
    if (sent && resumed) this.#awaitEcho(sent, () => this.#refuse(sent, ''))
    else if (sent) outbox.change(sent, 'unknown')
    this.flush()
  }

  stop (): void {
    this.#ready = this.#pausing = false
    this.#pause = 0
    clearTimeout(this.#timer)
  }

  flush (): void {
    const { outbox, session, connection, write } = this.#options
    if (!this.#ready || this.#pausing || outbox.sent || connection.state.name !== 'open') return
    const item = outbox.next()
    if (!item) return
    const frame = write(item.message)
    item.size = byteLength(frame)
    session.sent(item.message.id)
    outbox.change(item, 'sent')
    if (!connection.send(frame)) return
    this.#awaitAnswer(item)
  }

  /** The server has delivered a message. */
  acknowledge (id: string): void {
    const item = this.#options.outbox.items.get(id)
    if (!item) return
    if (item.state === 'sent') clearTimeout(this.#timer)
    this.#options.outbox.delete(id)
    if (this.#pause > 0) this.#wait()
    this.flush()
  }

  /** The server has refused a message: without an identifier, the latest. @returns whether it was of this client */
  refuse (reason: string, id: string | undefined): boolean {
    const { outbox } = this.#options
    const item = id === undefined ? outbox.sent : outbox.items.get(id)
    if (!item) return false
    if (item.state === 'sent') clearTimeout(this.#timer)
    if (id === undefined && isOverRate(reason)) this.#slowDown(item)
    else this.#refuse(item, reason)
    this.flush()
    return true
  }

  #refuse (item: OutboxItem<Message>, reason: string): void {
    this.#options.outbox.change(item, 'refused', reason)
    this.#options.refused(reason, item)
    this.flush()
  }

  #slowDown (item: OutboxItem<Message>): void {
    this.#pause = Math.min(MAX_PAUSE, this.#pause * 2 || FIRST_PAUSE)
    this.#options.outbox.change(item, 'waiting')
    this.#wait()
  }

  #wait (): void {
    this.#pausing = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#pausing = false
      this.flush()
    }, this.#pause)
  }

  /** A server that drops messages above its rate says so once a second only. */
  #awaitAnswer (item: OutboxItem<Message>): void {
    const { whenProcessed, connection } = this.#options
    const isOpen = () => this.#ready && item.state === 'sent'
    const delay = item.size / SLOWEST
    const ask = () => {
      const asked = isOpen() && whenProcessed(() => {
        if (!isOpen()) return
        if (this.#pause > 0) this.#slowDown(item)
        else this.#awaitEcho(item, () => this.#options.outbox.change(item, 'unknown'))
      })
      if (isOpen() && !asked) this.#timer = setTimeout(() => { if (isOpen()) connection.abandon() }, BLIND_ACK_TIMEOUT)
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(ask, ACK_TIMEOUT + delay)
  }

  #awaitEcho (item: OutboxItem<Message>, missing: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (item.state !== 'sent' || !this.#ready) return
      missing()
      this.flush()
    }, ECHO_TIMEOUT)
  }
}

const encoder = new TextEncoder()
const byteLength = (text: string): number => encoder.encode(text).length
