import assert from 'node:assert/strict'
import {
  chop, fragments, frame, HANDSHAKE, handshake, RawClient, request, STRICT_PARSER, type RequestOptions,
} from './raw-client.ts'
import { hostileTable, type Heard, type Noticed } from './table.ts'

interface RefusedCase extends RequestOptions {
  title: string
  /** Where the client knocks; by default the room. */
  path?: string
  /** Bytes before and behind the handshake. */
  before?: string
  behind?: Uint8Array
  status: number | number[]
  detail?: string
  /** Headers of the answer. */
  answers?: Record<string, RegExp>
}

interface AcceptedCase {
  title: string
  /** All that the client sends, in one write. */
  bytes: (path: string) => Buffer
  /** Each byte is written on its own. */
  trickled?: boolean
  query?: string
  heard?: Heard[]
  /** The server closes, since what came with the handshake breaks the rules. */
  closes?: number
}

const hello: Heard = { message: 'hello', author: 'Mallory', avatar: null }
const HELLO = JSON.stringify(hello)
const { 'Sec-WebSocket-Key': KEY } = HANDSHAKE
/** Something right behind the handshake. */
const glued = (...behind: Buffer[]) => (path: string) => Buffer.concat([handshake(path), ...behind])
const change = (name: string, value: string | string[] | undefined) => ({ headers: { [name]: value } })

