import fc from 'fast-check'
import { request } from '../../hostile/raw-client.ts'
import { payload } from './payloads.ts'

/** A request that any HTTP server can tell from the next one on the connection. */
export interface RequestSpec {
  method: string
  /** `{room}` stands for the room of the attack. */
  path: string
  type?: string | undefined
  headers: [name: string, value: string][]
  body?: string | undefined
  /** Whether the body goes in chunks, without a length ahead. */
  chunked: boolean
}

export function encodeRequest ({ method, path, type, headers, body, chunked }: RequestSpec, room: string): Buffer {
  const data = Buffer.from(body ?? '')
  const framing: Record<string, string> = body === undefined
    ? {}
    : chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(data.length) }
  return request(path.replaceAll('{room}', encodeURIComponent(room)), {
    method,
    headers: {
      host: 'fuzz',
      ...(type !== undefined && { 'content-type': type }),
      ...Object.fromEntries(headers),
      ...framing,
    },
    body: body === undefined ? '' : chunked ? inChunks(data) : data,
  })
}

function inChunks (data: Buffer): Buffer {
  const half = data.length >> 1
  const parts = [data.subarray(0, half), data.subarray(half)].filter(({ length }) => length > 0)
  return Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ])
}

/** Types that mean JSON, and others. Nothing means JSON, too. */
export const JSON_TYPES = [undefined, 'application/json', 'application/json; charset=utf-8', 'application/ld+json']
const OTHER_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'json', ';',
  '*/*']

/** Text as it stands in an address. */
const encoded = fc.string({ unit: 'grapheme', maxLength: 10 }).map((text) => encodeURIComponent(text.toWellFormed()))

const slashes = fc.constantFrom('/', '/', '/', '//', '///')
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('?', '?utm_source=QGIS&utm_medium=QTribu', '?notices=true', '?a=1&a=2', '?__proto__'),
  },
  { weight: 1, arbitrary: encoded.map((text) => `?${text}`) },
)

const header: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom('accept', 'origin', 'user-agent', 'x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'cookie',
      'range', 'if-none-match', 'authorization', 'accept-encoding', 'content-encoding', 'content-language',
      '__proto__'),
    fc.oneof(
      fc.constantFrom('', '*', 'null', '127.0.0.1', '::1, x', 'gzip', 'bytes=0-', 'https://example.org'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
    ),
  ),
  fc.tuple(fc.string({ unit: fc.constantFrom(...'abc-_!'), minLength: 1, maxLength: 20 }).map((name) => `x${name}`),
    fc.string({ unit: 'grapheme-ascii', maxLength: 100 })),
)

/** PUT of a message, to the room in whichever way its address can be written. */
const put: fc.Arbitrary<RequestSpec> = fc.record({
  method: fc.constant('PUT'),
  path: fc.tuple(slashes, slashes, slashes, fc.constantFrom('', '', '/'), query)
    .map(([a, b, c, end, query]) => `${a}room${b}{room}${c}message${end}${query}`),
  type: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...JSON_TYPES) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_TYPES) },
  ),
  headers: fc.array(header, { maxLength: 2 }),
  body: fc.oneof({ weight: 20, arbitrary: payload }, { weight: 1, arbitrary: fc.constant(undefined) }),
  chunked: fc.boolean(),
})

const KNOWN = [
  '/', '/rooms', '/channels', '/status', '/version', '/rules', '/openapi.json', '/asyncapi.json', '/docs', '/redoc',
  '/room/{room}/message', '/room/{room}/ws', '/room/{room}/users', '/room/{room}/last', '/room/{room}/text',
  '/channel/{room}/ws', '/channel/{room}/users', '/channel/{room}/last', '/channel/{room}/text',
  '/healthz', '/readyz', '/metrics',
]

const segment = fc.oneof(
  fc.constantFrom('room', 'rooms', 'channel', 'status', 'docs', 'redoc', '..', '.', '%2e%2e', '%2f', '%00', '%', '%zz',
    '%c3', '%F0%9F%98%80', '*', ':room', 'message', 'ws', 'x'.repeat(1500)),
  encoded,
)

const path = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...KNOWN), query).map((parts) => parts.join('')) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), query)
      .map(([parts, end]) => `/${parts.join('/')}${end}`),
  },
)

/** Any other request, to addresses that exist and that do not. */
const other: fc.Arbitrary<RequestSpec> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND',
    'MKCOL'),
  path,
  type: fc.constantFrom(...JSON_TYPES, ...OTHER_TYPES),
  headers: fc.array(header, { maxLength: 4 }),
  body: fc.option(payload, { nil: undefined, freq: 2 }),
  chunked: fc.boolean(),
})

export const wellFramed: fc.Arbitrary<RequestSpec> =
  fc.oneof({ weight: 3, arbitrary: put }, { weight: 2, arbitrary: other })

const CRLF = '\r\n'
const token = fc.constantFrom(
  'GET ', 'PUT ', 'CONNECT ', '/', '/status', '/rooms', ' HTTP/1.1', ' HTTP/1.0', ' HTTP/2.0', ' HTTP/9',
  CRLF, CRLF, CRLF + CRLF, '\n', '\r', '\0', ' ', 'host: x', 'host:',
  'content-length: 5', 'content-length: -1', 'content-length: 1e9', 'content-length: 99999999999999999999',
  'transfer-encoding: chunked', 'transfer-encoding: xchunked', `ffffffff${CRLF}`, `0${CRLF}${CRLF}`,
  'connection: upgrade', 'upgrade: h2c', 'upgrade: websocket', 'expect: 100-continue', 'expect: cake',
  'x'.repeat(20_000), 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\u0016\u0003\u0001')

const tokens = (maxLength: number) => fc.array(token, { maxLength }).map((parts) => parts.join(''))

const head = (line: string, header: string) => `${line} HTTP/1.1${CRLF}host: x${CRLF}${header}${CRLF}`

/** Ends of a connection that no server can read as a request, most of them; in latin1. */
export const malformed: fc.Arbitrary<string> = fc.oneof(
  tokens(12),
  tokens(6).map((text) => head('GET /status', text)),
  tokens(4).map((text) => head('PUT /room/nowhere/message', `transfer-encoding: chunked${CRLF}`) + text),
  // A body that never ends is nobody's message.
  payload.map((body) => head('PUT /room/{room}/message', `content-length: 9999999${CRLF}`) +
    Buffer.from(body).toString('latin1')),
  fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)
