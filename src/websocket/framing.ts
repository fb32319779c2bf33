import type { Framer } from '../rooms/socket.ts'

/** FIN bit and opcode of a text frame. */
const FINAL_TEXT = 0x81

/** Minimum payload lengths that the header encodes in 16 or 64 bits instead of 7. */
const LENGTH_16 = 126
const LENGTH_64 = 65_536

/** Encodes a text as a single unmasked frame (RFC 6455, section 5.2). */
export const frameText: Framer = (text) => {
  const length = Buffer.byteLength(text)
  const header = length < LENGTH_16 ? 2 : length < LENGTH_64 ? 4 : 10
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = FINAL_TEXT
  if (header === 2) frame[1] = length
  else if (header === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    // No string has 2 ** 48 bytes.
    frame.writeUInt16BE(0, 2)
    frame.writeUIntBE(length, 4, 6)
  }
  frame.write(text, header)
  return frame
}
