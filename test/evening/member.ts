import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { FrameReader } from '../frame-reader.ts'
import { frame, handshake, PONG } from '../hostile/raw-client.ts'
import type { Attendance } from './account.ts'
import { sequenceOf } from './messages.ts'

/** Seconds for which a line may be ahead of its rate. */
const BURST = 0.02

/** Bytes of one read: of a fast line, and of a slow one at least. */
const FAST_READ = 64 * 1024
const SLOW_READ = 2 * 1024

const END_OF_HEAD = '\r\n\r\n'

const shared = Buffer.alloc(FAST_READ)

export interface MemberOptions {
  port: number
  /** Its address for the server, by X-Forwarded-For. */
  address: string
  /** Its kind of line, in the table. */
  line: string
  /** Bytes a second; undefined is as fast as the machine is. */
  rate?: number | undefined
}

/** A member of the channel QGIS whose line takes so many bytes a second. It answers pings. */
export class Member {
  readonly attendance: Attendance
  /** Reasons for the rejections of its messages. */
  readonly rejections: string[] = []
  readonly #rate: number | undefined
  readonly #socket: Socket
  readonly #reader: FrameReader
  #joined = false
  #stalled = false
  /** Time at which the line is free again, in milliseconds. */
  #freeAt = 0

  static async join (options: MemberOptions): Promise<Member> {
    const member = new Member(options)
    await once(member.#socket, 'joined')
    return member
  }

  private constructor ({ port, address, line, rate }: MemberOptions) {
    this.#rate = rate
    this.attendance = { line, address, received: [], lastReadAt: 0, closed: undefined }
    this.#reader = new FrameReader({
      message: (head) => this.#receive(head),
      ping: (payload) => this.#socket.write(frame(payload, { opcode: PONG })),
      close: (code) => this.#close(code ?? 1005),
    })
    const bytes = rate === undefined ? FAST_READ : Math.min(FAST_READ, Math.max(SLOW_READ, rate / 500))
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared.subarray(0, bytes), callback: (read) => this.#read(shared.subarray(0, read)) },
    })
    this.#socket.on('error', () => {})
    this.#socket.once('close', () => this.#close(1006))
    this.#socket.write(handshake('/channel/QGIS/ws', { headers: { 'X-Forwarded-For': address } }))
  }

  /** Its bytes, frame header included. */
  send (parts: Buffer[]): void {
    for (const part of parts) this.#socket.write(part)
  }

  /** The line takes nothing until it recovers. */
  stall (): void {
    this.#stalled = true
  }

  recover (): void {
    this.#stalled = false
    this.#socket.resume()
  }

  end (): void {
    this.#socket.destroy()
  }

  /** @returns whether to read on at once */
  #read (chunk: Buffer): boolean {
    const now = Date.now()
    this.attendance.lastReadAt = now
    if (this.#joined) this.#reader.read(chunk)
    else this.#join(chunk)
    if (this.#stalled) return false
    if (this.#rate === undefined) return true
    this.#freeAt = Math.max(this.#freeAt, now - BURST * 1_000) + chunk.length / this.#rate * 1_000
    const wait = this.#freeAt - now
    if (wait < 1) return true
    setTimeout(() => { if (!this.#stalled) this.#socket.resume() }, wait)
    return false
  }

  #join (chunk: Buffer): void {
    const text = chunk.toString('latin1')
    const end = text.indexOf(END_OF_HEAD)
    if (end < 0 || !text.startsWith('HTTP/1.1 101 ')) throw new Error(`not a member: ${text}`)
    this.#joined = true
    this.#reader.read(chunk.subarray(end + END_OF_HEAD.length))
    this.#socket.emit('joined')
  }

  #receive (head: string): void {
    const [, type, id] = /^\{"type":"(\w+)","id":"([\da-f-]+)"/.exec(head) ?? []
    if (type === 'nb_users') return
    if (type === 'uncompliant') this.rejections.push(/"reason":"([^"]*)/.exec(head)?.[1] ?? head)
    else this.attendance.received.push([sequenceOf(id!), Date.now()])
  }

  #close (code: number): void {
    this.attendance.closed ??= { at: Date.now(), code }
    this.#socket.destroy()
  }
}
