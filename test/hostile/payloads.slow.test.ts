/* Messages that are whole frames, and whole HTTP bodies, with the wrong content. One table for both doors. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { BINARY, chop, fragments, frame, RawClient, TEXT } from './raw-client.ts'
import { besideBystander, hostileTable, type Heard, type Noticed, type Target } from './table.ts'

interface Refused {
  title: string
  body: string
  type: string
  /** Where the problem is: a field, the whole body (undefined), or some offset in what is no JSON. */
  at?: 'message' | 'author' | 'avatar' | 'offset'
}

interface Accepted {
  title: string
  body: string
  heard: Partial<Heard>
}

const hello: Heard = { message: 'hello', author: 'Mallory', avatar: null }
const HELLO = JSON.stringify(hello)
/** The message with other fields, or other JSON where a value is no string of JSON itself. */
const json = (fields: Record<string, unknown>) => JSON.stringify({ ...hello, ...fields })
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const DEEP = lists(30_000)
const MAP = '🗺'

/** Values that are no strings, as JSON. */
const NO_STRINGS: [name: string, value: string][] = [
  ['a number', '1'],
  ['zero', '0'],
  ['a number too large for any number', '1e400'],
  ['true', 'true'],
  ['false', 'false'],
  ['a list', '["hello"]'],
  ['an empty list', '[]'],
  ['an object', '{"toString":"hello"}'],
  ['lists 900 deep', lists(900)],
]

