import { connect, type Socket } from 'node:net'
import { frame, handshake, PONG } from '../hostile/raw-client.ts'

export interface PeerOptions {
  port: number
  /** The address that it claims by X-Forwarded-For. */
  address: string
  room?: string
  generation?: 'room' | 'channel'
}

/** Close codes, RFC 6455 section 7.4.1: none in the frame, and no frame at all. */
const NO_CODE = 1005
const NO_FRAME = 1006

/** Bytes that are written between two looks whether the kernel takes more. */
const PORTION = 64 * 1024

/** A WebSocket that answers pings and skips what it reads: a crowd of them takes little time from the server. */
export class Peer {
  readonly socket: Socket
  /** Of the handshake; 0 until then. */
  status = 0
  /** Bytes of frames received. */
  received = 0
  closeCode = NO_FRAME
  gone = false
  /** Called when the peer has not left by itself. */
  onEnd: () => void = () => {}
  #leaving = false
  #buffered: Buffer = Buffer.alloc(0)
  /** Bytes of a data frame that are still to be skipped. */
  #skip = 0

  private constructor (socket: Socket) {
    this.socket = socket
    socket.setNoDelay()
    socket.on('error', () => {})
  }

  /** @returns when the handshake is answered, or has failed: see `status` */
  static join ({ port, address, room = 'QGIS', generation = 'channel' }: PeerOptions): Promise<Peer> {
    const peer = new Peer(connect(port, '127.0.0.1'))
    const { socket } = peer
    socket.write(handshake(`/${generation}/${room}/ws`, { headers: { 'X-Forwarded-For': address } }))
    return new Promise((resolve) => {
      socket.on('data', (chunk) => {
        peer.#read(chunk)
        if (peer.status !== 0) resolve(peer)
      })
      socket.on('close', () => {
        peer.gone = true
        if (peer.status === 101 && !peer.#leaving) peer.onEnd()
        resolve(peer)
      })
    })
  }

  /** Writes a message or anything else. */
  write (bytes: Uint8Array): void {
    if (!this.gone) this.socket.write(bytes)
  }

  /** Writes as fast as the kernel takes it. */
  async pour (bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.gone; at += PORTION) {
      await new Promise((resolve) => this.socket.write(bytes.subarray(at, at + PORTION), resolve))
    }
  }

  /** Reads nothing from now on. */
  pause (): void {
    this.socket.pause()
  }

  leave (): void {
    this.#leaving = true
    this.socket.resetAndDestroy()
  }

  #read (chunk: Buffer): void {
    let bytes = this.#buffered.length > 0 ? Buffer.concat([this.#buffered, chunk]) : chunk
    if (this.status === 0) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0) {
        this.#buffered = bytes
        return
      }
      this.status = Number(bytes.toString('latin1', 9, 12))
      bytes = bytes.subarray(end + 4)
    }
    if (this.status === 101) bytes = this.#readFrames(bytes)
    this.#buffered = Buffer.from(bytes)
  }

  /** @returns what is not a whole header, or not a whole control frame */
  #readFrames (bytes: Buffer): Buffer {
    this.received += bytes.length
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length)
      this.#skip -= skipped
      bytes = bytes.subarray(skipped)
      if (bytes.length < 2) break
      const short = bytes[1]!
      const start = short < 126 ? 2 : short === 126 ? 4 : 10
      if (bytes.length < start) break
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
      const opcode = bytes[0]! & 0xf
      if (opcode < 8) {
        this.#skip = start + length
        continue
      }
      if (bytes.length < start + length) break
      this.#answer(opcode, bytes.subarray(start, start + length))
      bytes = bytes.subarray(start + length)
    }
    this.received -= bytes.length
    return bytes
  }

  #answer (opcode: number, payload: Buffer): void {
    if (opcode === 8) this.closeCode = payload.length >= 2 ? payload.readUInt16BE() : NO_CODE
    if (opcode === 9) this.write(frame(payload, { opcode: PONG }))
  }
}
