/* Requests that are none, or not quite, and bodies that lie about themselves. */
import assert from 'node:assert/strict'
import { chop, RawClient, request, STRICT_PARSER, type RequestOptions } from './raw-client.ts'
import { hostileTable, type Heard } from './table.ts'

interface HttpCase {
  title: string
  /** All that the client sends, in one write. */
  bytes: (room: string) => Buffer | string
  /** Each byte is written on its own. */
  trickled?: boolean
  /** The client half-closes behind it. */
  ends?: boolean
  /** The statuses of the answers, in order; none where the connection just ends. */
  statuses: number[]
  detail?: unknown
  headers?: Record<string, RegExp>
  heard?: Heard[]
}

const hello: Heard = { message: 'hello', author: 'Mallory', avatar: null }
const HELLO = JSON.stringify(hello)
const LENGTH = String(HELLO.length)
/** The longest message, author and avatar, twelve bytes for each code point, and some slack. */
const LIMIT = (255 + 32 + 255) * 12 + 64 * 1024
const Host = 'localhost'

const get = (path: string, options: RequestOptions = {}) => () =>
  request(path, { ...options, headers: { Host, ...options.headers } })
const put = (headers: RequestOptions['headers'], body: string | Uint8Array = HELLO) => (room: string) =>
  request(`/room/${encodeURIComponent(room)}/message`, { method: 'PUT', headers: { Host, ...headers }, body })
/** A message over HTTP that is right in every way. */
const message = put({ 'Content-Length': LENGTH })
const oneAfterTheOther = (...requests: ((room: string) => Buffer)[]) => (room: string) =>
  Buffer.concat(requests.map((one) => one(room)))