const refused: Refused[] = [
  // No JSON.
  ...[
    ['a blank', ' '],
    ['line breaks only', '\r\n\r\n'],
    ['a word', 'hello'],
    ['an opening brace', '{'],
    ['a message that is cut', HELLO.slice(0, -1)],
    ['a string that is cut', '{"message":"hello'],
    ['a message, then a letter', `${HELLO}x`],
    ['two messages', `${HELLO}${HELLO}`],
    ['two messages on two lines', `${HELLO}\n${HELLO}`],
    ['single quotes', "{'message':'hello','author':'Mallory'}"],
    ['no quotes', '{message:"hello",author:"Mallory"}'],
    ['a comma too much', '{"message":"hello","author":"Mallory",}'],
    ['a comma missing', '{"message":"hello" "author":"Mallory"}'],
    ['a comment', `${HELLO}// hello`],
    ['a line break in a string', '{"message":"hel\nlo","author":"Mallory"}'],
    ['a tab in a string', '{"message":"hel\tlo","author":"Mallory"}'],
    ['NUL in a string', '{"message":"hel\0lo","author":"Mallory"}'],
    ['NUL between tokens', HELLO.replace(',', '\0,')],
    ['NUL before a message', `\0${HELLO}`],
    ['NUL behind a message', `${HELLO}\0`],
    ['NUL alone', '\0'],
    ['a byte order mark before a message', `\ufeff${HELLO}`],
    ['a byte order mark alone', '\ufeff'],
    ['a wide blank before a message', `\u3000${HELLO}`],
    ['an unknown escape', '{"message":"\\x41","author":"Mallory"}'],
    ['an escape that is cut', '{"message":"\\u12","author":"Mallory"}'],
    ['NaN', '{"message":NaN,"author":"Mallory"}'],
    ['Infinity', '{"message":"hello","author":"Mallory","avatar":-Infinity}'],
    ['undefined', 'undefined'],
    ['a number with a leading zero', '{"message":"hello","author":"Mallory","avatar":01}'],
    ['a form', 'message=hello&author=Mallory'],
    ['XML', '<message author="Mallory">hello</message>'],
    ['900 opening brackets', '['.repeat(900)],
    ['100000 closing brackets', ']'.repeat(100_000)],
    ['a frame of socket.io', `42["message",${HELLO}]`],
  ].map(([title, body]): Refused => ({ title: `no JSON: ${title}`, body: body!, type: 'json_invalid', at: 'offset' })),

  // Deeper than any message, valid or not.
  ...[
    ['30000 opening brackets', '['.repeat(30_000)],
    ['10000 opening objects', '{"a":'.repeat(10_000)],
    ['lists', DEEP],
    ['objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['a message', `{"message":${DEEP},"author":"Mallory"}`],
    ['an author', `{"message":"hello","author":${DEEP}}`],
    ['a field nobody knows', `{"x":${DEEP},${HELLO.slice(1)}`],
  ].map(([title, body]): Refused => ({ title: `too deep: ${title}`, body: body!, type: 'value_error' })),

  // JSON, but no object.
  ...NO_STRINGS.filter(([name]) => name !== 'an object').map(([title, body]): Refused =>
    ({ title: `no object: ${title}`, body, type: 'model_attributes_type' })),
  { title: 'no object: a string', body: '"hello"', type: 'model_attributes_type' },
  { title: 'no object: a message as a string', body: JSON.stringify(HELLO), type: 'model_attributes_type' },
  { title: 'no object: a message in a list', body: `[${HELLO}]`, type: 'model_attributes_type' },
  { title: 'no object: half a surrogate pair', body: '"\\ud800"', type: 'model_attributes_type' },
  { title: 'no object: null', body: 'null', type: 'missing' },

  // Fields that are missing.
  { title: 'an empty object', body: '{}', type: 'missing', at: 'message' },
  { title: 'no message', body: '{"author":"Mallory"}', type: 'missing', at: 'message' },
  { title: 'no author', body: '{"message":"hello"}', type: 'missing', at: 'author' },
  { title: 'an avatar only', body: '{"avatar":null}', type: 'missing', at: 'message' },
  { title: 'names in capitals', body: '{"MESSAGE":"hello","AUTHOR":"Mallory"}', type: 'missing', at: 'message' },
  { title: 'names with blanks', body: '{" message":"hello","author ":"Mallory"}', type: 'missing', at: 'message' },
  { title: 'a message in the prototype', body: `{"__proto__":${HELLO}}`, type: 'missing', at: 'message' },
  {
    title: 'a message in the constructor',
    body: `{"constructor":{"prototype":${HELLO}}}`,
    type: 'missing',
    at: 'message',
  },
  {
    title: 'an author in the prototype',
    body: '{"message":"hello","__proto__":{"author":"Mallory"}}',
    type: 'missing',
    at: 'author',
  },
  {
    title: 'a message that is not valid in another generation either',
    body: '{"type":"text","author":"Mallory","texts":"hello"}',
    type: 'missing',
    at: 'message',
  },
  { title: 'a forged head count', body: '{"author":"internal","nb_users":666}', type: 'missing', at: 'message' },

  // Fields of the wrong type.
  ...NO_STRINGS.flatMap(([name, value]) => (['message', 'author', 'avatar'] as const).map((at): Refused => ({
    title: `${at}: ${name}`, body: json({ [at]: 'HELLO_ACK' }).replace('"HELLO_ACK"', value), type: 'string_type', at,
  }))),
  { title: 'message: null', body: json({ message: null }), type: 'string_type', at: 'message' },
  { title: 'author: null', body: json({ author: null }), type: 'string_type', at: 'author' },

  // Strings that are no text.
  ...([
    ['half a surrogate pair, the first', '\\ud83d'],
    ['half a surrogate pair, the second', '\\uddfa'],
    ['a surrogate pair the wrong way round', '\\uddfa\\ud83d'],
    ['half a surrogate pair amid text', 'hel\\ud83dlo'],
    ['half a surrogate pair before a whole one', '\\ud83d\\ud83d\\uddfa'],
  ]).flatMap(([name, value]) => (['message', 'author', 'avatar'] as const).map((at): Refused => ({
    title: `${at}: ${name}`, body: json({ [at]: 'HELLO_ACK' }).replace('HELLO_ACK', value!), type: 'string_unicode', at,
  }))),
  {
    title: 'message: 300 halves of surrogate pairs',
    body: json({ message: 'HELLO_ACK' }).replace('HELLO_ACK', '\\ud83d'.repeat(300)),
    type: 'string_unicode',
    at: 'message',
  },

  // Lengths.
  { title: 'message: empty', body: json({ message: '' }), type: 'string_too_short', at: 'message' },
  { title: 'message: 256 letters', body: json({ message: 'a'.repeat(256) }), type: 'string_too_long', at: 'message' },
  { title: 'message: 256 emoji', body: json({ message: MAP.repeat(256) }), type: 'string_too_long', at: 'message' },
  {
    title: 'message: 128 letters with accents of their own',
    body: json({ message: 'e\u0301'.repeat(128) }),
    type: 'string_too_long',
    at: 'message',
  },
  { title: 'message: 256 blanks', body: json({ message: ' '.repeat(256) }), type: 'string_too_long', at: 'message' },
  {
    title: 'message: a million letters',
    body: json({ message: 'a'.repeat(1_000_000) }),
    type: 'string_too_long',
    at: 'message',
  },
  { title: 'avatar: 256 letters', body: json({ avatar: 'a'.repeat(256) }), type: 'string_too_long', at: 'avatar' },
  { title: 'avatar: 256 emoji', body: json({ avatar: MAP.repeat(256) }), type: 'string_too_long', at: 'avatar' },
  { title: 'author: empty', body: json({ author: '' }), type: 'string_too_short', at: 'author' },
  { title: 'author: 2 letters', body: json({ author: 'Al' }), type: 'string_too_short', at: 'author' },
  { title: 'author: 2 emoji', body: json({ author: MAP.repeat(2) }), type: 'string_too_short', at: 'author' },
  { title: 'author: 33 letters', body: json({ author: 'a'.repeat(33) }), type: 'string_too_long', at: 'author' },
  { title: 'author: 33 emoji', body: json({ author: MAP.repeat(33) }), type: 'string_too_long', at: 'author' },

  // Characters of an author.
  ...[
    ['a blank inside', 'Hans Hibbel'],
    ['blanks only', '   '],
    ['a blank in front', ' Hans'],
    ['a blank behind', 'Hans '],
    ['a line break behind', 'Hans\n'],
    ['a line break inside', 'Hans\nHibbel'],
    ['NUL behind', 'Hans\0'],
    ['a letter with an accent', 'Hélène'],
    ['Cyrillic letters', 'Наташа'],
    ['Arabic digits', '١٢٣'],
    ['wide letters', 'Ｈａｎｓ'],
    ['a Kelvin sign for a K', '\u212Aarl'],
    ['emoji', MAP.repeat(3)],
    ['a dot', 'hans.hibbel'],
    ['an at sign', 'hans@example.org'],
    ['a slash', 'hans/hibbel'],
    ['markup', '<b>Hans</b>'],
    ['a letter nobody sees', 'Hans\u200b'],
    ['a byte order mark', '\ufeffHans'],
    ['text the other way round', '\u202eHans'],
    ['the server, with a blank', 'internal '],
    ['the server, with an i without a dot', 'ınternal'],
    ['the server, with a dotted capital', 'İnternal'],
    ['the server, in wide letters', 'ｉｎｔｅｒｎａｌ'],
    ['the server, with a letter nobody sees', 'inter\u200bnal'],
  ].map(([name, author]): Refused =>
    ({ title: `author: ${name}`, body: json({ author }), type: 'string_pattern_mismatch', at: 'author' })),

  // The author that only the server may be.
  ...['internal', 'INTERNAL', 'Internal', 'iNtErNaL'].map((author): Refused =>
    ({ title: `author: ${author}`, body: json({ author }), type: 'value_error', at: 'author' })),
  {
    title: 'author: internal, in escapes',
    body: HELLO.replace('Mallory', '\\u0069nternal'),
    type: 'value_error',
    at: 'author',
  },
  {
    title: 'author: internal, with a head count',
    body: json({ author: 'internal', nb_users: 666 }),
    type: 'value_error',
    at: 'author',
  },
  {
    title: 'author: internal, told last',
    body: '{"author":"Mallory","message":"hello","author":"internal"}',
    type: 'value_error',
    at: 'author',
  },

  // Several problems: the first field is told first.
  { title: 'every field wrong', body: '{"avatar":1,"author":2,"message":3}', type: 'string_type', at: 'message' },
  {
    title: 'author and avatar wrong',
    body: '{"avatar":1,"author":"a b","message":"hello"}',
    type: 'string_pattern_mismatch',
    at: 'author',
  },
  { title: 'message missing, author wrong', body: '{"author":"internal"}', type: 'missing', at: 'message' },
  {
    title: 'an empty message told last',
    body: '{"message":"hello","author":"Mallory","message":""}',
    type: 'string_too_short',
    at: 'message',
  },
]

const accepted: Accepted[] = [
  { title: 'the smallest message', body: '{"message":"a","author":"abc"}', heard: { message: 'a', author: 'abc' } },
  { title: 'blanks around everything', body: ' \t\r\n{ "message" : "hello" , "author" : "Mallory" }\n', heard: {} },
  { title: 'names in escapes', body: '{"mess\\u0061ge":"hello","\\u0061uthor":"Mallory"}', heard: {} },
  { title: 'message: 255 letters', body: json({ message: 'a'.repeat(255) }), heard: { message: 'a'.repeat(255) } },
  { title: 'message: 255 emoji', body: json({ message: MAP.repeat(255) }), heard: { message: MAP.repeat(255) } },
  {
    title: 'message: 255 emoji, every half in escapes',
    body: json({ message: 'HELLO_ACK' }).replace('HELLO_ACK', '\\ud83d\\uddfa'.repeat(255)),
    heard: { message: MAP.repeat(255) },
  },
  { title: 'message: a blank', body: json({ message: ' ' }), heard: { message: ' ' } },
  { title: 'message: a line break', body: json({ message: 'hel\nlo' }), heard: { message: 'hel\nlo' } },
  {
    title: 'message: markup',
    body: json({ message: '<script>alert(1)</script>' }),
    heard: { message: '<script>alert(1)</script>' },
  },
  { title: 'message: JSON', body: json({ message: HELLO }), heard: { message: HELLO } },
  {
    title: 'author: 32 characters',
    body: json({ author: 'aZ09_-'.padEnd(32, '-') }),
    heard: { author: 'aZ09_-'.padEnd(32, '-') },
  },
  { title: 'author: nearly the server', body: json({ author: 'internal-' }), heard: { author: 'internal-' } },
  { title: 'author: a word of JavaScript', body: json({ author: '__proto__' }), heard: { author: '__proto__' } },
  { title: 'avatar: null', body: json({ avatar: null }), heard: {} },
  { title: 'avatar: empty', body: json({ avatar: '' }), heard: { avatar: '' } },
  { title: 'avatar: 255 emoji', body: json({ avatar: MAP.repeat(255) }), heard: { avatar: MAP.repeat(255) } },
  {
    title: 'a field twice: the last one counts',
    body: '{"message":"first","author":"Mallory","message":"hello"}',
    heard: {},
  },
  {
    title: 'the server as author, then another',
    body: '{"author":"internal","message":"hello","author":"Mallory"}',
    heard: {},
  },
  { title: 'fields nobody knows', body: json({ nb_users: 666, type: 'text', error: {} }), heard: {} },
  { title: 'a field nobody knows, 1e400', body: `{"x":1e400,${HELLO.slice(1)}`, heard: {} },
  { title: 'a field nobody knows, 900 deep', body: `{"x":${lists(900)},${HELLO.slice(1)}`, heard: {} },
  { title: 'a field nobody knows, with half a surrogate pair', body: `{"x":"\\ud800",${HELLO.slice(1)}`, heard: {} },
  {
    title: '100000 fields nobody knows',
    body: `{${Array.from({ length: 100_000 }, (_, i) => `"${i}":0`)},${HELLO.slice(1)}`,
    heard: {},
  },
  { title: 'a prototype', body: `{"__proto__":{"polluted":true,"avatar":"forged"},${HELLO.slice(1)}`, heard: {} },
  { title: 'a prototype that is null', body: `{"__proto__":null,${HELLO.slice(1)}`, heard: {} },
  { title: 'a constructor', body: `{"constructor":{"prototype":{"polluted":true}},${HELLO.slice(1)}`, heard: {} },
  {
    title: 'names of methods',
    body: `{"toString":1,"valueOf":2,"hasOwnProperty":3,"toJSON":4,${HELLO.slice(1)}`,
    heard: {},
  },
]

/** Says the same over HTTP. */
async function put ({ server, room }: Pick<Target, 'server' | 'room'>, body: string | Uint8Array) {
  const response = await fetch(`${server.http}/room/${room}/message`, {
    method: 'PUT', body, headers: { 'content-type': 'application/json' },
  })
  assert.equal(response.headers.get('content-type'), 'application/json')
  return { status: response.status, answer: await response.json() as any }
}

/** Bytes that a body may be of at least, and no message that is one comes near. */
const BODY_BYTES = 64 * 1024
const TOO_LARGE = { status: 413, answer: { detail: 'Request body is too large' } }

/** Who was refused is still a member: says something, hears it next, and leaves. */
async function leaveAlive (client: RawClient): Promise<Heard> {
  const proof = { message: 'and yet it lives', author: 'Mallory', avatar: null }
  client.write(frame(JSON.stringify(proof)))
  assert.deepEqual(await client.message(), proof)
  client.reset()
  return proof
}

hostileTable('messages that are refused, the same at both doors', refused, async (one, target): Promise<Noticed> => {
  const { body, type, at } = one
  const client = await RawClient.join(target.port, target.room, '?notices=true')
  client.write(frame(body))
  const { error, ...count } = await client.message()
  assert.deepEqual(count, { author: 'internal', nb_users: 2 })
  assert.deepEqual(Object.keys(error), ['type', 'loc', 'msg'])
  assert.equal(error.type, type)
  const [root, where, ...rest] = error.loc
  assert.deepEqual([root, rest], ['body', []])
  if (at === 'offset') assert.ok(Number.isInteger(where) && where >= 0 && where <= body.length, `offset ${where}`)
  else assert.equal(where, at)

  const answered = await put(target, body)
  if (body.length > BODY_BYTES) {
    assert.deepEqual(answered, TOO_LARGE)
    return { joined: true, heard: [await leaveAlive(client)] }
  }
  const { status, answer } = answered
  assert.equal(status, 422)
  const [{ type: putType, loc, msg, input }] = answer.detail
  assert.deepEqual({ type: putType, loc, msg }, error)
  assert.notEqual(input, undefined)

  return { joined: true, heard: [await leaveAlive(client)] }
})

hostileTable('messages that are accepted, the same at both doors', accepted, async ({ body, heard }, target) => {
  const message = { ...hello, ...heard }
  const client = await RawClient.join(target.port, target.room, '?notices=true')
  client.write(frame(body))
  assert.deepEqual(await client.message(), message)
  assert.equal(({} as any).polluted, undefined)
  if (body.length > BODY_BYTES) {
    assert.deepEqual(await put(target, body), TOO_LARGE)
    return { joined: true, heard: [message, await leaveAlive(client)] }
  }
  assert.deepEqual(await put(target, body), { status: 200, answer: message })
  assert.deepEqual(await client.message(), message)
  return { joined: true, heard: [message, message, await leaveAlive(client)] }
})

hostileTable('payloads that only a socket can carry', [
  { title: 'nothing at all', frames: [frame('')], type: 'json_invalid', loc: ['body', 0] },
  { title: 'nothing, in fragments', frames: fragments(['', '']), type: 'json_invalid', loc: ['body', 0] },
  { title: 'binary', frames: [frame(HELLO, { opcode: BINARY })], type: 'string_type', loc: ['body'] },
  { title: 'binary, empty', frames: [frame('', { opcode: BINARY })], type: 'string_type', loc: ['body'] },
  {
    title: 'binary, that is no text',
    frames: [frame(Buffer.alloc(100, 0xff), { opcode: BINARY })],
    type: 'string_type',
    loc: ['body'],
  },
  {
    title: 'binary, in fragments',
    frames: fragments(chop(Buffer.from(HELLO), 5), BINARY),
    type: 'string_type',
    loc: ['body'],
  },
  {
    title: 'text that is refused, in fragments',
    frames: fragments(chop(Buffer.from(json({ message: '' })), 5), TEXT),
    type: 'string_too_short',
    loc: ['body', 'message'],
  },
], async ({ frames, type, loc }, target) => {
  const client = await RawClient.join(target.port, target.room, '?notices=true')
  client.write(...frames)
  const { error } = await client.message()
  assert.deepEqual({ type: error.type, loc: error.loc }, { type, loc })
  return { joined: true, heard: [await leaveAlive(client)] }
})

hostileTable('bodies that only a request can carry', [
  { title: 'nothing at all', body: '', type: 'missing', loc: ['body'] },
  { title: 'invalid UTF-8', body: Buffer.from('ff', 'hex'), type: 'json_invalid', loc: ['body', 0] },
  { title: 'a surrogate in UTF-8', body: Buffer.from('22eda08022', 'hex'), type: 'json_invalid', loc: ['body', 0] },
  { title: 'a message in UTF-16', body: Buffer.from(HELLO, 'utf16le'), type: 'json_invalid', loc: ['body', 1] },
  {
    title: 'a message that is cut amid a character',
    body: Buffer.from(json({ message: MAP })).subarray(0, 14),
    type: 'json_invalid',
    loc: ['body', 0],
  },
  {
    title: 'a compressed message',
    body: Buffer.from('1f8b0800000000000003', 'hex'),
    type: 'json_invalid',
    loc: ['body', 0],
  },
], async ({ body, type, loc }, target) => {
  const { status, answer } = await put(target, body)
  assert.equal(status, 422)
  assert.deepEqual({ type: answer.detail[0].type, loc: answer.detail[0].loc }, { type, loc })
  return { joined: false }
})

test('a client that did not ask for notices receives none, whatever it sends', async (t) => {
  const server = await startServer(t)
  const target = { server, port: server.port, room: 'QGIS' }
  await besideBystander(target, async () => {
    const client = await RawClient.join(target.port, target.room)
    client.write(Buffer.concat(refused.map(({ body }) => frame(body))), frame(HELLO, { opcode: BINARY }), frame(''))
    return { joined: true, heard: [await leaveAlive(client)] }
  })
})

test('a value is sent back only as deep as an answer can be written', async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '100000', PUT_RATE: '0' })
  const target = { server, port: server.port, room: 'QGIS' }
  const refusedInput = async (depth: number) => {
    const { status, answer } = await put(target, '['.repeat(depth) + ']'.repeat(depth))
    assert.equal(status, 422, `${depth} deep: ${JSON.stringify(answer)}`)
    return answer.detail[0].input
  }
  // The depth at which the value is left out is the one at which something else may break.
  let [told, tooDeep] = [1, 100_000]
  while (tooDeep - told > 1) {
    const depth = Math.floor((told + tooDeep) / 2)
    if (await refusedInput(depth) === null) tooDeep = depth
    else told = depth
  }
  for (let depth = Math.max(1, told - 50); depth < told + 50; depth++) await refusedInput(depth)
})