const refused: RefusedCase[] = [
  // What a handshake has to say: RFC 6455 section 4.2.1.
  { title: 'no key', ...change('Sec-WebSocket-Key', undefined), status: 400 },
  { title: 'an empty key', ...change('Sec-WebSocket-Key', ''), status: 400 },
  { title: 'a key that is too short', ...change('Sec-WebSocket-Key', 'c2hvcnQ='), status: 400 },
  { title: 'a key that is too long', ...change('Sec-WebSocket-Key', `AAAA${KEY}`), status: 400 },
  { title: 'a key without its end', ...change('Sec-WebSocket-Key', KEY!.slice(0, -2)), status: 400 },
  { title: 'a key that is no Base64', ...change('Sec-WebSocket-Key', '*'.repeat(22) + '=='), status: 400 },
  { title: 'two keys', ...change('Sec-WebSocket-Key', [KEY!, KEY!]), status: 400 },
  ...['0', '7', '12', '14', '255', '-13', 'thirteen', '', '13, 14'].map((version) => ({
    title: `version "${version}"`,
    ...change('Sec-WebSocket-Version', version),
    status: [400, 426],
    answers: { 'sec-websocket-version': /\b13\b/ },
  })),
  { title: 'no version', ...change('Sec-WebSocket-Version', undefined), status: [400, 426] },
  { title: 'two versions', ...change('Sec-WebSocket-Version', ['13', '13']), status: [400, 426] },
  { title: 'no host', ...change('Host', undefined), status: 400 },
  { title: 'HTTP/1.0', version: 'HTTP/1.0', status: [400, 426] },
  { title: 'HTTP/9.9', version: 'HTTP/9.9', status: [400, 505] },
  { title: 'no upgrade', ...change('Upgrade', undefined), status: 426, answers: { upgrade: /^websocket$/ } },
  { title: 'no connection', ...change('Connection', undefined), status: 426, answers: { upgrade: /^websocket$/ } },
  { title: 'a connection that is kept alive instead', ...change('Connection', 'keep-alive'), status: 426 },
  { title: 'an upgrade to h2c', ...change('Upgrade', 'h2c'), status: [400, 426] },
  { title: 'an upgrade to TLS', ...change('Upgrade', 'TLS/1.0'), status: [400, 426] },
  { title: 'an empty upgrade', ...change('Upgrade', ''), status: [400, 426] },
  { title: 'an upgrade to one of two', ...change('Upgrade', 'websocket, h2c'), status: [400, 426] },
  { title: 'two upgrades', ...change('Upgrade', ['websocket', 'websocket']), status: [400, 426] },
  { title: 'an upgrade with a version', ...change('Upgrade', 'websocket/13'), status: [400, 426] },
  { title: 'protocols without a name', ...change('Sec-WebSocket-Protocol', ','), status: 400 },
  { title: 'a protocol with a blank', ...change('Sec-WebSocket-Protocol', 'cha t'), status: 400 },

  // The wrong page.
  { title: 'an origin that makes no sense', ...change('Origin', 'null, \x80\xff'), status: 403 },
  { title: 'two origins', ...change('Origin', ['http://127.0.0.1', 'http://127.0.0.1']), status: 403 },
  { title: 'a foreign origin', ...change('Origin', 'https://example.org'), status: 403 },

  // The wrong method.
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => ({
    title: `method ${method}`, method, status: 405, detail: 'Method Not Allowed', answers: { allow: /\bGET\b/ },
  })),
  { title: 'a method nobody knows', method: 'JOIN', status: 400 },
  { title: 'a method in small letters', method: 'get', status: 400 },

  // The wrong address.
  ...[
    ['nope', 'nope'],
    ['Room%200', 'Room 0'],
    ['room%200%20', 'room 0 '],
    ['%20room%200', ' room 0'],
    ['room+0', 'room+0'],
    ['room%200%00', 'room 0\0'],
    ['%00', '\0'],
    ['..', '..'],
    ['%2e%2e', '..'],
    ['..%2f..%2fetc%2fpasswd', '../../etc/passwd'],
    ['room%200%2Fws', 'room 0/ws'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['%F0%9F%97%BA', '🗺'],
    ["'", "'"],
    ['%22%0d%0aSet-Cookie:%20a=b', '"\r\nSet-Cookie: a=b'],
    ['%253Cscript%253E', '%3Cscript%3E'],
    ['*', '*'],
    [':room', ':room'],
    ['undefined', 'undefined'],
  ].map(([name, decoded]) => ({
    title: `room ${name}`, path: `/room/${name}/ws`, status: 404, detail: `Room '${decoded}' not registered`,
  })),
  ...['%zz', '%', '%4', '%ED%A0%80', '%FF', '%C0%AF'].map((name) => ({
    title: `room ${name}, which is no text`, path: `/room/${name}/ws`, status: 400,
  })),
  { title: 'a room without a name', path: '/room//ws', status: 404, detail: 'Not Found' },
  { title: 'a room with a name of 5000 letters', path: `/room/${'a'.repeat(5000)}/ws`, status: [404, 414] },
  { title: 'a room with a name of 20000 letters', path: `/room/${'a'.repeat(20_000)}/ws`, status: [414, 431] },
  ...[
    '/', '/nope', '/rooms', '/status', '/docs', '/openapi.json', '/ws', '/room', '/room/room%200',
    '/room/room%200/ws/ws',
  ].map((path) => ({ title: `path ${path}`, path, status: 404, detail: 'Not Found' })),
  { title: 'a path with bytes beyond ASCII', path: '/room/é/ws', status: STRICT_PARSER ? 400 : 404 },
  { title: 'a path with a blank', path: '/room/room 0/ws', status: 400 },
  { title: 'a path without a slash', path: 'room', status: 400 },

  // Broken HTTP.
  { title: 'garbage in front', before: 'garbage', status: 400 },
  { title: 'garbage in front, on a line of its own', before: 'garbage\r\n', status: 400 },
  { title: 'NUL in front', before: '\0\0\0\0', status: 400 },
  { title: 'a line that is no header', before: 'GET / HTTP/1.1\r\nnonsense\r\n', status: 400 },
  { title: 'a header with NUL', ...change('Origin', 'http://a\0b'), status: 400 },
  { title: 'a header with a line break', ...change('Origin', 'http://a\nb'), status: 400 },
  ...STRICT_PARSER
    ? [{ title: 'a header with a blank in its name', ...change('Ori gin', 'http://localhost'), status: 400 }]
    : [],
  { title: 'a header of 20000 letters', ...change('Origin', 'a'.repeat(20_000)), status: 431 },
  { title: 'a header name of 20000 letters', ...change('a'.repeat(20_000), 'a'), status: 431 },
  {
    title: '2000 headers',
    headers: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`x-${i}`, 'abcdef'])),
    status: 431,
  },
  { title: 'two lengths', ...change('Content-Length', ['1', '2']), status: 400 },

  // What comes behind a handshake that is refused is never read as frames, nor as another request.
  { title: 'an unknown room, then a message', path: '/room/nope/ws', behind: frame(HELLO), status: 404 },
  {
    title: 'an unknown room, then another handshake',
    path: '/room/nope/ws',
    behind: handshake('/room/room%200/ws'),
    status: 404,
  },
  { title: 'a bad key, then a message', ...change('Sec-WebSocket-Key', 'x'), behind: frame(HELLO), status: 400 },
]

hostileTable('handshakes that are refused', refused, async (one, { port, room }): Promise<Noticed> => {
  const { before = '', behind = Buffer.alloc(0), status, detail, answers = {} } = one
  const path = one.path ?? `/room/${encodeURIComponent(room)}/ws`
  const client = await RawClient.connect(port)
  client.write(Buffer.concat([Buffer.from(before), handshake(path, one), behind]))
  const answer = await client.answer()
  assert.ok([status].flat().includes(answer.status), `${answer.status} ${answer.body}`)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  const body = JSON.parse(answer.body)
  assert.deepEqual(Object.keys(body), ['detail'])
  assert.equal(typeof body.detail, 'string')
  if (detail !== undefined) assert.equal(body.detail, detail)
  for (const [name, expected] of Object.entries(answers)) assert.match(answer.headers.get(name) ?? '', expected)
  client.reset()
  return { joined: false }
})

