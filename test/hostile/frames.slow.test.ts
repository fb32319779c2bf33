/*
 * Frames, under the numbers of the cases of the Autobahn test suite. Its groups 9 (performance), 12 and 13
 * (compression, which gischat does not negotiate) are left out.
 */
import assert from 'node:assert/strict'
import {
  BINARY, chop, CLOSE, closeFrame, CONTINUATION, fragments, frame, NO_CODE, PING, PONG, RawClient, TEXT,
  type FrameOptions,
} from './raw-client.ts'
import { hostileTable, type Heard, type Noticed, type Target } from './table.ts'

interface FrameCase {
  title: string
  bytes: Buffer[]
  /** Each of `bytes` is written on its own, instead of all of them at once. */
  trickled?: boolean
  /** Messages that are messages after all: the room hears them. */
  heard?: Heard[]
  /** Payloads of the pongs that come back. */
  pongs?: string[]
  /** The code the server closes with; without one, the connection lives. */
  closes?: number
}

const chat = (message: string): Heard => ({ message, author: 'Mallory', avatar: null })
const json = (message: string) => JSON.stringify(chat(message))
/** A message of just so many bytes: JSON may end in blanks. */
const padded = (bytes: number) => json('padded').padEnd(bytes)
/** With a field that is dropped: so many blanks between values are taken for an attack. */
const stuffed = (bytes: number) => json('stuffed').replace('}', ',"x":"').padEnd(bytes - 2, 'x') + '"}'
const hello = chat('hello')
const HELLO = json('hello')
const NO_MASK = Buffer.alloc(4)

const ping = (payload: string | Uint8Array = '', options: FrameOptions = {}) =>
  frame(payload, { ...options, opcode: PING })
/** Any but the first fragment of a message, and the first. */
const part = (payload: string | Uint8Array, fin = false) => frame(payload, { opcode: CONTINUATION, fin })
const start = (payload: string | Uint8Array) => frame(payload, { fin: false })

/** Fragments of one message, with pings in between. */
const interleaved = (parts: string[]) =>
  fragments(parts).flatMap((one, i) => i === 0 ? [one] : [ping(`ping ${i}`), one])
const halves = [HELLO.slice(0, 9), HELLO.slice(9)]
const quarters = chop(Buffer.from(HELLO), Math.ceil(HELLO.length / 4)).map(String)

async function attack (one: FrameCase, { port, room }: Target): Promise<Noticed> {
  const { bytes, trickled = false, pongs = [], closes } = one
  const heard = [...one.heard ?? []]
  const client = await RawClient.join(port, room)
  if (trickled) await client.trickle(bytes)
  else client.write(Buffer.concat(bytes))

  const proof = chat('and yet it lives')
  if (closes === undefined) {
    heard.push(proof)
    client.write(frame(JSON.stringify(proof)))
  }
  const echoed: Heard[] = []
  const ponged: string[] = []
  for (;;) {
    const { opcode, payload } = await client.frame()
    if (opcode === TEXT) echoed.push(JSON.parse(payload.toString()))
    else if (opcode === PONG) ponged.push(payload.toString('latin1'))
    else assert.equal(opcode, CLOSE)
    if (opcode === CLOSE) {
      assert.equal(payload.length === 0 ? NO_CODE : payload.readUInt16BE(), closes)
      // Who breaks the rules may lose the echo of what it said before, but sees nothing else.
      assert.deepEqual(echoed, heard.slice(0, echoed.length))
      break
    }
    if (echoed.at(-1)?.message === proof.message) {
      assert.deepEqual(echoed, heard)
      break
    }
  }
  assert.deepEqual(ponged, pongs)
  if (closes === undefined) client.reset()
  else await client.ended()
  return { joined: true, heard }
}

/** Bytes in the middle of a message's text. */
const around = (bytes: Uint8Array) =>
  [Buffer.from('{"author":"Mallory","message":"'), Buffer.from(bytes), Buffer.from('"}')]
const textWith = (bytes: Uint8Array) => Buffer.concat(around(bytes))
const hex = (digits: string) => Buffer.from(digits, 'hex')

