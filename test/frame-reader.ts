import { CLOSE, CONTINUATION, PING, TEXT } from './hostile/raw-client.ts'

/** Bytes of a message that are kept: its type, its id and the reason for a rejection. */
const HEAD_BYTES = 256

export interface FrameListener {
  /** A message is complete; of a long one, only the first bytes are given. */
  message (head: string): void
  ping (payload: Buffer): void
  close (code: number | undefined): void
}

/** Reads the frames of a server without keeping them, so that hundreds of members fit into one process. */
export class FrameReader {
  readonly #listener: FrameListener
  readonly #header = Buffer.alloc(10)
  readonly #head = Buffer.alloc(HEAD_BYTES)
  #headerBytes = 0
  /** Bytes of the head of the current message. */
  #headBytes = 0
  #control = Buffer.alloc(0)
  /** Bytes of the current payload that have not arrived. */
  #left = 0

  constructor (listener: FrameListener) {
    this.#listener = listener
  }

  read (chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#left === 0) {
        this.#header[this.#headerBytes++] = chunk[at++]!
        if (this.#headerBytes >= this.#headerLength) this.#begin()
      } else {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#take(chunk.subarray(at, at + taken))
        at += taken
      }
    }
  }

  get #opcode (): number {
    return this.#header[0]! & 0x0f
  }

  get #headerLength (): number {
    if (this.#headerBytes < 2) return 2
    const length = this.#header[1]!
    return length < 126 ? 2 : length === 126 ? 4 : 10
  }

  #begin (): void {
    const length = this.#header[1]!
    if (length < 126) this.#left = length
    else if (length === 126) this.#left = this.#header.readUInt16BE(2)
    else this.#left = Number(this.#header.readBigUInt64BE(2))
    if (this.#opcode === TEXT) this.#headBytes = 0
    else if (this.#opcode !== CONTINUATION) this.#control = Buffer.alloc(0)
    if (this.#left === 0) this.#end()
  }

  #take (bytes: Buffer): void {
    this.#left -= bytes.length
    if (this.#opcode > TEXT) this.#control = Buffer.concat([this.#control, bytes])
    else if (this.#headBytes < HEAD_BYTES) this.#headBytes += bytes.copy(this.#head, this.#headBytes)
    if (this.#left === 0) this.#end()
  }

  #end (): void {
    const isLast = this.#header[0]! >= 0x80
    this.#headerBytes = 0
    switch (this.#opcode) {
      case PING: return this.#listener.ping(this.#control)
      case CLOSE: return this.#listener.close(this.#control.length < 2 ? undefined : this.#control.readUInt16BE())
      case TEXT:
      case CONTINUATION:
        if (isLast) this.#listener.message(this.#head.toString('utf8', 0, this.#headBytes))
    }
  }
}
