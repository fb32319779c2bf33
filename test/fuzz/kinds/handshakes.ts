import assert from 'node:assert/strict'
import fc from 'fast-check'
import { closeFrame, HANDSHAKE, request } from '../../hostile/raw-client.ts'
import { dial } from '../peer.ts'
import { WebSocketPeer } from '../web-socket-peer.ts'
import type { Kind, Target } from './kind.ts'

export interface HandshakeSpec {
  method: string
  version: string
  /** `{room}` stands for the room of the attack. */
  path: string
  headers: [name: string, value: string][]
  /** Bytes that are left off at the end. */
  missing: number
  /** Whether there is nothing wrong with it, so that it has to succeed. */
  right: boolean
  end: 'close' | 'fin' | 'reset'
}

const RIGHT = Object.entries(HANDSHAKE)
const PATH = '/room/{room}/ws'

const harmless: fc.Arbitrary<[string, string]> = fc.constantFrom<[string, string][]>(
  ['User-Agent', 'QGIS/34'], ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
  ['Cookie', 'a=b'], ['Pragma', 'no-cache'], ['x-empty', ''], ['Accept-Encoding', 'gzip'],
  ['Sec-WebSocket-Protocol', 'gischat.v4'], ['Sec-WebSocket-Protocol', 'chat, GISCHAT.v4, gischat.v4'],
  ['Sec-WebSocket-Protocol', 'resume.x'])

const end = fc.constantFrom<HandshakeSpec['end'][]>('close', 'fin', 'reset', 'reset')

/** A handshake that is right, in its headers' every order and letter case. */
const right: fc.Arbitrary<HandshakeSpec> = fc.record({
  headers: fc.tuple(
    fc.shuffledSubarray(RIGHT, { minLength: RIGHT.length }),
    fc.array(harmless, { maxLength: 2 }),
    fc.boolean(),
  ).map(([needed, more, lower]) => [...needed, ...more]
    .map(([name, value]): [string, string] => [lower ? name.toLowerCase() : name, value])),
  path: fc.constantFrom(PATH, '//room//{room}/ws', '/channel/{room}/ws', '//channel/{room}/ws', `${PATH}/`,
    `${PATH}?utm_source=QGIS`, `${PATH}?notices=true`, '/channel/{room}/ws?replies=true'),
  end,
}).map((one) => ({ ...one, method: 'GET', version: 'HTTP/1.1', missing: 0, right: true }))

const oddHeader: fc.Arbitrary<[string, string]> = fc.tuple(
  fc.constantFrom('Host', 'Upgrade', 'Connection', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key',
    'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions', 'Origin', 'Transfer-Encoding', 'Expect', 'X-Forwarded-For'),
  fc.oneof(
    fc.constantFrom('', 'websocket', 'WebSocket', 'h2c', 'keep-alive, Upgrade', 'close', '8', '12', '13', '14', 'null',
      'chunked', 'x,,y', 'gischat.v4', 'gischat.v4,', 'gischat.v4, gischat.v4',
      'permessage-deflate; server_max_window_bits=99', '100-continue', 'dGhlIHNhbXBsZSBub25jZQ==',
      'dGhlIHNhbXBsZSBub25jZQ'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  ),
)

const mostly = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

/** A handshake that is wrong somewhere, most of the time. */
const odd: fc.Arbitrary<HandshakeSpec> = fc.record({
  method: mostly('GET', 'PUT', 'HEAD', 'CONNECT', 'get', ''),
  version: mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/2', ''),
  path: mostly(PATH, '/room/nowhere/ws', '/room//ws', '/room/{room}', '/ws', '/', '*', '/room/%/ws', '/room/%00/ws',
    '/channel/nowhere/ws', '/docs', '/status', `/room/${'x'.repeat(3000)}/ws`),
  headers: fc.tuple(fc.subarray(RIGHT), fc.array(oddHeader, { maxLength: 3 })).map(([kept, odd]) => [...kept, ...odd]),
  missing: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(200) }),
  right: fc.constant(false),
  end,
})

export interface HandshakeCase {
  /** All of them at once, each on a connection of its own. */
  handshakes: HandshakeSpec[]
}

/** Handshakes: joins that have to succeed, and others that must do no harm. */
export const handshakes: Kind<HandshakeCase> = {
  name: 'handshakes',
  share: 0.03,
  cases: fc.record({
    handshakes: fc.array(fc.oneof(right, odd, odd), { minLength: 1, maxLength: 10, size: 'max' }),
  }),
  async attack ({ handshakes }, target) {
    await Promise.all(handshakes.map((one) => shake(one, target)))
    return { inputs: handshakes.length, heard: [] }
  },
}

async function shake (one: HandshakeSpec, { port, room }: Target): Promise<void> {
  const { method, version, headers, missing, right, end } = one
  const path = one.path.replaceAll('{room}', encodeURIComponent(room))
  const peer = new WebSocketPeer(await dial({ port }))
  try {
    const bytes = request(path, { method, version, headers: multimap(headers) })
    peer.socket.write(bytes.subarray(0, Math.max(0, bytes.length - missing)))
    if (right) {
      await peer.until(`the greeting after ${bytes}`, () => peer.counts.length > 0)
    } else if (missing === 0) {
      // What cannot be read as HTTP is answered, too, before the connection ends.
      await peer.until(`an answer to ${bytes}`, () => peer.status !== 0 || peer.ended)
      assert.ok(peer.status < 500, `status ${peer.status}`)
    }
    if (end === 'reset') return
    if (end === 'close' && peer.status === 101) {
      peer.socket.write(closeFrame(1000))
      await peer.until('the close frame', () => peer.closeCode === 1000)
    }
    await peer.finish()
  } finally {
    peer.reset()
  }
}

/** Every value of a name that comes more than once. */
function multimap (headers: [string, string][]): Record<string, string[]> {
  const map: Record<string, string[]> = {}
  for (const [name, value] of headers) (map[name] ??= []).push(value)
  return map
}