const chunked = (...chunks: string[]) =>
  [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
/** A body that is a request, its length behind so many headers: Node passes on a thousand or so. */
const smuggler = (headers: number) => (room: string) => {
  const inner = message(room)
  const begin = request(`/room/${encodeURIComponent(room)}/message`, {
    method: 'PUT',
    headers: { Host, Connection: 'Upgrade', Upgrade: 'h2c', x: Array(headers).fill(''), 'Content-Length': `${inner.length}` },
  })
  return Buffer.concat([begin, inner])
}
const notFound = { detail: 'Not Found' }
const badRequest = { statuses: [400], detail: 'Bad Request' }
/** Accepted by Node's parser before llhttp 9. */
const badHeaderName = STRICT_PARSER ? badRequest : { statuses: [200] }

const cases: HttpCase[] = [
  // Not HTTP.
  { title: 'garbage', bytes: () => 'garbage\r\n\r\n', ...badRequest },
  { title: 'a byte that begins nothing', bytes: () => '\x16', ...badRequest },
  { title: 'the beginning of TLS', bytes: () => Buffer.from('16030100a5010000a10303', 'hex'), ...badRequest },
  { title: 'HTTP/2', bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', ...badRequest },
  { title: 'a mail', bytes: () => 'EHLO localhost\r\n', ...badRequest },
  { title: 'a query of Redis', bytes: () => '*1\r\n$4\r\nPING\r\n', ...badRequest },
  { title: 'only zeros', bytes: () => Buffer.alloc(4096), ...badRequest },
  { title: 'only ones', bytes: () => Buffer.alloc(4096, 0xff), ...badRequest },
  { title: 'a message without HTTP', bytes: () => `${HELLO}\r\n\r\n`, ...badRequest },
  { title: 'empty lines, then the end', bytes: () => '\r\n\r\n\r\n', ends: true, statuses: [] },
  { title: 'a request without a version, then the end', bytes: () => 'GET /rooms\r\n', ends: true, ...badRequest },
  { title: 'half a request, then the end', bytes: () => get('/rooms')().subarray(0, 30), ends: true, ...badRequest },
  { title: 'a method nobody knows', bytes: get('/rooms', { method: 'BREW' }), ...badRequest },
  { title: 'a method in small letters', bytes: get('/rooms', { method: 'get' }), ...badRequest },
  { title: 'a version nobody knows', bytes: get('/rooms', { version: 'HTTP/9.9' }), ...badRequest },
  { title: 'a version that is none', bytes: get('/rooms', { version: 'HTTP/x' }), ...badRequest },
  { title: 'another protocol', bytes: get('/rooms', { version: 'ICY/1.0' }), ...badRequest },
  { title: 'line feeds only', bytes: () => 'GET /rooms HTTP/1.1\nHost: localhost\n\n', ...badRequest },
  {
    title: 'a header without a colon',
    bytes: () => 'GET /rooms HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n',
    ...badRequest,
  },
  { title: 'a header without a name', bytes: get('/rooms', { headers: { '': 'x' } }), ...badHeaderName },
  { title: 'a blank before a colon', bytes: get('/rooms', { headers: { 'X ': 'x' } }), ...badHeaderName },
  { title: 'a header over two lines', bytes: get('/rooms', { headers: { X: 'a\r\n b' } }), ...badRequest },
  { title: 'a header with NUL', bytes: get('/rooms', { headers: { X: 'a\0b' } }), ...badRequest },
  { title: 'no host', bytes: get('/rooms', { headers: { Host: undefined } }), statuses: [400] },
  {
    title: 'a header of 20000 letters',
    bytes: get('/rooms', { headers: { X: 'x'.repeat(20_000) } }),
    statuses: [431],
    detail: 'Request Header Fields Too Large',
  },
  {
    title: 'a cookie of a megabyte',
    bytes: get('/rooms', { headers: { Cookie: 'x'.repeat(1_000_000) } }),
    statuses: [431],
    detail: 'Request Header Fields Too Large',
  },

  // Strange addresses.
  { title: 'an address of 20000 letters', bytes: get(`/${'x'.repeat(20_000)}`), statuses: [431] },
  { title: 'an address of 10000 slashes', bytes: get(`${'/'.repeat(10_000)}nope`), statuses: [404], ...notFound },
  { title: 'an address with a percent sign', bytes: get('/%'), statuses: [400] },
  { title: 'an address that is no text', bytes: get('/%FF'), statuses: [400] },
  { title: 'a room that is no text', bytes: get('/room/%zz/message'), statuses: [400] },
  { title: 'an address with dots', bytes: get('/../../etc/passwd'), statuses: [404], ...notFound },
  {
    title: 'an address with dots, encoded',
    bytes: get('/docs/%2e%2e/%2e%2e/package.json'),
    statuses: [404],
    ...notFound,
  },
  { title: 'an address with dots and backslashes', bytes: get('/docs/static/..%5c..%5cpackage.json'), statuses: [403] },
  { title: 'an address with NUL', bytes: get('/docs/static/%00'), statuses: [403] },
  { title: 'an address with another host', bytes: get('http://example.org/nope'), statuses: [404], ...notFound },
  { title: 'an address without a slash', bytes: get('rooms'), ...badRequest },
  { title: 'an address in capitals', bytes: get('/ROOMS'), statuses: [404], ...notFound },
  { title: 'words of JavaScript as address', bytes: get('/__proto__/constructor'), statuses: [404], ...notFound },
  { title: 'slashes on slashes', bytes: get('//rooms//'), statuses: [200] },
  { title: 'a query that is no text', bytes: get('/rooms?%zz&__proto__[x]=1'), statuses: [200] },

  // The wrong method.
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'].map((method): HttpCase => ({
    title: `${method} /rooms`,
    bytes: get('/rooms', { method }),
    statuses: [405],
    detail: 'Method Not Allowed',
    headers: { allow: /\bGET\b/ },
  })),
  {
    title: 'POST of a message',
    bytes: (room) => message(room).toString().replace('PUT', 'POST'),
    statuses: [405],
    detail: 'Method Not Allowed',
    headers: { allow: /\bPUT\b/ },
  },
  {
    title: 'GET of a message',
    bytes: (room) => put({})(room).toString().replace('PUT', 'GET').replace(HELLO, ''),
    statuses: [405],
    detail: 'Method Not Allowed',
    headers: { allow: /\bPUT\b/ },
  },
  { title: 'DELETE of nothing', bytes: get('/nope', { method: 'DELETE' }), statuses: [404], ...notFound },
  { title: 'CONNECT', bytes: get('example.org:443', { method: 'CONNECT' }), statuses: [] },

  // Bodies that lie about themselves.
  { title: 'no body', bytes: put({}, ''), statuses: [422] },
  { title: 'a body of length 0', bytes: put({ 'Content-Length': '0' }, ''), statuses: [422] },
  { title: 'a body without a length', bytes: put({}), statuses: [422] },
  {
    title: 'a body shorter than it says, then the end',
    bytes: put({ 'Content-Length': '99' }),
    ends: true,
    ...badRequest,
  },
  { title: 'a body longer than it says', bytes: put({ 'Content-Length': '5' }), statuses: [422] },
  { title: 'two lengths', bytes: put({ 'Content-Length': ['5', LENGTH] }), ...badRequest },
  { title: 'the same length twice', bytes: put({ 'Content-Length': [LENGTH, LENGTH] }), ...badRequest },
  { title: 'a length below zero', bytes: put({ 'Content-Length': '-1' }), ...badRequest },
  { title: 'a length with a sign', bytes: put({ 'Content-Length': `+${LENGTH}` }), ...badRequest },
  { title: 'a length in hexadecimal digits', bytes: put({ 'Content-Length': '0x23' }), ...badRequest },
  { title: 'a length in words', bytes: put({ 'Content-Length': 'many' }), ...badRequest },
  { title: 'a length of 30 digits', bytes: put({ 'Content-Length': '9'.repeat(30) }), ...badRequest },
  {
    title: 'a length and chunks',
    bytes: put({ 'Content-Length': LENGTH, 'Transfer-Encoding': 'chunked' }, chunked(HELLO)),
    ...badRequest,
  },
  {
    title: 'chunks whose length is no number',
    bytes: put({ 'Transfer-Encoding': 'chunked' }, `zz\r\n${HELLO}\r\n0\r\n\r\n`),
    ...badRequest,
  },
  {
    title: 'chunks whose length is too small',
    bytes: put({ 'Transfer-Encoding': 'chunked' }, `5\r\n${HELLO}\r\n0\r\n\r\n`),
    ...badRequest,
  },
  {
    title: 'chunks without an end',
    bytes: put({ 'Transfer-Encoding': 'chunked' }, `5\r\n${HELLO.slice(0, 5)}\r\n`),
    ends: true,
    ...badRequest,
  },
  { title: 'an encoding nobody knows', bytes: put({ 'Transfer-Encoding': 'gzip' }), ...badRequest },
  { title: 'an encoding behind chunks', bytes: put({ 'Transfer-Encoding': 'chunked, gzip' }), ...badRequest },
  {
    title: 'a body just as long as allowed',
    bytes: put({ 'Content-Length': String(LIMIT) }, HELLO.padEnd(LIMIT)),
    statuses: [200],
    heard: [hello],
  },
  {
    title: 'a body a byte longer',
    bytes: put({ 'Content-Length': String(LIMIT + 1) }, HELLO.padEnd(LIMIT + 1)),
    statuses: [413],
  },
  {
    title: 'a body a byte longer, it says, and nothing follows',
    bytes: put({ 'Content-Length': String(LIMIT + 1) }, ''),
    statuses: [413],
  },
  { title: 'a body of a petabyte, it says', bytes: put({ 'Content-Length': '1000000000000000' }), statuses: [413] },
  {
    title: 'a body a byte longer, in chunks',
    bytes: put({ 'Transfer-Encoding': 'chunked' }, chunked(HELLO, ...Array(71).fill(' '.repeat(1024)))),
    statuses: [413],
  },
  {
    title: 'chunks',
    bytes: put({ 'Transfer-Encoding': 'chunked' }, chunked(...chop(Buffer.from(HELLO)).map(String))),
    statuses: [200],
    heard: [hello],
  },
  { title: 'byte by byte', bytes: message, trickled: true, statuses: [200], heard: [hello] },
  {
    title: 'an expectation',
    bytes: put({ 'Content-Length': LENGTH, Expect: '100-continue' }),
    statuses: [100, 200],
    heard: [hello],
  },
  {
    title: 'a body on a GET',
    bytes: get('/rooms', { headers: { 'Content-Length': LENGTH }, body: HELLO }),
    statuses: [200],
  },

  // Bodies of the wrong kind.
  ...[
    'text/plain', 'text/json', 'application/jsonx', 'application/x-www-form-urlencoded', 'multipart/form-data',
  ].map((type): HttpCase => ({
    title: `a body of type ${type}`, bytes: put({ 'Content-Length': LENGTH, 'Content-Type': type }), statuses: [422],
  })),
  ...['nonsense', '/', ';;;', 'application/json\u00a0'].map((type): HttpCase => ({
    title: `a body of type ${JSON.stringify(type)}, which is none`,
    bytes: put({ 'Content-Length': LENGTH, 'Content-Type': type }),
    statuses: [415],
  })),
  ...[
    undefined, 'application/json', 'APPLICATION/JSON', 'application/json; charset=latin1', 'application/vnd.api+json',
  ].map((type): HttpCase => ({
    title: `a message of type ${type}`,
    bytes: put({ 'Content-Length': LENGTH, 'Content-Type': type }),
    statuses: [200],
    heard: [hello],
  })),

  // Upgrades to something else are answered as if nobody had asked for them.
  {
    title: 'an upgrade to h2c',
    bytes: get('/rooms', {
      headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA' },
    }),
    statuses: [200],
  },
  {
    title: 'an upgrade to one of two',
    bytes: get('/rooms', { headers: { Connection: 'Upgrade', Upgrade: 'websocket, h2c' } }),
    statuses: [200],
  },
  {
    title: 'a message with an upgrade to h2c',
    bytes: put({ 'Content-Length': LENGTH, Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' }),
    statuses: [200],
    heard: [hello],
  },
  ...[900, 1000, 1500].map((headers): HttpCase => ({
    title: `an upgrade to h2c with ${headers} headers in front of the length, and a request as its body`,
    bytes: smuggler(headers),
    statuses: [headers < 1000 ? 422 : 431],
  })),
  {
    title: 'an upgrade to TLS',
    bytes: get('/nope', { headers: { Connection: 'Upgrade', Upgrade: 'TLS/1.0' } }),
    statuses: [404],
    ...notFound,
  },

  // Several requests in one write.
  {
    title: 'five requests at once',
    bytes: oneAfterTheOther(get('/rooms'), message, get('/nope'), put({ 'Content-Length': '0' }, ''), get('/version')),
    statuses: [200, 200, 404, 422, 200],
    heard: [hello],
  },
  {
    title: 'five requests at once, byte by byte',
    bytes: oneAfterTheOther(get('/rooms'), message, get('/nope'), get('/rooms', { method: 'DELETE' }), get('/version')),
    trickled: true,
    statuses: [200, 200, 404, 405, 200],
    heard: [hello],
  },
  {
    title: 'a hundred messages at once',
    bytes: oneAfterTheOther(...Array(100).fill(message)),
    statuses: Array(100).fill(200),
    heard: Array(100).fill(hello),
  },
  {
    title: 'a request smuggled behind another',
    bytes: oneAfterTheOther(put({ 'Content-Length': LENGTH, 'Transfer-Encoding': 'chunked' }, chunked()), message),
    ...badRequest,
  },
  {
    title: 'a request, then its connection closes',
    bytes: oneAfterTheOther(get('/rooms', { headers: { Connection: 'close' } }), get('/version')),
    statuses: [200],
  },
  { title: 'HTTP/1.0', bytes: get('/rooms', { version: 'HTTP/1.0', headers: { Host: undefined } }), statuses: [200] },
]

hostileTable('requests', cases, async (one, { port, room, connections }) => {
  const { bytes, trickled = false, ends = false, statuses, detail, headers = {}, heard = [] } = one
  const client = await RawClient.connect(port)
  const all = Buffer.from(bytes(room))
  if (trickled) await client.trickle(chop(all))
  else client.write(all)
  if (ends) client.end()
  for (const status of statuses) {
    const answer = await client.answer()
    assert.equal(answer.status, status, answer.body)
    if (status === 100) continue
    assert.equal(answer.headers.get('content-type'), 'application/json')
    const body = JSON.parse(answer.body)
    if (status < 400) continue
    assert.deepEqual(Object.keys(body), ['detail'])
    if (status === 422) assert.ok(Array.isArray(body.detail))
    else assert.equal(typeof body.detail, 'string')
    if (detail !== undefined) assert.deepEqual(body.detail, detail)
    for (const [name, expected] of Object.entries(headers)) assert.match(answer.headers.get(name) ?? '', expected)
  }
  if (statuses.length === 0) await client.ended()
  client.reset()
  await connections.gone(client)
  return { joined: false, heard }
})
