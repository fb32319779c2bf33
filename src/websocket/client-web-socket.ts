import type { Socket as TcpSocket } from 'node:net'
import { WebSocket } from 'ws'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { Client } from '../rooms/client.ts'
import { coalesceChunks } from './coalesce-chunks.ts'
import type { ReceiveBudget, Receiver } from './receive-budget.ts'

/** Pongs that wait in memory for a peer that does not read; of the pings beyond, only the last is answered. */
const MAX_WAITING_PONGS = 1000

/** A WebSocket that knows its client, so that all of them share their listeners. */
export class ClientWebSocket extends WebSocket implements Receiver {
  client?: Client
  tcp?: TcpSocket
  budget?: ReceiveBudget
  incompleteBytes = 0
  /** State of the heartbeat: bytes read at its last check, when there were new ones, and when it sent a ping. */
  bytesRead?: number
  heardAt?: number
  pingedAt?: number
  /** What the last check of its progress saw: bytes taken, whether some waited, and milliseconds without any taken. */
  bytesTaken?: number
  hadWaiting?: boolean
  stalledFor?: number
  /** Pings since the peer stopped reading. */
  waitingPings?: number
  /** The latest of them, where too many pongs wait already. */
  latePing?: Buffer | undefined

  get gone (): boolean {
    return this.readyState === this.CLOSED
  }

  /** Adds a listener that all sockets share: it finds its own in `this`. */
  listen<Args extends unknown[]> (event: string, listener: (this: ClientWebSocket, ...args: Args) => void): void {
    this.on(event, listener as (this: WebSocket, ...args: unknown[]) => void)
  }

  giveUp (): void {
    this.client!.terminate(CLOSE_REASONS.incomplete)
  }
}

/**
 * Lets the client receive what its peer sends. To be called in the turn of the
 * handshake, or frames that arrive with it are lost.
 */
export function attach (ws: ClientWebSocket, tcp: TcpSocket, client: Client, budget: ReceiveBudget): void {
  ws.client = client
  ws.tcp = tcp
  ws.budget = budget
  // @fastify/websocket's own listener keeps the request and its reply in memory.
  ws.removeAllListeners('error')
  ws.listen('message', receive)
  ws.listen('ping', answerPing)
  ws.listen('pong', countControl)
  // Behind the listener of ws, which has read the chunk by then.
  tcp.on('data', (chunk: Buffer) => {
    coalesceChunks(ws)
    budget.add(ws, chunk.length)
  })
  tcp.on('drain', () => client.drained())
  // A broken frame is an error first, and a close only later, when the peer agrees.
  ws.listen('error', fail)
  ws.listen('close', end)
}

function receive (this: ClientWebSocket, data: Buffer, isBinary: boolean): void {
  this.budget!.clear(this)
  this.client!.receive(data, isBinary)
}

/** A flood of control frames counts as a flood. */
function countControl (this: ClientWebSocket, data: Buffer): void {
  this.budget!.subtractControl(this, data)
  this.client!.countPing()
}

/**
 * ws would disconnect a peer whose pings arrive in bulk, as they do after a
 * network stalled. A late pong may answer the latest ping alone, RFC 6455
 * section 5.5.3, so a peer that sends pings and never reads costs no memory.
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
  // A copy, since it is a view of the whole chunk.
  else this.latePing = Buffer.from(data)
}

function answerLatePing (ws: ClientWebSocket): void {
  ws.waitingPings = 0
  if (ws.latePing) ws.pong(ws.latePing)
  ws.latePing = undefined
}

/** ws has sent the close frame that the error asks for; a peer that broke the protocol is no member any more. */
function fail (this: ClientWebSocket, error: Error): void {
  this.client!.fail(error)
}

function end (this: ClientWebSocket): void {
  this.budget!.clear(this)
  this.client!.end()
}
