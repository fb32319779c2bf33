import { connect, type Socket } from 'node:net'
import { FrameReader } from '../frame-reader.ts'
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

const END_OF_HEAD = '\r\n\r\n'

/** Bytes that are written between two looks whether the kernel takes more. */
const PORTION = 64 * 1024

/** A WebSocket that answers pings and keeps no message: a crowd of them takes little time from the server. */
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
  /** Of the response to the handshake. */
  #head = ''
  readonly #reader = new FrameReader({
    message () {},
    ping: (payload) => this.write(frame(payload, { opcode: PONG })),
    close: (code) => { this.closeCode = code ?? NO_CODE },
  })

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
    if (this.status === 101) return this.#readFrames(chunk)
    this.#head += chunk.toString('latin1')
    const end = this.#head.indexOf(END_OF_HEAD)
    if (end < 0) return
    this.status = Number(this.#head.slice(9, 12))
    const frames = Buffer.from(this.#head.slice(end + END_OF_HEAD.length), 'latin1')
    if (this.status === 101) this.#readFrames(frames)
  }

  #readFrames (bytes: Buffer): void {
    this.received += bytes.length
    this.#reader.read(bytes)
  }
}
