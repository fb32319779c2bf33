import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import { version } from '../../package.ts'
import { USUAL_RULES } from '../rules.ts'

/** A name that has to be encoded in an address. */
export const ROOM = 'Field and mobile'

const SOCKET_PATH = /\/ws$/

/** A handshake that waits for the script's response. */
export interface Handshake {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
  /** Milliseconds since the process began. */
  at: number
}

interface Answer {
  status: number
  headers?: Record<string, string>
  body: unknown
}

const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not Found' } }

/** Answers requests as a server of gischat does, and leaves handshakes to the script. */
export class ScriptedServer {
  readonly handshakes: Handshake[] = []
  readonly #server: Server
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => this.#selects && offered.has(V4_SUBPROTOCOL) ? V4_SUBPROTOCOL : false,
  })

  #selects = true
  /** Of the latest handshake, while it is refused. */
  #refusal: { status: number, retryAfter: number } | undefined
  onHandshake = () => {}

  static async start (): Promise<ScriptedServer> {
    const server = new ScriptedServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  private constructor () {
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => {})
      this.handshakes.push({ request, socket, head, at: performance.now() })
      this.onHandshake()
    })
  }

  get url (): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** @param selects whether the fourth generation is spoken */
  accept ({ request, socket, head }: Handshake, selects: boolean): Promise<WebSocket> {
    this.#selects = selects
    this.#refusal = undefined
    return new Promise((resolve) => this.#sockets.handleUpgrade(request, socket, head, resolve))
  }

  refuse ({ socket }: Handshake, status: number, retryAfter: number): void {
    this.#refusal = { status, retryAfter }
    const headers = [`retry-after: ${retryAfter}`, 'content-length: 0', 'connection: close']
    socket.end(`HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n`)
  }

  stop (): void {
    for (const { socket } of this.handshakes) socket.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer ({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = url.split('?', 1)[0]!
    const [, known] = ANSWERS.find(([pattern]) => pattern.test(path)) ?? []
    const { status, headers = {}, body } = SOCKET_PATH.test(path)
      ? this.#answerAtSocket()
      : known === undefined ? NOT_FOUND : { status: 200, body: known }
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

  /** A request without an upgrade, by clients that want to know why their handshakes fail. */
  #answerAtSocket (): Answer {
    if (this.#refusal) {
      const { status, retryAfter } = this.#refusal
      return { status, headers: { 'retry-after': String(retryAfter) }, body: { detail: 'Later' } }
    }
    // The original has no such route.
    if (!this.#selects) return NOT_FOUND
    return { status: 426, headers: { upgrade: 'websocket' }, body: { detail: 'Upgrade Required' } }
  }
}

const count = [{ name: ROOM, nb_connected_users: 1 }]

/** Requests that clients send before they join. */
const ANSWERS: [path: RegExp, body: unknown][] = [
  [/^\/+version$/, { version }],
  [/^\/+status$/, { status: 'ok', healthy: true, rooms: count, channels: count }],
  [/^\/+(rooms|channels)$/, [ROOM]],
  [/^\/+rules$/, { rules: 'Be kind.', main_lang: 'en', ...USUAL_RULES }],
  [/\/(users|last)$/, []],
]

/** A greeting of the fourth generation. */
export function hello (connection: string, seq: string, token: string, resume: object): object {
  return {
    type: 'hello',
    id: randomUUID(),
    timestamp: Math.floor(Date.now() / 1000),
    server: `gischat/${version}`,
    connection,
    nb_users: 2,
    seq,
    features: ['replies', 'reactions', 'places', 'ping', 'resume'],
    resume: { token, seconds: 60, resumed: false, received: null, ...resume },
  }
}
