import type { Socket as TcpSocket } from 'node:net'
import { WebSocket } from 'ws'
import type { Connection } from '../rooms/connection.ts'
import type { CloseReason } from '../rooms/close-reasons.ts'
import type { Socket } from '../rooms/socket.ts'
import { coalesceChunks } from './coalesce-chunks.ts'
import type { Incoming } from './incoming.ts'

/** A WebSocket that knows its connection, so that all of them share their listeners. */
export class RoomWebSocket extends WebSocket {
  connection?: Connection
  tcp?: TcpSocket
  incoming?: Incoming
  /** Bytes that came since its last complete message, about. */
  incompleteBytes?: number
  /** What its heartbeat saw last: bytes read, and when there were new ones. */
  bytesRead?: number
  heardAt?: number
  pingedAt?: number
  /** Pings that came since the peer no longer takes what it is sent. */
  waitingPings?: number
  /** The latest of them, where too many pongs wait already. */
  latePing?: Buffer | undefined
}

/** Pongs that wait in memory for a peer that does not read; of the pings beyond, only the last is answered. */
const MAX_WAITING_PONGS = 1000

/**
 * From here on the connection hears what the peer sends. To be called in the
 * turn of the handshake, or frames that came with it are lost.
 */
export function attach (ws: RoomWebSocket, tcp: TcpSocket, connection: Connection, incoming: Incoming): void {
  ws.connection = connection
  ws.tcp = tcp
  ws.incoming = incoming
  // @fastify/websocket's own listener keeps the request and its reply in memory.
  ws.removeAllListeners('error')
  ws.on('message', receive)
  ws.on('ping', answerPing)
  ws.on('pong', count)
  // After the listener of ws, which has parsed the chunk by then.
  tcp.on('data', (chunk: Buffer) => {
    coalesceChunks(ws)
    incoming.add(ws, chunk.length)
  })
  // A broken frame is an error first, and only later, when the peer agrees, a close.
  ws.on('error', breakOff)
  ws.on('close', leave)
}

function receive (this: RoomWebSocket, data: Buffer, isBinary: boolean): void {
  this.incoming!.clear(this)
  this.connection!.receive(data, isBinary)
}

/** A flood of control frames is a flood. */
function count (this: RoomWebSocket, data: Buffer): void {
  this.incoming!.subtractControl(this, data)
  this.connection!.countPing()
}

/**
 * ws would cut off a peer whose pings come in a heap, as they do when a network
 * stood still. A late pong may answer the latest ping alone, RFC 6455 section
 * 5.5.3, so that one who pings and never reads costs no memory either.
 */
function answerPing (this: RoomWebSocket, data: Buffer): void {
  const tcp = this.tcp!
  count.call(this, data)
  if (!tcp.writableNeedDrain) return this.pong(data)
  if (!this.waitingPings) {
    this.waitingPings = 0
    tcp.once('drain', () => answerLatePing(this))
  }
  if (++this.waitingPings <= MAX_WAITING_PONGS) this.pong(data)
  // A copy, since it is a view of all that was read with it.
  else this.latePing = Buffer.from(data)
}

function answerLatePing (ws: RoomWebSocket): void {
  ws.waitingPings = 0
  if (ws.latePing) ws.pong(ws.latePing)
  ws.latePing = undefined
}

/** ws has sent the close frame that the error asks for; who broke the protocol is no member any more. */
function breakOff (this: RoomWebSocket, error: Error): void {
  const connection = this.connection!
  connection.room.observer.broken(connection, error)
  part(connection)
}

function leave (this: RoomWebSocket): void {
  this.incoming!.clear(this)
  part(this.connection!)
}

/** Nobody waits above these listeners either: what fails for one connection must not end the others. */
function part (connection: Connection): void {
  const { room } = connection
  try {
    room.leave(connection)
  } catch (error) {
    room.observer.failed('leave', error, room.name, connection)
  }
}

/**
 * A WebSocket whose messages are framed beforehand: they go to the TCP socket
 * as they are, while ws reads the peer and writes the control frames. Both
 * write whole frames in one go, so neither cuts into the other's.
 */
export class RoomSocket implements Socket {
  readonly #ws: WebSocket
  readonly #tcp: TcpSocket

  constructor (ws: WebSocket, tcp: TcpSocket) {
    this.#ws = ws
    this.#tcp = tcp
  }

  get bufferedBytes (): number {
    return this.#tcp.writableLength
  }

  send (frame: Buffer): void {
    // Nothing may follow a close frame, and ws is no longer open once it sent one.
    if (this.#ws.readyState === this.#ws.OPEN) this.#tcp.write(frame)
  }

  pause (): void {
    this.#ws.pause()
  }

  resume (): void {
    this.#ws.resume()
  }

  close ({ code, reason }: CloseReason): void {
    this.#ws.close(code, reason)
  }

  terminate (): void {
    this.#ws.terminate()
  }
}
