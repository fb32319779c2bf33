import { FRAGMENT_BYTES } from '../rooms/broadcast-log.ts'
import type { Framer } from '../rooms/socket.ts'

/** FIN, and the opcodes of a text and of what continues it. */
const FIN = 0x80
const TEXT = 1
const CONTINUATION = 0

/** Payload length from which on the header carries it in 16 bits instead of 7. */
const LENGTH_16 = 126

/** Bytes of a fragment's header and of its payload. Together they are what the broadcast log cuts messages by. */
const FRAGMENT_HEADER = 4
const FRAGMENT_PAYLOAD = FRAGMENT_BYTES - FRAGMENT_HEADER

/**
 * An unmasked text message: RFC 6455 section 5.2. A long one is cut into
 * fragments of 64 KiB, so that pongs and pings can go between them on a slow line.
 */
export const frameText: Framer = (text) => {
  const length = Buffer.byteLength(text)
  if (length > FRAGMENT_PAYLOAD) return fragment(Buffer.from(text))
  const start = length < LENGTH_16 ? 2 : FRAGMENT_HEADER
  const frame = Buffer.allocUnsafe(start + length)
  writeHeader(frame, 0, FIN | TEXT, length)
  frame.write(text, start)
  return frame
}

/** The payload of a message that `frameText` made, in parts. */
export function payloadOf (frame: Buffer): Buffer[] {
  const parts = []
  for (let at = 0; at < frame.length;) {
    const short = (frame[at + 1]! & 0x7f) < LENGTH_16
    const start = at + (short ? 2 : FRAGMENT_HEADER)
    const end = start + (short ? frame[at + 1]! : frame.readUInt16BE(at + 2))
    parts.push(frame.subarray(start, end))
    at = end
  }
  return parts
}

function fragment (payload: Buffer): Buffer {
  const fragments = Math.ceil(payload.length / FRAGMENT_PAYLOAD)
  const last = payload.length - (fragments - 1) * FRAGMENT_PAYLOAD
  const lastHeader = last < LENGTH_16 ? 2 : FRAGMENT_HEADER
  const frames = Buffer.allocUnsafe((fragments - 1) * (FRAGMENT_HEADER + FRAGMENT_PAYLOAD) + lastHeader + last)
  let end = 0
  for (let i = 0; i < fragments; i++) {
    const length = i === fragments - 1 ? last : FRAGMENT_PAYLOAD
    end = writeHeader(frames, end, (i === fragments - 1 ? FIN : 0) | (i === 0 ? TEXT : CONTINUATION), length)
    end += payload.copy(frames, end, i * FRAGMENT_PAYLOAD, i * FRAGMENT_PAYLOAD + length)
  }
  return frames
}

/** @returns where the payload begins */
function writeHeader (frame: Buffer, start: number, first: number, length: number): number {
  frame[start] = first
  if (length < LENGTH_16) {
    frame[start + 1] = length
    return start + 2
  }
  frame[start + 1] = LENGTH_16
  return frame.writeUInt16BE(length, start + 2)
}
