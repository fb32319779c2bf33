import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, type ClientOptions } from 'ws'
import { Busy, Failed, TimedOut } from './verdict.ts'

/** Maximum number of attempts at a request that a busy server rejects, or whose kept connections had all ended. */
const TRIES = 5

/** Maximum `retry-after` that is obeyed, in milliseconds. */
const MAX_RETRY_AFTER = 60_000

/** Errors of a connection that the server closed just when it was used again: a reset, or an orderly end. */
const STALE = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

/** The message of ws for a handshake that timed out. */
const HANDSHAKE_TIMEOUT = 'Opening handshake has timed out'

const JSON_BODY = { 'content-type': 'application/json' }

export interface Response {
  status: number
  headers: Record<string, string>
  /** Parsed where it is JSON. */
  body: unknown
}

/** A server at an address, which may be below a prefix. */
export class Target {
  /** Without a slash at its end. */
  readonly base: string
  /** Milliseconds that one answer may take. */
  readonly patience: number

  /** @throws {TypeError} if it is no URL of HTTP or WebSocket */
  constructor (url: string, patience: number) {
    const { protocol, host, pathname, username, password } = new URL(url)
    if (!['http:', 'https:', 'ws:', 'wss:'].includes(protocol)) throw new TypeError('Invalid URL')
    const login = username && `${username}:${password}@`
    this.base = `${protocol.replace('ws', 'http')}//${login}${host}${pathname}`.replace(/\/+$/, '')
    this.patience = patience
  }

  get socketBase (): string {
    return this.base.replace(/^http/, 'ws')
  }

  /**
   * @param path with everything encoded
   * @throws {TimedOut} if the server does not answer
   * @throws {Busy} if it is too busy each time
   */
  async request (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response> {
    for (let i = 0; i < TRIES; i++) {
      const response = await this.#requestOnce(method, path, body, headers)
      if (response.status !== 429 && response.status !== 503) return response
      await waitAsTold(response.headers['retry-after'])
    }
    throw new Busy(`${method} ${path}: the server is too busy`)
  }

  async #requestOnce (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = JSON_BODY,
    tries = TRIES
  ): Promise<Response> {
    try {
      const response = await fetch(this.base + path, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.patience),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: Object.fromEntries(response.headers), body: parse(text) }
    } catch (error) {
      const isStale = STALE.includes((error as { cause?: NodeJS.ErrnoException }).cause?.code ?? '')
      if (isStale && tries > 1) return this.#requestOnce(method, path, body, headers, tries - 1)
      throw new TimedOut(`${method} ${path}: ${reasonOf(error)}`)
    }
  }

  /**
   * Opens a WebSocket, or tells how the server refused it.
   *
   * @param prepare called in the same turn, to attach listeners
   */
  async connect (
    path: string,
    protocols: string[],
    options: ClientOptions,
    prepare: (ws: WebSocket) => void = () => {}
  ): Promise<Response | undefined> {
    for (let i = 0; i < TRIES; i++) {
      const refusal = await this.#connectOnce(path, protocols, options, prepare)
      if (refusal?.status !== 429 && refusal?.status !== 503) return refusal
      await waitAsTold(refusal.headers['retry-after'])
    }
    throw new Busy(`${path}: the server is too busy`)
  }

  #connectOnce (path: string, protocols: string[], options: ClientOptions, prepare: (ws: WebSocket) => void) {
    return new Promise<Response | undefined>((resolve, reject) => {
      const ws = new WebSocket(this.socketBase + path, protocols, { handshakeTimeout: this.patience, ...options })
      ws.once('open', () => resolve(undefined))
      ws.once('error', (error: NodeJS.ErrnoException) => {
        // An error of the network has a code; others are about what the server answered.
        const isLate = error.code !== undefined || error.message === HANDSHAKE_TIMEOUT
        reject(new (isLate ? TimedOut : Failed)(`${path}: ${error.message}`))
      })
      ws.once('unexpected-response', async (_, response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        ws.terminate()
        const headers = response.headers as Record<string, string>
        resolve({ status: response.statusCode!, headers, body: parse(text) })
      })
      prepare(ws)
    })
  }
}

async function waitAsTold (retryAfter: string | undefined): Promise<void> {
  const seconds = Number(retryAfter)
  await sleep(Number.isFinite(seconds) ? Math.min(MAX_RETRY_AFTER, Math.max(1, seconds) * 1000) : 1000)
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function reasonOf (error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error }
  return name === 'TimeoutError' ? 'no answer in time' : cause?.message ?? message
}
