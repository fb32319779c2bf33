import type { Dialect, Switch } from '../dialects/dialect.ts'
import { ANYONE, type Access } from '../moderation/access.ts'
import type { Session } from '../protocol/presence-messages.ts'
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.ts'
import type { Command, Rejection, RoomEvent } from '../protocol/events.ts'
import { Backlog } from './backlog.ts'
import { nowhere, type LogEntry } from './broadcast-log.ts'
import { ClientInput, type InputClient, type InputContext } from './client-input.ts'
import type { Member } from './member.ts'
import type { RoomObserver, Stage } from './observer.ts'
import type { Socket } from './socket.ts'

/** The part of a room that its clients use. */
export interface ClientRoom {
  readonly name: string
  /** Clients in the room on this instance. */
  readonly members: number
  dispatch (command: Command, client: Client): void
  answerPing (client: Client): void
  reject (client: Client, rejection: Rejection): void
  drop (client: Client, notify: boolean): void
  switchDialect (client: Client, change: Switch): void
  /** @param resumable whether the client may come back with another connection */
  leave (client: Client, resumable: boolean): void
  dismiss (client: Client, reason: CloseReason): void
  /** Sends an event to one member alone. */
  send (client: Client, event: RoomEvent): void
}

/** Limits and services that all clients of an instance share. */
export interface ClientContext extends InputContext {
  observer: RoomObserver
  /** Bytes that may wait for one client before large messages are paced; SLOW_LAG and MAX_LAG times as many end it. */
  maxBufferedBytes: number
}

export interface ClientOptions {
  id: string
  address: string
  socket: Socket
  /** The protocol generation it speaks at first. */
  dialect: Dialect
  notices: boolean
  /** Its powers, as its handshake proved. */
  access?: Access
}

/** Bytes a second below which a client that is behind hardly makes progress. */
const SLOW_RATE = 64 * 1024

/** Seconds for which a client may take nothing of what waits for it. */
const MAX_STALL = 60

/** Times MAX_BUFFERED_BYTES that may wait for a client that hardly makes progress, and for any. */
const SLOW_LAG = 2
const MAX_LAG = 8

/** The code of a connection that ended without a close frame. */
const ABNORMAL = 1006

/** One client in one room, from its handshake to its end. */
export class Client implements Member, InputClient {
  id: string
  readonly address: string
  readonly room: ClientRoom
  readonly notices: boolean
  readonly access: Access
  dialect: Dialect
  nickname: string | undefined
  lastHeadCount = 0
  /** Identifier of its last message that was processed. */
  received: string | undefined
  /** Author of its last message, where moderators need it. */
  author: string | undefined
  /** Whether a message of it, other than its first nickname, was accepted, where moderation needs that. */
  hasSpoken = false
  /** When it joined, in seconds since 1970. */
  since = 0
  readonly #context: ClientContext
  readonly #socket: Socket
  /** Created for the first message, since most members only listen. */
  #input: ClientInput | undefined
  /** Whether nothing more may be sent; its backlog may still be on its way. */
  #ended = false
  /** Whether the socket was cut off. */
  #terminated = false
  /** Whether it takes less than SLOW_RATE of its backlog. */
  #slow = false
  /** Present while the peer has not taken everything. */
  #backlog: Backlog | undefined
  /** Why the server closes it. */
  #closing: CloseReason | undefined
  /** Whether it has left its room, or must not join it any more. */
  #left = false
  /** The ping whose pong confirms that the peer has its greeting, and the callback for it. */
  #confirmation: { nonce: Buffer, confirmed: () => void } | undefined

  constructor (room: ClientRoom, options: ClientOptions, context: ClientContext) {
    const { id, address, socket, dialect, notices, access = ANYONE } = options
    this.room = room
    this.id = id
    this.address = address
    this.dialect = dialect
    this.notices = notices
    this.access = access
    this.#socket = socket
    this.#context = context
  }