hostileTable<FrameCase>('1 framing', [
  ...[0, 1, 125].map((size) => ({
    title: `1.1 text of ${size} bytes that are no JSON`, bytes: [frame('*'.repeat(size))],
  })),
  ...[125, 126, 127, 128, 65_535, 65_536].map((size) => ({
    title: `1.1 text of ${size} bytes`, bytes: [frame(padded(size))], heard: [chat('padded')],
  })),
  {
    title: '1.1.8 text of 65536 bytes in chops of 997',
    bytes: chop(frame(padded(65_536)), 997),
    trickled: true,
    heard: [chat('padded')],
  },
  ...[0, 125, 126, 127, 128, 65_535, 65_536].map((size) => ({
    title: `1.2 binary of ${size} bytes`, bytes: [frame(Buffer.alloc(size, 0xfe), { opcode: BINARY })],
  })),
  {
    title: '1.2.8 binary of 65536 bytes in chops of 997',
    bytes: chop(frame(Buffer.alloc(65_536, 0xfe), { opcode: BINARY }), 997),
    trickled: true,
  },
  { title: '1.2 binary that would be a message as text', bytes: [frame(HELLO, { opcode: BINARY })] },
  { title: 'a text byte by byte', bytes: chop(frame(HELLO)), trickled: true, heard: [hello] },
  { title: 'a mask of zeros', bytes: [frame(HELLO, { mask: NO_MASK })], heard: [hello] },
  {
    title: 'a thousand messages in one write',
    bytes: Array.from({ length: 1000 }, (_, i) => frame(json(`${i}`))),
    heard: Array.from({ length: 1000 }, (_, i) => chat(`${i}`)),
  },
  { title: 'a thousand empty texts in one write', bytes: Array.from({ length: 1000 }, () => frame('')) },
  {
    title: 'a length in more bytes than it needs: 16 bits',
    bytes: [frame(HELLO, { lengthBytes: 2 })],
    heard: [hello],
  },
  {
    title: 'a length in more bytes than it needs: 64 bits',
    bytes: [frame(HELLO, { lengthBytes: 8 })],
    heard: [hello],
  },
  {
    title: 'a length shorter than the payload, whose rest is no frame',
    bytes: [frame(HELLO, { length: 5, mask: NO_MASK })],
    closes: 1002,
  },
  ...[TEXT, BINARY, PING, PONG, CLOSE].map((opcode) => ({
    title: `not masked: opcode ${opcode}`, bytes: [frame('hello', { opcode, mask: false })], closes: 1002,
  })),
  {
    title: 'not masked: a continuation',
    bytes: [start(''), frame(HELLO, { opcode: CONTINUATION, mask: false })],
    closes: 1002,
  },
  { title: 'not masked and empty', bytes: [frame('', { mask: false })], closes: 1002 },
  {
    title: 'HTTP instead of frames',
    bytes: [Buffer.from('GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    closes: 1002,
  },
  { title: 'a line of chat instead of frames', bytes: [Buffer.from(`${HELLO}\n`)], closes: 1002 },
  { title: 'only ones', bytes: [Buffer.alloc(4096, 0xff)], closes: 1002 },
  { title: 'only zeros', bytes: [Buffer.alloc(4096)], closes: 1002 },
  { title: 'a message, then garbage', bytes: [frame(HELLO), Buffer.alloc(64, 0xff)], heard: [hello], closes: 1002 },
// A thousand messages at once are more than one client may send by default.
], attack, { MESSAGE_RATE: '0' })

hostileTable<FrameCase>('2 pings and pongs', [
  { title: '2.1 ping without payload', bytes: [ping()], pongs: [''] },
  { title: '2.2 ping with a text', bytes: [ping('Hello')], pongs: ['Hello'] },
  { title: '2.3 ping with bytes that are no text', bytes: [ping(hex('00fffefdfc'))], pongs: ['\x00\xff\xfe\xfd\xfc'] },
  { title: '2.4 ping of 125 bytes', bytes: [ping('*'.repeat(125))], pongs: ['*'.repeat(125)] },
  { title: '2.5 ping of 126 bytes', bytes: [ping('*'.repeat(126))], closes: 1002 },
  { title: '2.5 pong of 126 bytes', bytes: [frame('*'.repeat(126), { opcode: PONG })], closes: 1002 },
  { title: '2.5 ping of 65536 bytes', bytes: [ping('*'.repeat(65_536))], closes: 1002 },
  { title: '2.5 ping that says 125 in 16 bits', bytes: [ping('*'.repeat(125), { lengthBytes: 2 })], closes: 1002 },
  {
    title: '2.6 ping of 125 bytes, byte by byte',
    bytes: chop(ping('*'.repeat(125))),
    trickled: true,
    pongs: ['*'.repeat(125)],
  },
  { title: '2.7 pong nobody asked for, without payload', bytes: [frame('', { opcode: PONG })] },
  { title: '2.8 pong nobody asked for, with payload', bytes: [frame('unsolicited', { opcode: PONG })] },
  { title: '2.9 pong, then ping', bytes: [frame('unsolicited', { opcode: PONG }), ping('real')], pongs: ['real'] },
  {
    title: '2.10 ten pings',
    bytes: Array.from({ length: 10 }, (_, i) => ping(`ping ${i}`)),
    pongs: Array.from({ length: 10 }, (_, i) => `ping ${i}`),
  },
  {
    title: '2.11 ten pings, byte by byte',
    bytes: Array.from({ length: 10 }, (_, i) => chop(ping(`ping ${i}`))).flat(),
    trickled: true,
    pongs: Array.from({ length: 10 }, (_, i) => `ping ${i}`),
  },
  {
    title: '2.10 a thousand pings at once, as a network that stood still brings them',
    bytes: [Buffer.concat(Array.from({ length: 1000 }, (_, i) => ping(`${i}`)))],
    pongs: Array.from({ length: 1000 }, (_, i) => `${i}`),
  },
], attack)

hostileTable<FrameCase>('3 reserved bits', [
  ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => ({
    title: `3.${rsv} text with reserved bits ${rsv}`, bytes: [frame(HELLO, { rsv })], closes: 1002,
  })),
  {
    title: '3.1 reserved bit of compression, which was not agreed on',
    bytes: [frame(hex('aa5600'), { rsv: 4 })],
    closes: 1002,
  },
  {
    title: '3.2 a message, then a reserved bit',
    bytes: [frame(HELLO), frame(HELLO, { rsv: 2 })],
    heard: [hello],
    closes: 1002,
  },
  {
    title: '3.3 a message, then reserved bits, byte by byte',
    bytes: [frame(HELLO), ...chop(frame(HELLO, { rsv: 3 }), 1).slice(0, 2)],
    trickled: true,
    heard: [hello],
    closes: 1002,
  },
  {
    title: '3.4 a message, then reserved bits in another, byte by byte',
    bytes: [...chop(frame(HELLO)), ...chop(frame(HELLO, { rsv: 4 }), 1).slice(0, 2)],
    trickled: true,
    heard: [hello],
    closes: 1002,
  },
  { title: '3.5 binary with reserved bits', bytes: [frame(HELLO, { rsv: 5, opcode: BINARY })], closes: 1002 },
  { title: '3.6 ping with reserved bits', bytes: [ping('', { rsv: 6 })], closes: 1002 },
  { title: '3.6 pong with a reserved bit', bytes: [frame('', { rsv: 4, opcode: PONG })], closes: 1002 },
  { title: '3.7 close with reserved bits', bytes: [frame(hex('03e8'), { rsv: 7, opcode: CLOSE })], closes: 1002 },
  {
    title: '3 continuation with a reserved bit',
    bytes: [start(halves[0]!), frame(halves[1]!, { rsv: 4, opcode: CONTINUATION })],
    closes: 1002,
  },
], attack)

hostileTable<FrameCase>('4 opcodes', [
  ...[3, 4, 5, 6, 7].flatMap((opcode) => [
    { title: `4.1 reserved opcode ${opcode}`, bytes: [frame('', { opcode })], closes: 1002 },
    {
      title: `4.1 a message, then reserved opcode ${opcode}`,
      bytes: [frame(HELLO), frame(HELLO, { opcode })],
      heard: [hello],
      closes: 1002,
    },
  ]),
  ...[11, 12, 13, 14, 15].flatMap((opcode) => [
    { title: `4.2 reserved control opcode ${opcode}`, bytes: [frame('', { opcode })], closes: 1002 },
    {
      title: `4.2 a message, then reserved control opcode ${opcode}`,
      bytes: [frame(HELLO), frame('x', { opcode })],
      heard: [hello],
      closes: 1002,
    },
  ]),
  ...[7, 15].map((opcode) => ({
    title: `4.${opcode < 8 ? 1 : 2}.5 a message, then reserved opcode ${opcode}, byte by byte`,
    bytes: [...chop(frame(HELLO)), ...chop(frame('', { opcode })).slice(0, 2)],
    trickled: true,
    heard: [hello],
    closes: 1002,
  })),
  {
    title: '4 reserved opcode within a fragmented message',
    bytes: [start(halves[0]!), frame('', { opcode: 3 })],
    closes: 1002,
  },
], attack)

hostileTable<FrameCase>('5 fragments', [
  { title: '5.1 ping in two fragments', bytes: [ping('frag', { fin: false }), part('ment', true)], closes: 1002 },
  {
    title: '5.2 pong in two fragments',
    bytes: [frame('frag', { opcode: PONG, fin: false }), part('ment', true)],
    closes: 1002,
  },
  {
    title: '5.2 close in two fragments',
    bytes: [frame(hex('03e8'), { opcode: CLOSE, fin: false }), part('bye', true)],
    closes: 1002,
  },
  { title: '5.3 text in two fragments', bytes: fragments(halves), heard: [hello] },
  {
    title: '5.4 text in two fragments, each in a write of its own',
    bytes: fragments(halves),
    trickled: true,
    heard: [hello],
  },
  {
    title: '5.5 text in two fragments, byte by byte',
    bytes: chop(Buffer.concat(fragments(halves))),
    trickled: true,
    heard: [hello],
  },
  {
    title: '5.6 a ping between fragments',
    bytes: interleaved(halves),
    pongs: ['ping 1'],
    heard: [hello],
  },
  {
    title: '5.7 a ping between fragments, each in a write of its own',
    bytes: interleaved(halves),
    trickled: true,
    pongs: ['ping 1'],
    heard: [hello],
  },
  {
    title: '5.8 a ping between fragments, byte by byte',
    bytes: chop(Buffer.concat(interleaved(halves))),
    trickled: true,
    pongs: ['ping 1'],
    heard: [hello],
  },
  { title: '5.9 last fragment of nothing', bytes: [part(HELLO, true)], closes: 1002 },
  { title: '5.10 last fragment of nothing, before a message', bytes: [part(HELLO, true), frame(HELLO)], closes: 1002 },
  {
    title: '5.11 last fragment of nothing, byte by byte',
    bytes: chop(part(HELLO, true)).slice(0, 2),
    trickled: true,
    closes: 1002,
  },
  { title: '5.12 middle fragment of nothing', bytes: [part(HELLO)], closes: 1002 },
  { title: '5.13 middle fragment of nothing, before a message', bytes: [part(HELLO), frame(HELLO)], closes: 1002 },
  {
    title: '5.14 middle fragment of nothing, byte by byte',
    bytes: chop(part(HELLO)).slice(0, 2),
    trickled: true,
    closes: 1002,
  },
  {
    title: '5.15 a fragmented message, then a fragment of nothing',
    bytes: [...fragments(halves), part('x'), frame(HELLO)],
    heard: [hello],
    closes: 1002,
  },
  {
    title: '5.16 an unmasked empty fragment of nothing',
    bytes: [frame('', { opcode: CONTINUATION, fin: false, mask: false })],
    closes: 1002,
  },
  { title: '5.17 an empty last fragment of nothing', bytes: [part('', true)], closes: 1002 },
  {
    title: '5.18 a new message within a fragmented one',
    bytes: [start(halves[0]!), frame(HELLO)],
    closes: 1002,
  },
  {
    title: '5.18 a new fragmented message within a fragmented one',
    bytes: [start(halves[0]!), start(HELLO)],
    closes: 1002,
  },
  {
    title: '5.18 a new binary message within a fragmented one',
    bytes: [start(halves[0]!), frame(HELLO, { opcode: BINARY })],
    closes: 1002,
  },
  {
    title: '5.19 a message in four fragments with pings between',
    bytes: interleaved(quarters),
    pongs: ['ping 1', 'ping 2', 'ping 3'],
    heard: [hello],
  },
  {
    title: '5.20 a message in four fragments with pings between, each in a write of its own',
    bytes: interleaved(quarters),
    trickled: true,
    pongs: ['ping 1', 'ping 2', 'ping 3'],
    heard: [hello],
  },
  { title: '5 a binary message in fragments', bytes: fragments(halves, BINARY) },
  { title: '5 256 fragments', bytes: fragments(chop(Buffer.from(padded(1024)), 4)), heard: [chat('padded')] },
  {
    title: '5 256 fragments, nearly all of them empty',
    bytes: fragments([HELLO, ...Array(255).fill('')]),
    heard: [hello],
  },
  {
    title: '5 256 fragments, twice',
    bytes: [...fragments(chop(Buffer.from(padded(1024)), 4)), ...fragments(chop(Buffer.from(padded(1024)), 4))],
    heard: [chat('padded'), chat('padded')],
  },
  {
    title: '5 endless fragments of one byte',
    bytes: [start('{'), ...Array.from({ length: 5000 }, () => part(' '))],
    closes: 1008,
  },
  {
    title: '5 endless empty fragments',
    bytes: [start(''), ...Array.from({ length: 5000 }, () => part(''))],
    closes: 1008,
  },
  {
    title: '5 endless empty fragments of a binary message',
    bytes: [frame('', { opcode: BINARY, fin: false }), ...Array.from({ length: 5000 }, () => part(''))],
    closes: 1008,
  },
  {
    title: '5 endless fragments, each in a write of its own',
    bytes: [start('{'), ...Array.from({ length: 1100 }, () => part(' '))],
    trickled: true,
    closes: 1008,
  },
], attack)

/** Valid sequences, each in hexadecimal digits; all of them are characters of a message. */
const VALID_UTF8: [title: string, digits: string][] = [
  ['6.2 a Greek word', 'cebae1bdb9cf83cebcceb5'],
  ['6.5 a word with an emoji', 'cebae1bdb9cf83cebcceb5f09f97ba'],
  ['6.7 first character of 2 bytes that is no control character', 'c2a0'],
  ['6.7 first character of 3 bytes', 'e0a080'],
  ['6.7 first character of 4 bytes', 'f0908080'],
  ['6.9 last character of 1 byte that is no control character', '7e'],
  ['6.9 last character of 2 bytes', 'dfbf'],
  ['6.9 last character of 3 bytes', 'efbfbf'],
  ['6.9 last character of 4 bytes', 'f48fbfbf'],
  ['6.11 last before the surrogates', 'ed9fbf'],
  ['6.11 first after the surrogates', 'ee8080'],
  ...Array.from({ length: 17 }, (_, plane) => [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff]).flat()
    .map((code): [string, string] => [
      `6.22 no character U+${code.toString(16).toUpperCase()}`, Buffer.from(String.fromCodePoint(code)).toString('hex'),
    ]),
  ...[0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xfffd].map((code): [string, string] => [
    `6.23 special character U+${code.toString(16).toUpperCase()}`, Buffer.from(String.fromCharCode(code)).toString('hex'),
  ]),
]

const INVALID_UTF8: [title: string, digits: string][] = [
  ['6.3 a surrogate amid Greek', 'cebae1bdb9cf83cebcceb5eda080656469746564'],
  ['6.4 beyond the last character, amid Greek', 'cebae1bdb9cf83cebcceb5f4908080656469746564'],
  ['6.6 cut after 1 byte of 2', 'ce'],
  ['6.6 cut after 1 byte of 3', 'e1'],
  ['6.6 cut after 2 bytes of 3', 'e1bd'],
  ['6.6 cut after 1 byte of 4', 'f0'],
  ['6.6 cut after 2 bytes of 4', 'f09f'],
  ['6.6 cut after 3 bytes of 4', 'f09f97'],
  ['6.8 first sequence of 5 bytes', 'f888808080'],
  ['6.8 first sequence of 6 bytes', 'fc8480808080'],
  ['6.10 last sequence of 4 bytes', 'f7bfbfbf'],
  ['6.10 last sequence of 5 bytes', 'fbbfbfbfbf'],
  ['6.10 last sequence of 6 bytes', 'fdbfbfbfbfbf'],
  ['6.11 first beyond the last character', 'f4908080'],
  ['6.12 a continuation byte 80', '80'],
  ['6.12 a continuation byte bf', 'bf'],
  ['6.12 64 continuation bytes', Array.from({ length: 64 }, (_, i) => (0x80 + i).toString(16)).join('')],
  ['6.13 start bytes of 2, each followed by a blank', 'c020c120df20'],
  ['6.13 start bytes of 3, each followed by a blank', 'e020ef20'],
  ['6.13 start bytes of 4, each followed by a blank', 'f020f720'],
  ['6.13 start bytes of 5, each followed by a blank', 'f820fb20'],
  ['6.13 start bytes of 6, each followed by a blank', 'fc20fd20'],
  ['6.14 last byte of 5 missing', 'fbbfbfbf'],
  ['6.14 last byte of 6 missing', 'fdbfbfbfbf'],
  ['6.14 last byte of 2 missing', 'df'],
  ['6.14 last byte of 3 missing', 'efbf'],
  ['6.15 sequences without their last bytes, one after another', 'c0e080f08080dfefbff7bfbf'],
  ['6.16 impossible byte fe', 'fe'],
  ['6.16 impossible byte ff', 'ff'],
  ['6.16 impossible bytes', 'fefeffff'],
  ['6.17 a slash in 2 bytes', 'c0af'],
  ['6.17 a slash in 3 bytes', 'e080af'],
  ['6.17 a slash in 4 bytes', 'f08080af'],
  ['6.17 a slash in 5 bytes', 'f8808080af'],
  ['6.17 a slash in 6 bytes', 'fc80808080af'],
  ['6.18 longest overlong of 5 bytes', 'f887bfbfbf'],
  ['6.18 longest overlong of 6 bytes', 'fc83bfbfbfbf'],
  ['6.18 longest overlong of 2 bytes', 'c1bf'],
  ['6.18 longest overlong of 3 bytes', 'e09fbf'],
  ['6.18 longest overlong of 4 bytes', 'f08fbfbf'],
  ['6.19 NUL in 2 bytes', 'c080'],
  ['6.19 NUL in 3 bytes', 'e08080'],
  ['6.19 NUL in 4 bytes', 'f0808080'],
  ['6.19 NUL in 5 bytes', 'f880808080'],
  ['6.19 NUL in 6 bytes', 'fc8080808080'],
  ...['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf']
    .map((digits): [string, string] => [`6.20 the surrogate ${digits}`, digits]),
  ...['eda080', 'edadbf', 'edae80', 'edafbf'].flatMap((high) => ['edb080', 'edbfbf']
    .map((low): [string, string] => [`6.21 the pair of surrogates ${high} ${low}`, high + low])),
]

hostileTable<FrameCase>('6 UTF-8', [
  { title: '6.1.1 an empty text', bytes: [frame('')] },
  { title: '6.1.2 a text in three empty fragments', bytes: fragments(['', '', '']) },
  { title: '6.1.3 a text between two empty fragments', bytes: fragments(['', HELLO, '']), heard: [hello] },
  ...VALID_UTF8.map(([title, digits]) => ({
    title: `${title}, valid`, bytes: [frame(textWith(hex(digits)))], heard: [chat(hex(digits).toString())],
  })),
  ...VALID_UTF8.slice(0, 2).flatMap(([title, digits]) => [1, 2, 5].map((size) => ({
    title: `${title}, valid, cut every ${size} bytes`,
    bytes: fragments(chop(textWith(hex(digits)), size)),
    heard: [chat(hex(digits).toString())],
  }))),
  {
    title: '6.2.2 valid, cut between two characters',
    bytes: fragments(chop(textWith(hex('cebaceb5')), around(hex('ceba')).slice(0, 2).join('').length + 1)),
    heard: [chat('κε')],
  },
  ...INVALID_UTF8.map(([title, digits]) => ({ title, bytes: [frame(textWith(hex(digits)))], closes: 1007 })),
  ...INVALID_UTF8.slice(0, 5).map(([title, digits]) => ({
    title: `${title}, in fragments of a byte`, bytes: fragments(chop(textWith(hex(digits)))), closes: 1007,
  })),
  {
    title: '6.4 an invalid byte in the second of three fragments, each in a write of its own: noticed at the end',
    bytes: fragments([around(hex(''))[0]!, hex('f4908080'), '"}']),
    trickled: true,
    closes: 1007,
  },
  {
    title: '6.4 an invalid byte, byte by byte: noticed at the end',
    bytes: chop(frame(textWith(hex('f4908080')))),
    trickled: true,
    closes: 1007,
  },
  {
    title: '6.6 a character whose second half never comes: the message ends in the fragment border',
    bytes: fragments([Buffer.concat([Buffer.from(HELLO), hex('f09f')]), '']),
    closes: 1007,
  },
  {
    title: '6.6 two halves of different characters on both sides of a fragment border',
    bytes: fragments([Buffer.concat(around(hex('f09f')).slice(0, 2)), Buffer.concat(around(hex('ceba')).slice(1))]),
    closes: 1007,
  },
  { title: '6 an invalid byte and nothing else', bytes: [frame(hex('ff'))], closes: 1007 },
  {
    title: '6 a message, then an invalid one',
    bytes: [frame(HELLO), frame(textWith(hex('ff')))],
    heard: [hello],
    closes: 1007,
  },
  { title: '6 invalid UTF-8 in a binary frame', bytes: [frame(textWith(hex('ff')), { opcode: BINARY })] },
], attack)

hostileTable<FrameCase>('7 closing', [
  { title: '7.1.1 a message, then close', bytes: [frame(HELLO), closeFrame(1000)], heard: [hello], closes: 1000 },
  { title: '7.1.2 close, twice', bytes: [closeFrame(1000), closeFrame(1000)], closes: 1000 },
  { title: '7.1.3 close, then ping', bytes: [closeFrame(1000), ping('too late')], closes: 1000 },
  { title: '7.1.4 close, then a message', bytes: [closeFrame(1000), frame(HELLO)], closes: 1000 },
  {
    title: '7.1.5 close within a fragmented message',
    bytes: [start(halves[0]!), closeFrame(1000), part(halves[1]!, true)],
    closes: 1000,
  },
  {
    title: '7.1.6 256 KiB, close, then ping',
    bytes: [frame(padded(256 * 1024)), closeFrame(1000), ping('too late')],
    heard: [chat('padded')],
    closes: 1000,
  },
  { title: '7.1 close, then garbage', bytes: [closeFrame(1000), Buffer.alloc(4096, 0xff)], closes: 1000 },
  { title: '7.3.1 close without a code', bytes: [closeFrame()], closes: NO_CODE },
  { title: '7.3.2 close with half a code', bytes: [frame(hex('03'), { opcode: CLOSE })], closes: 1002 },
  { title: '7.3.3 close with a code', bytes: [closeFrame(1000)], closes: 1000 },
  { title: '7.3.4 close with a reason', bytes: [closeFrame(1000, 'Hello World!')], closes: 1000 },
  { title: '7.3.5 close with the longest reason', bytes: [closeFrame(1000, '*'.repeat(123))], closes: 1000 },
  { title: '7.3.6 close with a reason too long', bytes: [closeFrame(1000, '*'.repeat(124))], closes: 1002 },
  { title: '7.3 close of 65536 bytes', bytes: [closeFrame(1000, '*'.repeat(65_534))], closes: 1002 },
  { title: '7.3 close that is not masked', bytes: [frame(hex('03e8'), { opcode: CLOSE, mask: false })], closes: 1002 },
  { title: '7.3 close byte by byte', bytes: chop(closeFrame(1000, 'bye')), trickled: true, closes: 1000 },
  {
    title: '7.5.1 close with invalid UTF-8 in its reason',
    bytes: [closeFrame(1000, hex('cebae1bdb9cf83cebcceb5eda080656469746564'))],
    closes: 1007,
  },
  { title: '7.5 close with half a character in its reason', bytes: [closeFrame(1000, hex('f09f97'))], closes: 1007 },
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map((code) => ({
    title: `7.7 close code ${code}`, bytes: [closeFrame(code)], closes: code,
  })),
  // Registered with IANA since Autobahn was written.
  ...[1012, 1013, 1014].map((code) => ({
    title: `7.9 close code ${code}`, bytes: [closeFrame(code)], closes: code,
  })),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999].map((code) => ({
    title: `7.9 close code ${code}`, bytes: [closeFrame(code)], closes: 1002,
  })),
  ...[5000, 65_535].map((code) => ({ title: `7.13 close code ${code}`, bytes: [closeFrame(code)], closes: 1002 })),
], attack)

