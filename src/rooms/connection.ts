import type { Decoded, Dialect } from '../dialects/dialect.ts'
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.ts'
import { reject } from '../protocol/events.ts'
import { MessageMeter } from '../lib/rate-limit.ts'
import type { Room } from './room.ts'
import type { Socket } from './socket.ts'

export interface ConnectionOptions {
  id: string
  /** Address of the peer, for the logs. */
  client: string
  socket: Socket
  dialect: Dialect
  /** Whether the client asked to be told of refused messages. */
  notices: boolean
}

/** Bytes from which reading a message takes so long that it is done elsewhere. */
const LARGE = 64 * 1024

/** One client in one room, from its handshake to its end. */
export class Connection {
  readonly id: string
  readonly client: string
  readonly room: Room
  readonly notices: boolean
  /** The generation it speaks; its room changes it. */
  dialect: Dialect
  /** The name it registered, if it did; its room changes it. */
  nickname: string | undefined
  /** The head count this client knows, so that it is not told the same twice. */
  toldMembers = 0
  readonly #socket: Socket
  /** Made with the first message, since most members only listen. */
  #meter: MessageMeter | undefined
  /** Nothing is written any more. */
  #ended = false
  /** What the client sends counts no more. */
  #deaf = false
  /** The most that was written at once since nothing waited: it alone does not make a client slow. */
  #largest = 0
  /** What came while an earlier message is being worked on. */
  #waiting: { data: Buffer, isBinary: boolean }[] | undefined

  constructor (room: Room, { id, client, socket, dialect, notices }: ConnectionOptions) {
    this.room = room
    this.id = id
    this.client = client
    this.dialect = dialect
    this.notices = notices
    this.#socket = socket
  }

  /** What the client sends meanwhile waits. */
  waitFor (work: Promise<void>): void {
    this.#finish(work).catch((error) => this.room.observer.failed('receive', error, this.room.name, this))
  }

  /** A message from the client. Never throws: nobody waits above the socket's listener. */
  receive (data: Buffer, isBinary: boolean): void {
    if (!this.#admits(data.length)) return
    if (this.#waiting) {
      this.#waiting.push({ data, isBinary })
      return
    }
    const work = this.#take(data, isBinary)
    if (work) this.waitFor(work)
  }

  /** A ping or pong from the client. Only a flood of them is too many. */
  countPing (): void {
    const { messageLimit } = this.room
    if (this.#ended || !messageLimit) return
    this.#meter ??= new MessageMeter()
    if (this.#meter.weighPing(messageLimit, performance.now())) this.#endFlood()
  }

  /**
   * Bytes for this client. One that lets too many of them pile up is ended, and
   * without a close frame, which would only wait behind all that it does not read.
   */
  write (bytes: Buffer): void {
    if (this.#ended) return
    const waiting = this.#socket.bufferedBytes
    if (waiting > this.room.maxBufferedBytes + this.#largest) return this.terminate(CLOSE_REASONS.tooSlow)
    if (waiting === 0 || bytes.length > this.#largest) this.#largest = bytes.length
    this.#socket.send(bytes)
  }

  /** Ends politely, after what was written before. What the client sent before it knew is still taken. */
  close (reason: CloseReason): void {
    if (this.#ended) return
    this.#ended = true
    this.room.observer.ended(this, reason)
    this.#socket.close(reason)
  }

  /** Ends now, without a close frame. The socket's end then makes it leave its room. */
  terminate (reason: CloseReason): void {
    if (this.#ended) return
    this.#ended = this.#deaf = true
    this.room.observer.ended(this, reason)
    this.#socket.terminate()
  }

  /**
   * Whether a message of so many bytes is within the rate. What is not is dropped before it costs anything; a flood of
   * it ends the connection.
   */
  #admits (bytes: number): boolean {
    if (this.#deaf) return false
    const { room } = this
    if (!room.messageLimit) return true
    this.#meter ??= new MessageMeter()
    const verdict = this.#meter.weigh(room.messageLimit, bytes, performance.now())
    if (verdict === 'admitted') return true
    try {
      if (verdict === 'hostile') this.#endFlood()
      else room.drop(this, verdict === 'told')
    } catch (error) {
      room.observer.failed('drop', error, room.name, this)
    }
    return false
  }

  /** What still waits of a flood is given up with it. */
  #endFlood (): void {
    this.#deaf = true
    this.#waiting?.splice(0)
    this.close(CLOSE_REASONS.flooding)
  }

  /** @returns a promise where the message takes longer than a moment */
  #take (data: Buffer, isBinary: boolean): Promise<void> | undefined {
    try {
      const decoded = data.length > LARGE && !isBinary
        ? this.room.workshop.decode(this.dialect.name, data, isBinary)
        : this.dialect.decode(data, isBinary)
      if (decoded instanceof Promise) return decoded.then((late) => this.#act(late))
      return this.#act(decoded)
    } catch (error) {
      this.room.observer.failed('receive', error, this.room.name, this)
    }
    return undefined
  }

  #act (decoded: Decoded): Promise<void> | undefined {
    const { room } = this
    if (decoded.kind === 'rejection') {
      room.reject(this, decoded)
      return undefined
    }
    if (decoded.kind !== 'switch') return room.handle(decoded, this)
    const welcomed = room.changeDialect(this, decoded.to)
    return welcomed
      ? welcomed.then(() => room.handle(decoded.command, this))
      : room.handle(decoded.command, this)
  }

  /** What a client sends stays in its order, so what comes meanwhile waits, most of it in the network. */
  async #finish (work: Promise<void>): Promise<void> {
    const waiting = this.#waiting = [] as { data: Buffer, isBinary: boolean }[]
    this.#socket.pause()
    try {
      await this.#settle(work)
      let next
      while ((next = waiting.shift())) {
        const more = this.#take(next.data, next.isBinary)
        if (more) await this.#settle(more)
      }
    } finally {
      this.#waiting = undefined
      this.#socket.resume()
    }
  }

  async #settle (work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.room.observer.failed('receive', error, this.room.name, this)
      this.room.reject(this, reject('The message could not be processed, try again'))
    }
  }
}
