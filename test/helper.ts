import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { WebSocket, type ClientOptions } from 'ws'
import { buildApp } from '../src/app.ts'
import type { App } from '../src/types.ts'
import { loadConfig } from '../src/config/load.ts'
import { tapClient, tapServer } from './asyncapi/wiretap.ts'

export interface TestServer {
  app: App
  port: number
  /** Base URL, without a slash at its end. */
  http: string
  ws: string
  /** Everything the server logged so far, parsed. */
  logs: Record<string, unknown>[]
}

/** A server on a free port of the loopback interface, which ends with the test. */
export async function startServer (
  t: TestContext,
  env: Record<string, string> = {},
  logMessages = false
): Promise<TestServer> {
  const logs: Record<string, unknown>[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => { logs.push(JSON.parse(line)) } })
  const app = await buildApp({ config: loadConfig({ env }), logger, logRequests: true, logMessages })
  let checkFrames = () => {}
  t.after(async () => {
    await app.close()
    checkFrames()
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  checkFrames = await tapServer(app, port)
  return { app, port, http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}`, logs }
}

/**
 * A client that keeps every frame it gets, in order, and hands them out one by
 * one. Each is checked against the document of its server.
 */
export class Client {
  readonly ws: WebSocket
  readonly frames: any[] = []
  readonly #waiting: { resolve (frame: any): void, reject (error: Error): void }[] = []
  #read = 0

  constructor (url: string, options?: ClientOptions, protocols: string[] = []) {
    this.ws = new WebSocket(url, protocols, options)
    const check = tapClient(url, () => this.ws.protocol)
    this.ws.on('message', (data) => {
      const frame = JSON.parse(String(data))
      check(frame)
      this.frames.push(frame)
      while (this.#waiting.length > 0 && this.#read < this.frames.length) {
        this.#waiting.shift()!.resolve(this.frames[this.#read++])
      }
    })
    this.ws.on('close', (code) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`closed with ${code}, waiting for a frame`))
    })
    // Tests await the close; an error always precedes one.
    this.ws.on('error', () => {})
  }

  /** The next frame that was not read yet. */
  next (): Promise<any> {
    if (this.#read < this.frames.length) return Promise.resolve(this.frames[this.#read++])
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Skips frames until one that fits. */
  async until (fits: (frame: any) => boolean): Promise<any> {
    for (;;) {
      const frame = await this.next()
      if (fits(frame)) return frame
    }
  }

  /** Frames that arrived and were not read. */
  get unread (): any[] {
    return this.frames.slice(this.#read)
  }

  send (message: unknown): void {
    this.ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
  }

  async closed (): Promise<{ code: number, reason: string }> {
    const [code, reason] = await once(this.ws, 'close')
    return { code, reason: String(reason) }
  }

  async close (): Promise<void> {
    const closed = this.closed()
    this.ws.close()
    await closed
  }
}

/** Joins a room and reads the greeting, so that the next frame is news. */
export async function join (server: { ws: string }, room: string, query = ''): Promise<Client> {
  const client = new Client(`${server.ws}/room/${encodeURIComponent(room)}/ws${query}`)
  await once(client.ws, 'open')
  await client.until((frame) => frame.author === 'internal')
  return client
}

/** What a handshake that is refused is answered with. */
export async function refusedHandshake (url: string, options?: ClientOptions) {
  const ws = new WebSocket(url, options)
  const [, response] = await once(ws, 'unexpected-response')
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode as number, headers: response.headers, body }
}