const accepted: AcceptedCase[] = [
  { title: 'byte by byte', bytes: (path) => handshake(path), trickled: true },
  { title: 'empty lines in front', bytes: (path) => Buffer.concat([Buffer.from('\r\n\r\n'), handshake(path)]) },
  {
    title: 'names and values in other letters',
    bytes: (path) => request(path, {
      headers: {
        HOST: 'localhost',
        uPgRaDe: 'WebSocket',
        connection: 'keep-alive, UPGRADE',
        'sec-websocket-version': '13',
        'SEC-WEBSOCKET-KEY': KEY,
      },
    }),
  },
  { title: 'slashes on slashes', bytes: (path) => handshake(`/${path.replaceAll('/', '//')}//`) },
  { title: 'an address with scheme and host', bytes: (path) => handshake(`http://127.0.0.1${path}`) },
  {
    title: 'a name in escapes it does not need',
    bytes: (path) => handshake(path.replace('room%20', '%72%6f%6F%6d%20')),
  },
  {
    title: 'a query as the plugin in QGIS adds it',
    bytes: (path) => handshake(`${path}?utm_source=QGIS&utm_medium=QTribu`),
  },
  { title: 'a query that is no text', bytes: (path) => handshake(`${path}?%zz&&&=&%ED%A0%80=1`) },
  { title: 'a query with a prototype', bytes: (path) => handshake(`${path}?__proto__=1&constructor=2&notices[x]=3`) },
  { title: 'a query that says notices twice', bytes: (path) => handshake(`${path}?notices=true&notices=true`) },
  { title: 'a query with notices of no value', bytes: (path) => handshake(`${path}?notices`) },
  { title: 'a query of 10000 letters', bytes: (path) => handshake(`${path}?${'a'.repeat(10_000)}`) },
  {
    title: 'an offer of compression, which is declined',
    bytes: (path) => handshake(path, change('Sec-WebSocket-Extensions', 'permessage-deflate')),
  },
  {
    title: 'extensions that make no sense',
    bytes: (path) => handshake(path, change('Sec-WebSocket-Extensions', ';;=,"')),
  },
  { title: 'an empty origin', bytes: (path) => handshake(path, change('Origin', '')) },
  {
    title: 'a forged address',
    bytes: (path) => handshake(path, change('X-Forwarded-For', "'; DROP TABLE users; --, 1.2.3.4.5")),
  },

  { title: 'a message glued to it', bytes: glued(frame(HELLO)), heard: [hello] },
  {
    title: 'ten messages glued to it',
    bytes: glued(...Array.from({ length: 10 }, () => frame(HELLO))),
    heard: Array(10).fill(hello),
  },
  {
    title: 'a message in fragments glued to it',
    bytes: glued(...fragments(chop(Buffer.from(HELLO)))),
    heard: [hello],
  },
  {
    title: 'a message glued to it, byte by byte',
    bytes: glued(frame(HELLO)),
    trickled: true,
    heard: [hello],
  },
  { title: 'a refused message glued to it', bytes: glued(frame('{')) },
  {
    title: 'garbage glued to it',
    bytes: glued(Buffer.alloc(100, 0xff)),
    closes: 1002,
  },
  {
    title: 'a frame that is not masked glued to it',
    bytes: glued(frame(HELLO, { mask: false })),
    closes: 1002,
  },
  {
    title: 'another handshake glued to it',
    bytes: (path) => glued(handshake(path))(path),
    closes: 1002,
  },
]

hostileTable('handshakes that are strange, and accepted', accepted, async (one, { port, room }) => {
  const { bytes, trickled = false, closes } = one
  const heard = [...one.heard ?? []]
  const client = await RawClient.connect(port)
  const all = bytes(`/room/${encodeURIComponent(room)}/ws`)
  if (trickled) await client.trickle(chop(all))
  else client.write(all)
  await client.joined()
  for (const message of heard) assert.deepEqual(await client.message(), message)
  if (closes === undefined) {
    client.write(frame(HELLO))
    assert.deepEqual(await client.message(), hello)
    heard.push(hello)
    client.reset()
  } else {
    assert.equal(await client.closeCode(), closes)
    await client.ended()
  }
  return { joined: true, heard }
})
