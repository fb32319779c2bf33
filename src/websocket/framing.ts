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
export const frameText: Framer = (payload) => {
  if (typeof payload !== 'string') {
    const { head, data, tail } = payload
    return frameParts([Buffer.from(head), data, Buffer.from(tail)])
  }
  const length = Buffer.byteLength(payload)
  if (length > FRAGMENT_PAYLOAD) return frameParts([Buffer.from(payload)])
  const start = headerLength(length)
  const frame = Buffer.allocUnsafe(start + length)
  writeHeader(frame, 0, FIN | TEXT, length)
  frame.write(payload, start)
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

/** Copies each byte once, whatever the fragments. */
function frameParts (parts: Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const full = Math.ceil(length / FRAGMENT_PAYLOAD) - 1
  const last = length - full * FRAGMENT_PAYLOAD
  const frames = Buffer.allocUnsafe(full * FRAGMENT_BYTES + headerLength(last) + last)
  let end = 0
  let fragments = 0
  let room = 0
  for (const part of parts) {
    for (let taken = 0; taken < part.length;) {
      if (room === 0) {
        room = fragments === full ? last : FRAGMENT_PAYLOAD
        end = writeHeader(frames, end, (fragments === full ? FIN : 0) | (fragments === 0 ? TEXT : CONTINUATION), room)
        fragments++
      }
      const bytes = part.subarray(taken, taken + room)
      frames.set(bytes, end)
      end += bytes.length
      taken += bytes.length
      room -= bytes.length
    }
  }
  return frames
}

function headerLength (payload: number): number {
  return payload < LENGTH_16 ? 2 : FRAGMENT_HEADER
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
