import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PATIENCE } from '../patience.ts'

/** Milliseconds that a single wait may take before the test fails. */
export const DEADLINE = 15_000 * PATIENCE

export const CONTINUATION = 0
export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

/** RFC 6455 section 7.1.5: what a close frame without a body means. It is never on the wire. */
export const NO_CODE = 1005

export interface FrameOptions {
  opcode?: number
  fin?: boolean
  /** The three reserved bits, RSV1 being 4. */
  rsv?: number
  /** Four bytes, or false for a frame that is not masked. */
  mask?: Buffer | false
  /** What the header says, where that is not the payload's length. */
  length?: number | bigint
  /** Bytes of the extended length, where that is not the fewest. */
  lengthBytes?: 0 | 2 | 8
}

export interface Frame {
  fin: boolean
  rsv: number
  opcode: number
  payload: Buffer
}

export interface HttpAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

/** As in RFC 6455 section 5.7; any other would do, but runs should be alike. */
const MASK = Buffer.from('37fa213d', 'hex')

/** The bytes of one frame, right or wrong. Without options: a text frame as a client sends it. */
export function frame (payload: string | Uint8Array = '', options: FrameOptions = {}): Buffer {
  const data = Buffer.from(payload as Uint8Array)
  const { opcode = TEXT, fin = true, rsv = 0, mask = MASK, length = data.length } = options
  const { lengthBytes = length > 0xffff ? 8 : length > 125 ? 2 : 0 } = options
  const extended = Buffer.alloc(lengthBytes)
  if (lengthBytes === 2) extended.writeUInt16BE(Number(length))
  if (lengthBytes === 8) extended.writeBigUInt64BE(BigInt(length))
  const short = lengthBytes === 0 ? Number(length) : lengthBytes === 2 ? 126 : 127
  const head = Buffer.from([(fin ? 0x80 : 0) | rsv << 4 | opcode, (mask ? 0x80 : 0) | short])
  if (!mask) return Buffer.concat([head, extended, data])
  for (let i = 0; i < data.length; i++) data[i]! ^= mask[i % 4]!
  return Buffer.concat([head, extended, mask, data])
}

/** One message in several frames. */
export function fragments (parts: (string | Uint8Array)[], opcode = TEXT): Buffer[] {
  return parts.map((part, i) => frame(part, { opcode: i === 0 ? opcode : CONTINUATION, fin: i === parts.length - 1 }))
}

/** A close frame; the code goes on the wire whatever it is. */
export function closeFrame (code?: number, reason: string | Uint8Array = ''): Buffer {
  if (code === undefined) return frame('', { opcode: CLOSE })
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason as Uint8Array)])
  return frame(payload, { opcode: CLOSE })
}

/** Cuts bytes into pieces of a size, to be written one by one. */
export function chop (bytes: Buffer, size = 1): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
/** RFC 6455 section 1.3: the key, the protocol's own GUID behind it, hashed. */
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

/** Whether Node's HTTP parser refuses header names and paths that break RFC 9112: since llhttp 9 (Node 20.19.2). */
export const STRICT_PARSER = Number.parseInt(process.versions.llhttp!) >= 9

/** The headers of a right handshake. */
export const HANDSHAKE: Readonly<Record<string, string>> = {
  Host: '127.0.0.1',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': KEY,
}

export interface RequestOptions {
  method?: string
  version?: string
  headers?: Record<string, string | string[] | undefined>
  body?: string | Uint8Array
}

