import type { Socket as TcpSocket } from 'node:net'
import { WebSocket } from 'ws'
import { networkOf } from '../lib/network.ts'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { Client } from '../rooms/client.ts'
import { coalesceChunks } from './coalesce-chunks.ts'
import type { ReceiveBudget, Receiver } from './receive-budget.ts'

/** Maximum number of buffered pongs for a peer that does not read; of further pings, only the last is answered. */
const MAX_WAITING_PONGS = 1000

/** An idle client has no such objects: with thousands of them, each field counts. */
export interface UnansweredPing {
  /** Time at which the wait ends. */
  answerBy: number
  /** Bytes read when it began. */
  bytesRead: number
  /** Whether bytes waited at its last check, and how many were taken until then. */
  waited: boolean
  taken: number
}

/** State of the last check of a peer for which data waited. */
export interface ReadProgress {
  /** Bytes taken until then. */
  taken: number
  /** Bytes a second at the last progress. */
  rate: number | undefined
  /** Milliseconds without any. */
  stalledFor: number
}

/** The socket's own, by which its listeners can be shared, too. */
const OWNER = Symbol('the WebSocket of a TCP socket')

interface OwnedSocket extends TcpSocket {
  [OWNER]?: ClientWebSocket
}

/** A WebSocket that knows its client, and hands its events over to it. */
export class ClientWebSocket extends WebSocket implements Receiver {
  client?: Client
  tcp?: TcpSocket
  budget?: ReceiveBudget
  incompleteBytes = 0
  #network: string | undefined
  /** Time of the next ping. */
  pingAt?: number
  /** Bytes written before the last ping. */
  writtenAtPing?: number
  /** Present while a ping is unanswered. */
  unanswered?: UnansweredPing | undefined
  /** Present while data waits for the peer. */
  progress?: ReadProgress | undefined
  /** Pings since the peer stopped reading. */
  waitingPings?: number
  /** Payload of the latest one, if too many pongs are buffered already. */
  latePing?: Buffer | undefined

  get network (): string {
    this.#network ??= networkOf(this.client!.address)
    return this.#network
  }

  get gone (): boolean {
    return this.readyState === this.CLOSED
  }

  /** Listeners of its own would cost each idle socket half a kilobyte for their table. */
  override emit (event: string | symbol, ...args: unknown[]): boolean {
    const handle = this.client && HANDLERS.get(event)
    if (!handle) return super.emit(event, ...args)
    handle.apply(this, args)
    // The shutdown waits for it, too.
    if (event === 'close') super.emit(event, ...args)
    return true
  }

  giveUp (): void {
    this.client!.terminate(CLOSE_REASONS.incomplete)
  }
}

/**
 * Connects a socket to its client. Must be called in the same turn of the event
 * loop as the handshake, or frames that arrive with it are lost.
 */
export function attach (ws: ClientWebSocket, tcp: TcpSocket, client: Client, budget: ReceiveBudget): void {
  ws.client = client
  ws.tcp = tcp
  ws.budget = budget
  // @fastify/websocket's own listener keeps the request and its reply in memory.
  ws.removeAllListeners('error')
  ;(tcp as OwnedSocket)[OWNER] = ws
  // Runs after the listener of ws, which has parsed the chunk by then.
  tcp.on('data', countChunk)
  tcp.on('drain', drained)
}

/** A malformed frame emits an error at once, but a close only after the peer's close frame. */
const HANDLERS = new Map<string | symbol, (this: ClientWebSocket, ...args: any[]) => void>([
  ['message', receive], ['ping', answerPing], ['pong', receivePong], ['error', fail], ['close', end],
])

function countChunk (this: OwnedSocket, chunk: Buffer): void {
  const ws = this[OWNER]!
  coalesceChunks(ws)
  ws.budget!.add(ws, chunk.length)
}

function drained (this: OwnedSocket): void {
  this[OWNER]!.client!.drained()
}

function receive (this: ClientWebSocket, data: Buffer, isBinary: boolean): void {
  this.budget!.clear(this)
  this.client!.receive(data, isBinary)
}

/** Control frames count towards flood detection. */
function countControl (this: ClientWebSocket, data: Buffer): void {
  this.budget!.subtractControl(this, data)
  this.client!.countPing()
}

function receivePong (this: ClientWebSocket, data: Buffer): void {
  countControl.call(this, data)
  this.client!.pong(data)
}

/**
 * ws would disconnect a peer whose pings arrive in bulk, as they do after a
 * network stall. A pong may answer only the latest ping (RFC 6455, section
 * 5.5.3), so a peer that sends pings and never reads costs no memory.
 */
function answerPing (this: ClientWebSocket, data: Buffer): void {
  const tcp = this.tcp!
  countControl.call(this, data)
  if (!tcp.writableNeedDrain) return this.pong(data)
  if (!this.waitingPings) {
    this.waitingPings = 0
    tcp.once('drain', () => answerLatePing(this))
  }
  if (++this.waitingPings <= MAX_WAITING_PONGS) this.pong(data)
  // A copy, since the data is a view of the whole chunk.
  else this.latePing = Buffer.from(data)
}

function answerLatePing (ws: ClientWebSocket): void {
  ws.waitingPings = 0
  if (ws.latePing) ws.pong(ws.latePing)
  ws.latePing = undefined
}

/** A peer that violated the protocol leaves its room; ws has sent the appropriate close frame already. */
function fail (this: ClientWebSocket, error: Error): void {
  this.client!.fail(error)
}

function end (this: ClientWebSocket, code: number): void {
  this.budget!.clear(this)
  this.client!.end(code)
}
