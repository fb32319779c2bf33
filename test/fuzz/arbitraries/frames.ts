import fc from 'fast-check'
import { BINARY, CLOSE, CONTINUATION, frame, PING, PONG, TEXT, type FrameOptions } from '../../hostile/raw-client.ts'
import { payload } from './payloads.ts'

/** A frame, right or wrong, in a form that can be printed and pasted. */
export interface FrameSpec extends Omit<FrameOptions, 'mask' | 'length'> {
  text?: string
  /** The payload in hexadecimal digits, where it is no text; or the whole frame, where it is raw. */
  hex?: string
  raw?: boolean
  /** In hexadecimal digits, or false for a frame without one. */
  mask?: string | false
  /** What the header says, where that is not the payload's length; in digits where a number cannot hold it. */
  length?: number | string
}

const MASK = 'a1b2c3d4'

export function encode (spec: FrameSpec): Buffer {
  const { text, hex = '', raw = false, mask = MASK, length, ...options } = spec
  const data = text === undefined ? Buffer.from(hex, 'hex') : Buffer.from(text)
  if (raw) return data
  return frame(data, {
    ...options,
    mask: mask === false ? mask : Buffer.from(mask, 'hex'),
    ...(length !== undefined && { length: typeof length === 'string' ? BigInt(length) : length }),
  })
}

const hex = (constraints: fc.IntArrayConstraints) =>
  fc.uint8Array(constraints).map((bytes) => Buffer.from(bytes).toString('hex'))

const mask = fc.oneof(
  { weight: 6, arbitrary: fc.constant(MASK) },
  { weight: 2, arbitrary: hex({ minLength: 4, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant('00000000') },
)

const closeBody = fc.tuple(
  fc.oneof(fc.constantFrom(0, 999, 1000, 1001, 1004, 1005, 1006, 1011, 1014, 1015, 2999, 3000, 4999, 5000, 65_535),
    fc.nat(65_535)),
  fc.oneof(fc.constant(''), fc.constantFrom('627965', 'c3a9', 'c3', 'ff'.repeat(123), '61'.repeat(123))),
).map(([code, reason]) => code.toString(16).padStart(4, '0') + reason)

const control: fc.Arbitrary<FrameSpec> = fc.record({
  opcode: fc.constantFrom(PING, PING, PONG),
  hex: fc.oneof(hex({ maxLength: 8 }), fc.constantFrom('', '00'.repeat(125))),
  mask,
})

const whole: fc.Arbitrary<FrameSpec> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ text: payload, mask }) },
  { weight: 1, arbitrary: fc.record({ opcode: fc.constant(BINARY), hex: hex({ maxLength: 200 }), mask }) },
  // The extended length need not be the shortest that holds it, as far as a server may tell.
  { weight: 1, arbitrary: fc.record({ text: payload, lengthBytes: fc.constant<8>(8) }) },
)

/** A message in several frames, cut at any byte, with control frames in between. */
const fragmented: fc.Arbitrary<FrameSpec[]> = fc.record({
  text: payload.filter((text) => text.length < 5_000),
  opcode: fc.constantFrom(TEXT, TEXT, TEXT, BINARY),
  cuts: fc.array(fc.nat(300), { minLength: 1, maxLength: 8 }),
  between: fc.array(fc.option(control, { nil: undefined }), { maxLength: 9 }),
  mask,
}).map(({ text, opcode, cuts, between, mask }) => {
  const data = Buffer.from(text)
  const ends = [...cuts.map((cut) => Math.min(cut, data.length)).sort((a, b) => a - b), data.length]
  return ends.flatMap((end, i): FrameSpec[] => {
    const part: FrameSpec = {
      hex: data.toString('hex', i === 0 ? 0 : ends[i - 1], end),
      opcode: i === 0 ? opcode : CONTINUATION,
      fin: i === ends.length - 1,
      mask,
    }
    return i > 0 && between[i] ? [between[i], part] : [part]
  })
})

/** Frames that a server has to close the connection over, most of them. */
const wrong: fc.Arbitrary<FrameSpec> = fc.oneof(
  fc.record({ text: payload, rsv: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ text: payload, opcode: fc.constantFrom(3, 4, 5, 6, 7, 11, 12, 13, 14, 15) }),
  fc.record({ text: payload, mask: fc.constant<false>(false) }),
  fc.record({ text: payload, opcode: fc.constant(CONTINUATION), fin: fc.boolean() }),
  fc.record({ text: payload, fin: fc.constant(false) }),
  fc.record({ hex: hex({ minLength: 1, maxLength: 60 }) }),
  fc.record({ opcode: fc.constantFrom(CLOSE, PING, PONG), hex: hex({ maxLength: 200 }), fin: fc.boolean() }),
  fc.record({ opcode: fc.constant(CLOSE), hex: fc.oneof(closeBody, hex({ maxLength: 3 })) }),
  fc.record({
    opcode: fc.constantFrom(TEXT, BINARY),
    fin: fc.boolean(),
    length: fc.constantFrom(126, 65_536, 16 * 1024 * 1024, 16 * 1024 * 1024 + 1, '4294967296', '9007199254740992',
      '18446744073709551615'),
    lengthBytes: fc.constant<8>(8),
  }),
  fc.record({ text: payload, length: fc.nat(125), lengthBytes: fc.constantFrom<(0 | 2 | 8)[]>(0, 2, 8) }),
)

/** Bytes of any kind, where a frame should be. */
const noise: fc.Arbitrary<FrameSpec> = fc.record({ hex: hex({ minLength: 1, maxLength: 100 }), raw: fc.constant(true) })

const right: fc.Arbitrary<FrameSpec[]> = fc.oneof(
  { weight: 4, arbitrary: whole.map((one) => [one]) },
  { weight: 2, arbitrary: control.map((one) => [one]) },
  { weight: 3, arbitrary: fragmented },
)

const last: fc.Arbitrary<FrameSpec[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<FrameSpec[]>([]) },
  { weight: 5, arbitrary: fc.array(wrong, { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.array(noise, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fragmented.map((frames) => frames.slice(0, -1)) },
)

/** What one connection sends: frames that are right, and then, at times, some that are not. */
export const frameSequence: fc.Arbitrary<FrameSpec[]> =
  fc.tuple(fc.array(right, { maxLength: 60, size: 'max' }), last).map(([begin, end]) => [...begin.flat(), ...end])