  /** A message from the peer. Never throws: no caller above the socket's listener could catch it. */
  receive (data: Buffer, isBinary: boolean): void {
    if (!this.#terminated) this.#openInput().receive(data, isBinary)
  }

  /** A ping or pong from the peer, which only counts towards a flood. */
  countPing (): void {
    if (!this.#ended) this.#openInput().countPing()
  }

  /** Makes messages that arrive meanwhile wait; most of them stay in the network. */
  waitFor (work: Promise<void>): void {
    this.#openInput().waitFor(work)
  }

  /** Calls a function as soon as no message is processed or waits. */
  whenIdle (callback: () => void): void {
    if (this.#input) this.#input.whenIdle(callback)
    else callback()
  }

  dispatch (command: Command): void {
    this.room.dispatch(command, this)
  }

  answerPing (): void {
    this.room.answerPing(this)
  }

  switchDialect (change: Switch): void {
    this.room.switchDialect(this, change)
  }

  reject (rejection: Rejection): void {
    this.room.reject(this, rejection)
  }

  drop (notify: boolean): void {
    this.room.drop(this, notify)
  }

  endFlood (): void {
    this.close(CLOSE_REASONS.flooding)
  }

  failed (stage: Stage, error: unknown): void {
    this.#context.observer.failed(stage, error, this.room.name, this)
  }

  /** Whether it is not to join any more, since its connection ended or ends. */
  get gone (): boolean {
    return this.#left || this.#ended
  }

  /** Calls a function when the peer has received everything that was sent so far. */
  confirm (nonce: Buffer, confirmed: () => void): void {
    this.#confirmation = { nonce, confirmed }
    this.#socket.ping(nonce)
  }

  /** A pong from the peer. */
  pong (data: Buffer): void {
    if (!this.#confirmation?.nonce.equals(data)) return
    const { confirmed } = this.#confirmation
    this.#confirmation = undefined
    confirmed()
  }

  /** Continues a session. */
  adopt ({ connection, nickname, received }: Session): void {
    this.id = connection
    this.nickname = nickname
    this.received = received
  }

  /** Another connection continues its session: nothing more is sent to it. */
  supersede (): void {
    this.silence()
    this.#backlog = undefined
    this.close(CLOSE_REASONS.resumed)
  }

  /** Its session is no longer here: the next connection sends unprocessed messages again. */
  silence (): void {
    this.#openInput().silence()
  }

  /** Whether messages that are being processed must not be published any more. */
  get deaf (): boolean {
    return this.#input?.deaf ?? false
  }

  get behind (): boolean {
    return this.#backlog !== undefined
  }

  lag (end: LogEntry): number {
    // A client that is being closed takes nothing more of the log.
    return this.#ended ? 0 : this.#backlog?.lag(end) ?? 0
  }

  write (bytes: Buffer, end: LogEntry): void {
    if (this.#ended) return
    if (this.#backlog) return this.#limitLag(end)
    this.#socket.send(bytes)
    if (this.#socket.full) this.#backlog = new Backlog(this, end)
  }

  follow (start: LogEntry, end: LogEntry): void {
    if (this.#ended) return
    if (this.#backlog) return this.#limitLag(end)
    this.#backlog = new Backlog(this, start)
    this.drained()
  }

  leaveLog (): void {
    this.#backlog?.continueAt(nowhere())
  }

  joinLog (end: LogEntry): void {
    this.#backlog?.continueAt(end)
  }

  /** The peer has taken what was written to its socket. */
  drained (): void {
    if (!this.#backlog?.pump(this.#socket)) return
    this.#backlog = undefined
    if (this.#closing) this.#socket.close(this.#closing)
  }

  /**
   * Tells how the peer gets on with what it is sent; called every few seconds.
   * A client is disconnected for want of progress, not for what it has not
   * taken yet, and without a close frame, which would only wait behind that.
   *
   * @param rate bytes a second that it took lately; undefined if nothing waits for it, or not long enough
   * @param stalled seconds for which it took nothing
   */
  observeProgress (rate: number | undefined, stalled: number): void {
    this.#slow = rate !== undefined && rate < SLOW_RATE
    if (stalled >= MAX_STALL) this.terminate(CLOSE_REASONS.tooSlow)
  }

  /** Closes gracefully, after everything written before. Messages that the peer sends until it answers still count. */
  close (reason: CloseReason): void {
    if (this.#ended) return
    this.#ended = true
    this.#closing = reason
    this.#context.observer.ended(this, reason)
    if (this.#backlog) this.leaveLog()
    else this.#socket.close(reason)
  }

  /** Closes immediately, without a close frame, even while a close waits. The client then leaves its room. */
  terminate (reason: CloseReason): void {
    if (this.#terminated) return
    if (!this.#ended) this.#context.observer.ended(this, reason)
    this.#closing ??= reason
    this.#ended = this.#terminated = true
    this.#input?.ignore()
    this.#backlog = undefined
    this.#socket.terminate()
  }

  /** The peer violated the protocol, or the network failed. */
  fail (error: Error): void {
    this.#context.observer.broken(this, error)
    this.end(isViolation(error) ? undefined : ABNORMAL)
  }

  /**
   * The connection is closed. Never throws, so that a failure of one client cannot affect the others.
   *
   * @param code of the peer's close frame, or ABNORMAL if it sent none; undefined for a violation of the protocol
   */
  end (code?: number): void {
    this.#left = true
    try {
      this.room.leave(this, this.#closing ? this.#closing.resumable === true : code === ABNORMAL)
    } catch (error) {
      this.failed('leave', error)
    }
  }

  /** Bounds what a group of members holds for one that hardly makes progress, and what it holds at all. */
  #limitLag (end: LogEntry): void {
    const lag = this.lag(end)
    const { maxBufferedBytes } = this.#context
    if (lag <= maxBufferedBytes * SLOW_LAG) return
    if (this.#slow || lag > maxBufferedBytes * MAX_LAG) this.terminate(CLOSE_REASONS.tooSlow)
  }

  #openInput (): ClientInput {
    this.#input ??= new ClientInput(this, this.#socket, this.#context)
    return this.#input
  }
}

/** Whether an error is the peer's fault, other than one of the network. */
function isViolation ({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('WS_') ?? false
}