/** The bytes of a request, right or wrong: nothing is added to what is asked for. */
export function request (path: string, options: RequestOptions = {}): Buffer {
  const { method = 'GET', version = 'HTTP/1.1', headers = {}, body = '' } = options
  const lines = Object.entries(headers)
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`))
  return Buffer.concat([
    Buffer.from([`${method} ${path} ${version}`, ...lines, '', ''].join('\r\n')),
    Buffer.from(body as Uint8Array),
  ])
}

/** A handshake whose headers are changed; undefined leaves one out. */
export function handshake (path: string, { headers, ...options }: RequestOptions = {}): Buffer {
  return request(path, { ...options, headers: { ...HANDSHAKE, ...headers } })
}

/**
 * A TCP connection that sends whatever bytes it is told to, and reads what
 * comes back as HTTP answers or as frames. It answers nothing by itself: no
 * pong, no close frame, no end of its own.
 */
export class RawClient {
  readonly socket: Socket
  /** By which the server knows it. */
  readonly port: number
  readonly #progress = new EventEmitter()
  #received = Buffer.alloc(0)
  #end: 'fin' | 'reset' | undefined

  private constructor (socket: Socket) {
    this.socket = socket
    this.port = socket.localPort!
    socket.setNoDelay()
    // One that a failing test leaves behind must not keep the process alive.
    socket.unref()
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#progress.emit('change')
    })
    const end = (how: 'fin' | 'reset') => {
      this.#end ??= how
      this.#progress.emit('change')
    }
    socket.on('end', () => end('fin'))
    socket.on('close', () => end('reset'))
    // A reset ends the wait for whatever the test waits for; the test decides whether that is wrong.
    socket.on('error', () => {})
  }

  static async connect (port: number): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** A member of a room who has read its first head count. */
  static async join (
    port: number, room: string, query = '', headers: RequestOptions['headers'] = {}
  ): Promise<RawClient> {
    const client = await RawClient.connect(port)
    client.write(handshake(`/room/${encodeURIComponent(room)}/ws${query}`, { headers }))
    await client.joined()
    return client
  }

  write (...bytes: (string | Uint8Array)[]): void {
    for (const part of bytes) this.socket.write(part)
  }

  /** Writes piece by piece, each in a packet of its own as far as the kernel lets it. */
  async trickle (pieces: Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise((resolve) => this.socket.write(piece, resolve))
    }
  }

  /** Reads the answer to a right handshake, and the greeting. */
  async joined (): Promise<void> {
    const { status, headers } = await this.answer()
    assert.equal(status, 101)
    assert.equal(headers.get('sec-websocket-accept'), ACCEPT)
    const greeting = await this.message()
    assert.deepEqual(Object.keys(greeting), ['author', 'nb_users'])
    assert.equal(greeting.author, 'internal')
  }

  /** The next HTTP answer. */
  answer (): Promise<HttpAnswer> {
    return this.#read('an HTTP answer', () => {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return undefined
      const [line, ...lines] = this.#received.toString('latin1', 0, end).split('\r\n')
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line!)?.[1])
      assert.ok(status, `not an HTTP answer: ${line}`)
      const headers = new Map(lines.map((header) => {
        const colon = header.indexOf(':')
        return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
      }))
      const length = Number(headers.get('content-length') ?? 0)
      const start = end + 4
      if (this.#received.length < start + length) return undefined
      const body = this.#received.toString('utf8', start, start + length)
      this.#received = this.#received.subarray(start + length)
      return { status, headers, body }
    })
  }

  /** The next frame. */
  frame (): Promise<Frame> {
    return this.#read('a frame', () => {
      const bytes = this.#received
      if (bytes.length < 2) return undefined
      const [first, second] = [bytes[0]!, bytes[1]!]
      assert.equal(second & 0x80, 0, 'a server masks nothing')
      const start = second < 126 ? 2 : second === 126 ? 4 : 10
      if (bytes.length < start) return undefined
      const length = second < 126 ? second : second === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
      if (bytes.length < start + length) return undefined
      this.#received = bytes.subarray(start + length)
      return {
        fin: first >= 0x80,
        rsv: first >> 4 & 7,
        opcode: first & 15,
        payload: bytes.subarray(start, start + length),
      }
    })
  }

  /** The next frame, which has to be a whole text with an object in JSON. */
  async message (): Promise<any> {
    const { payload, ...head } = await this.frame()
    assert.deepEqual(head, { fin: true, rsv: 0, opcode: TEXT })
    return JSON.parse(payload.toString())
  }

  /** The code of the next frame, which has to be a close frame. */
  async closeCode (): Promise<number> {
    const { payload, ...head } = await this.frame()
    assert.deepEqual(head, { fin: true, rsv: 0, opcode: CLOSE })
    return payload.length === 0 ? NO_CODE : payload.readUInt16BE()
  }

  /** Waits until the server has ended the connection, and that nothing was left to read. */
  async ended (): Promise<'fin' | 'reset'> {
    await this.#wait('the end', () => this.#end !== undefined)
    assert.equal(this.#received.toString('latin1'), '', 'bytes nobody waited for')
    this.socket.end()
    return this.#end!
  }

  /** Half-close: says that it sends no more, and goes on reading. */
  end (): void {
    this.socket.end()
  }

  /** Vanishes with an RST instead of an orderly end. */
  reset (): void {
    // Node 20 loses a socket that is reset while its FIN is on the way, and then cannot exit.
    if (this.socket.writableEnded) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  async #read<T> (what: string, parse: () => T | undefined): Promise<T> {
    let result: T | undefined
    await this.#wait(what, () => (result = parse()) !== undefined)
    return result!
  }

  async #wait (what: string, done: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(DEADLINE)
    while (!done()) {
      assert.equal(this.#end, undefined, `the connection ended before ${what} came`)
      await once(this.#progress, 'change', { signal }).catch((cause) => {
        throw new Error(`${what} did not come within ${DEADLINE} ms`, { cause })
      })
    }
  }
}
