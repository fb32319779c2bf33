import type { Dialect } from '../dialects/dialect.ts'
import { CLOSE_REASONS, type CloseReason } from './errors.ts'
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

/** One client in one room, from its handshake to its end. */
export class Connection {
  readonly id: string
  readonly client: string
  readonly dialect: Dialect
  readonly room: Room
  readonly notices: boolean
  /** The head count this client knows, so that it is not told the same twice. */
  toldMembers = 0
  readonly #socket: Socket
  #ended = false

  constructor (room: Room, { id, client, socket, dialect, notices }: ConnectionOptions) {
    this.room = room
    this.id = id
    this.client = client
    this.dialect = dialect
    this.notices = notices
    this.#socket = socket
  }

  /** A message from the client. Never throws: nobody waits above the socket's listener. */
  receive (data: Buffer, isBinary: boolean): void {
    const { room, dialect } = this
    try {
      const decoded = dialect.decode(data, isBinary)
      if (decoded.kind === 'refusal') room.refuse(this, decoded)
      else room.handle(decoded, this)
    } catch (error) {
      room.observer.failed('receive', error, room.name, this)
    }
  }

  /**
   * Bytes for this client. One that lets too many of them pile up is ended, and
   * without a close frame, which would only wait behind all that it does not read.
   */
  write (bytes: Buffer): void {
    if (this.#ended) return
    if (this.#socket.bufferedBytes > this.room.maxBufferedBytes) {
      this.terminate(CLOSE_REASONS.tooSlow)
    } else {
      this.#socket.send(bytes)
    }
  }

  /** Ends politely, after what was written before. */
  close (reason: CloseReason): void {
    if (this.#ended) return
    this.#ended = true
    this.room.observer.ended(this, reason)
    this.#socket.close(reason)
  }

  /** Ends now, without a close frame. The socket's end then makes it leave its room. */
  terminate (reason: CloseReason): void {
    if (this.#ended) return
    this.#ended = true
    this.room.observer.ended(this, reason)
    this.#socket.terminate()
  }
}