const LIMIT = 64 * 1024

hostileTable<FrameCase>('messages up to the limit, and beyond', [
  { title: 'just as long as allowed', bytes: [frame(padded(LIMIT))], heard: [chat('padded')] },
  {
    title: 'just as long as allowed, in fragments',
    bytes: fragments(chop(Buffer.from(padded(LIMIT)), 1000)),
    heard: [chat('padded')],
  },
  { title: 'a byte longer', bytes: [frame(padded(LIMIT + 1))], closes: 1009 },
  { title: 'a byte longer, in fragments', bytes: fragments(chop(Buffer.from(padded(LIMIT + 1)), 1000)), closes: 1009 },
  {
    title: 'a byte longer, says the header, and nothing follows',
    bytes: [frame('', { length: LIMIT + 1 })],
    closes: 1009,
  },
  {
    title: 'a byte longer, says the header of a binary frame',
    bytes: [frame('', { length: LIMIT + 1, opcode: BINARY })],
    closes: 1009,
  },
  {
    title: 'a byte longer, says the header of a fragment',
    bytes: [start('{'), frame('', { length: LIMIT, opcode: CONTINUATION })],
    closes: 1009,
  },
  { title: 'far longer, all of which is sent', bytes: [frame(padded(4 * 1024 * 1024))], closes: 1009 },
  {
    title: 'far longer in endless fragments',
    bytes: [start('{'), ...Array.from({ length: 500 }, () => part(' '.repeat(4096)))],
    closes: 1009,
  },
  { title: 'a length of 2^32', bytes: [frame('', { length: 2n ** 32n })], closes: 1009 },
  { title: 'a length of 2^53', bytes: [frame('', { length: 2n ** 53n })], closes: 1009 },
  { title: 'a length with its highest bit set', bytes: [frame('', { length: 2n ** 63n })], closes: 1009 },
  { title: 'a length of only ones', bytes: [frame('', { length: 2n ** 64n - 1n })], closes: 1009 },
], attack, { MAX_FRAME_BYTES: String(LIMIT) })

hostileTable<FrameCase>('the limit that the server comes with', [
  { title: '16 MiB', bytes: [frame(stuffed(16 * 1024 * 1024))], heard: [chat('stuffed')] },
  { title: '16 MiB, most of them blanks', bytes: [frame(padded(16 * 1024 * 1024))], heard: [chat('padded')] },
  { title: 'a byte more, says the header', bytes: [frame('', { length: 16 * 1024 * 1024 + 1 })], closes: 1009 },
], attack)
