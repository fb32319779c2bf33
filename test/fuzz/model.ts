import { isUtf8 } from 'node:buffer'
import { BINARY, CLOSE, CONTINUATION, NO_CODE, PING, PONG, TEXT } from '../hostile/raw-client.ts'

/** What a server makes of the bytes of a client, once the handshake is done. */
export interface Reading {
  /** Frames that were begun, the one that ends the reading included. */
  frames: number
  messages: { data: Buffer, isBinary: boolean }[]
  /** What the pings are answered with, in hexadecimal digits. */
  pongs: string[]
  /** Code that the server closes with; nothing where it goes on reading. */
  close?: number
  /** What the bytes end amid of. */
  amid: 'nothing' | 'message' | 'frame'
}

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const MAX_FRAGMENTS = 1024

/** A frame that the server closes the connection over, with the code for it. */
class Violation extends Error {
  readonly code: number

  constructor (code: number) {
    super(`close ${code}`)
    this.code = code
  }
}

/** The frames end in the middle of one. */
const CUT = Symbol('cut')

/** Reads frames by RFC 6455 section 5, and by the limits in the protocol's documentation. */
export function readFrames (bytes: Buffer): Reading {
  const reading: Reading = { frames: 0, messages: [], pongs: [], amid: 'nothing' }
  const open: OpenMessage = { opcode: 0, fragments: [], announced: 0, count: 0 }
  let rest = bytes
  try {
    while (rest.length > 0) {
      reading.frames++
      const next = readFrame(rest, open, reading)
      if (next === CUT) {
        reading.amid = 'frame'
        return reading
      }
      rest = next
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    reading.close = error.code
  }
  reading.amid = open.opcode === 0 ? 'nothing' : 'message'
  return reading
}

/** A message whose last fragment is still to come, or none where the opcode is 0. */
interface OpenMessage {
  opcode: number
  fragments: Buffer[]
  /** Bytes that the headers so far have announced. */
  announced: number
  count: number
}

function readFrame (bytes: Buffer, open: OpenMessage, reading: Reading): Buffer | typeof CUT {
  if (bytes.length < 2) return CUT
  const fin = bytes[0]! >= 0x80
  const opcode = bytes[0]! & 15
  const short = bytes[1]! & 0x7f
  checkHeader(bytes, open)

  const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8
  const start = 2 + lengthBytes
  if (bytes.length < start) return CUT
  const length = lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : bytes.readBigUInt64BE(2)
  // No length that a number cannot hold is within the limit.
  const size = Number(length)
  // As soon as a message has begun, with a frame that does not end it, a continuation may follow.
  if (opcode !== CONTINUATION && opcode < CLOSE && !fin) open.opcode = opcode
  if (opcode < CLOSE) {
    open.announced += size
    if (open.announced > MAX_MESSAGE_BYTES) throw new Violation(1009)
  }
  if (bytes.length < start + 4 + size) return CUT
  const data = Buffer.from(bytes.subarray(start + 4, start + 4 + size))
  for (let i = 0; i < size; i++) data[i]! ^= bytes[start + i % 4]!
  if (opcode >= CLOSE) readControl(opcode, data, reading)
  else readData({ opcode, fin, data }, open, reading)
  return bytes.subarray(start + 4 + size)
}

/** What is wrong with a frame already by its first two bytes: RFC 6455 section 5.2. */
function checkHeader (bytes: Buffer, open: OpenMessage): void {
  const fin = bytes[0]! >= 0x80
  const opcode = bytes[0]! & 15
  const length = bytes[1]! & 0x7f
  const wrong = (bytes[0]! & 0x70) !== 0 || bytes[1]! < 0x80 ||
    ![CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG].includes(opcode) ||
    (opcode === CONTINUATION && open.opcode === 0) ||
    ((opcode === TEXT || opcode === BINARY) && open.opcode !== 0) ||
    (opcode >= CLOSE && (!fin || length > 125)) ||
    (opcode === CLOSE && length === 1)
  if (wrong) throw new Violation(1002)
}

function readControl (opcode: number, data: Buffer, reading: Reading): void {
  if (opcode === PING) reading.pongs.push(data.toString('hex'))
  if (opcode !== CLOSE) return
  if (data.length === 0) throw new Violation(NO_CODE)
  const code = data.readUInt16BE()
  if (!isCloseCode(code)) throw new Violation(1002)
  throw new Violation(isUtf8(data.subarray(2)) ? code : 1007)
}

/** RFC 6455 section 7.4, and the codes registered since. */
function isCloseCode (code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
}

function readData (frame: { opcode: number, fin: boolean, data: Buffer }, open: OpenMessage, reading: Reading): void {
  if (++open.count > MAX_FRAGMENTS) throw new Violation(1008)
  open.fragments.push(frame.data)
  if (!frame.fin) return
  const data = Buffer.concat(open.fragments)
  const isBinary = (open.opcode || frame.opcode) === BINARY
  Object.assign(open, { opcode: 0, fragments: [], announced: 0, count: 0 })
  if (!isBinary && !isUtf8(data)) throw new Violation(1007)
  reading.messages.push({ data, isBinary })
}
