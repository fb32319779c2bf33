/* Whoever has no powers, or not these, at the addresses of the operator and of moderators; and bodies that are none. */
import assert from 'node:assert/strict'
import { ADMIN_TOKEN, mint } from '../moderation/tokens.ts'
import { handshake, RawClient, request, type RequestOptions } from './raw-client.ts'
import { hostileTable } from './table.ts'

/** A moderator of the room of the attack, of another room, and a member without powers over others. */
type Holder = 'moderator' | 'stranger' | 'member'

interface Addresses {
  room: string
  tokens: Record<Holder, string>
}

interface AdminCase {
  title: string
  bytes: (addresses: Addresses) => Buffer
  status: number
  detail?: RegExp
}

const Host = 'localhost'
const operator = `Bearer ${ADMIN_TOKEN}`
const encoded = ADMIN_TOKEN.replaceAll('-', '%2d').replaceAll('o', '%6F')

/** A request to mute everybody called `bystander`. */
const mute = (headers: RequestOptions['headers'], prefix: (addresses: Addresses) => string = () => '') =>
  (addresses: Addresses) => send('POST', `${prefix(addresses)}/admin/rooms/${encodeURIComponent(addresses.room)}/mute`,
    '{"nickname":"bystander"}', headers)

let requests = 0

/** From an address of its own: of many refused requests from one, only some are logged. */
function send (method: string, path: string, body: string, headers: RequestOptions['headers'] = {}): Buffer {
  return request(path, {
    method,
    headers: {
      Host,
      'X-Forwarded-For': `198.51.100.${++requests}`,
      'Content-Type': 'application/json',
      'Content-Length': `${Buffer.byteLength(body)}`,
      ...headers,
    },
    body,
  })
}

const openRoom = (room: string) => send('PUT', `/admin/rooms/${room}`, '{}', { Authorization: operator })

/** A request of the operator about the room. */
const asOperator = (method: string, path: string, body: string, headers: RequestOptions['headers'] = {}) =>
  ({ room }: Addresses) => send(method, `/admin/rooms/${encodeURIComponent(room)}${path}`, body,
    { Authorization: operator, ...headers })

const flip = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
const asHolder = (holder: Holder, change = (token: string) => token) =>
  mute({}, ({ tokens }) => `/~${change(tokens[holder])}`)

const refused = { status: 401, detail: /bearer|token/i }
const invalid = { status: 422 }

const cases: AdminCase[] = [
  // No token, or none that is right.
  { title: 'no token', bytes: mute({}), ...refused },
  { title: 'an empty header', bytes: mute({ Authorization: '' }), ...refused },
  { title: 'a bearer of nothing', bytes: mute({ Authorization: 'Bearer ' }), ...refused },
  { title: 'the secret without "Bearer"', bytes: mute({ Authorization: ADMIN_TOKEN }), ...refused },
  { title: 'the secret for "Basic"', bytes: mute({ Authorization: `Basic ${ADMIN_TOKEN}` }), ...refused },
  { title: 'the secret, shortened', bytes: mute({ Authorization: operator.slice(0, -1) }), ...refused },
  { title: 'the secret, continued', bytes: mute({ Authorization: `${operator}x` }), ...refused },
  { title: 'the secret, twice', bytes: mute({ Authorization: `${operator} ${ADMIN_TOKEN}` }), ...refused },
  { title: 'the secret in capitals', bytes: mute({ Authorization: `Bearer ${ADMIN_TOKEN.toUpperCase()}` }), ...refused },
  { title: 'a secret of 10000 letters', bytes: mute({ Authorization: `Bearer ${'x'.repeat(10_000)}` }), ...refused },
  { title: 'a wrong secret before the right one', bytes: mute({ Authorization: ['Bearer x', operator] }), ...refused },
  { title: 'the secret as a cookie', bytes: mute({ Cookie: `authorization=${operator}` }), ...refused },
  {
    title: 'the secret in a query',
    bytes: ({ room }) => send('POST', `/admin/rooms/${encodeURIComponent(room)}/mute?token=${ADMIN_TOKEN}`, '{}'),
    ...refused,
  },
  ...['?x=', '?', '?resum%65=', '?x=1&%61pi_key='].map((before) => ({
    title: `the secret in a query, behind ${before}`,
    bytes: ({ room }: Addresses) =>
      send('POST', `/admin/rooms/${encodeURIComponent(room)}/mute${before}${ADMIN_TOKEN}`, '{}'),
    ...refused,
  })),
  {
    title: 'the secret in a query, encoded',
    bytes: ({ room }) => send('POST', `/admin/rooms/${encodeURIComponent(room)}/mute?x=${encoded}`, '{}'),
    ...refused,
  },
  { title: 'the secret in the path', bytes: () => send('GET', `/admin/${ADMIN_TOKEN}/rooms`, ''), status: 404 },
  { title: 'the secret in the path, encoded', bytes: () => send('GET', `/admin/${encoded}/rooms`, ''), status: 404 },
  { title: 'the secret as a token of the address', bytes: mute({}, () => `/~${ADMIN_TOKEN}`), ...refused },
  {
    title: 'a token as a bearer',
    bytes: (addresses) => mute({ Authorization: `Bearer ${addresses.tokens.moderator}` })(addresses),
    ...refused,
  },
  { title: 'a token that was changed', bytes: asHolder('moderator', flip), ...refused },
  { title: 'a token that was shortened', bytes: asHolder('moderator', (token) => token.slice(0, -1)), ...refused },
  { title: 'a token that was continued', bytes: asHolder('moderator', (token) => `${token}A`), ...refused },
  { title: 'a token in capitals', bytes: asHolder('moderator', (token) => token.toUpperCase()), ...refused },
  { title: 'the first half of a token', bytes: asHolder('moderator', (token) => token.split('.')[0]!), ...refused },
  { title: 'a token with a slash', bytes: asHolder('moderator', (token) => `${token}%2F`), ...refused },
  { title: 'a token of zeros', bytes: asHolder('moderator', () => '%00'.repeat(40)), ...refused },
  { title: 'no text as a token', bytes: asHolder('moderator', () => '%FF'), status: 400 },
  { title: 'an empty token', bytes: asHolder('moderator', () => ''), ...refused },
  { title: 'two tokens', bytes: asHolder('moderator', (token) => `${token}/~${token}`), ...refused },
  {
    title: 'a right token beside a wrong bearer',
    bytes: mute({ Authorization: 'Bearer x' }, ({ tokens }) => `/~${tokens.moderator}`),
    ...refused,
  },

  // A token that is right, with other powers.
  { title: 'a member who would be a moderator', bytes: asHolder('member'), status: 403 },
  { title: 'the moderator of another room', bytes: asHolder('stranger'), status: 403 },
  {
    title: 'a moderator who would be the operator',
    bytes: ({ tokens, room }) => send('POST', `/~${tokens.moderator}/admin/tokens`,
      JSON.stringify({ rooms: [room], powers: ['moderate'] })),
    status: 403,
  },
  {
    title: 'a moderator who would open a room',
    bytes: ({ tokens }) => send('PUT', `/~${tokens.moderator}/admin/rooms/mine`, '{}'),
    status: 403,
  },
  {
    title: 'a moderator who would see all rooms',
    bytes: ({ tokens }) => send('GET', `/~${tokens.moderator}/admin/rooms`, ''),
    status: 403,
  },
  {
    title: 'a token for WebSockets where there are none',
    bytes: ({ tokens, room }) => handshake(`/~${tokens.moderator}/admin/rooms/${encodeURIComponent(room)}`),
    status: 404,
  },

  // Bodies that are none.
  { title: 'no body', bytes: asOperator('POST', '/mute', '', { 'Content-Type': undefined }), ...invalid },
  { title: 'half a body', bytes: asOperator('POST', '/mute', '{"nickname":'), ...invalid },
  { title: 'a list', bytes: asOperator('POST', '/mute', '[]'), ...invalid },
  { title: 'null', bytes: asOperator('POST', '/mute', 'null'), ...invalid },
  { title: 'a number', bytes: asOperator('POST', '/slow', '5'), ...invalid },
  {
    title: 'words of JavaScript',
    bytes: asOperator('POST', '/mute', '{"__proto__":{"nickname":"bystander"}}'),
    ...invalid,
  },
  { title: 'a constructor', bytes: asOperator('POST', '/mute', '{"constructor":{"prototype":{"x":1}}}'), ...invalid },
  { title: 'ten thousand lists in each other', bytes: asOperator('POST', '/mute', '['.repeat(10_000)), ...invalid },
  { title: 'a megabyte', bytes: asOperator('POST', '/mute', `{"reason":"${'x'.repeat(1_000_000)}"}`), status: 413 },
  {
    title: 'a form',
    bytes: asOperator('POST', '/mute', 'nickname=bystander', { 'Content-Type': 'application/x-www-form-urlencoded' }),
    ...invalid,
  },
  { title: 'a nickname that is nobody\'s', bytes: asOperator('POST', '/kick', '{"nickname":"nobody"}'), status: 404 },
  { title: 'a nickname that is none', bytes: asOperator('POST', '/mute', '{"nickname":"../bystander"}'), ...invalid },
  { title: 'a connection that is none', bytes: asOperator('POST', '/mute', '{"connection":"bystander"}'), ...invalid },
  { title: 'a mute for ever', bytes: asOperator('POST', '/mute', '{"nickname":"x","seconds":1e300}'), ...invalid },
  { title: 'a mute until yesterday', bytes: asOperator('POST', '/mute', '{"nickname":"x","seconds":-1}'), ...invalid },
  { title: 'half a second', bytes: asOperator('POST', '/slow', '{"seconds":0.5}'), ...invalid },
  { title: 'a ban of everybody', bytes: asOperator('POST', '/ban', '{"address":"0.0.0.0/0"}'), ...invalid },
  { title: 'a ban of no address', bytes: asOperator('POST', '/ban', '{"address":"127.0.0.1/33"}'), ...invalid },
  { title: 'a ban of a name', bytes: asOperator('POST', '/ban', '{"address":"localhost"}'), ...invalid },
  { title: 'half a surrogate to all', bytes: asOperator('POST', '/announce', '{"text":"\\ud800"}'), ...invalid },
  { title: 'nothing to all', bytes: asOperator('POST', '/announce', '{"text":"\\u202e"}'), ...invalid },
  { title: 'a book to all', bytes: asOperator('POST', '/announce', `{"text":"${'x'.repeat(10_000)}"}`), ...invalid },
  { title: 'a message that is none', bytes: asOperator('DELETE', '/messages/1', ''), ...invalid },
  { title: 'a room of the configuration that closes', bytes: asOperator('DELETE', '', ''), status: 409 },
  { title: 'a room that is called like a token', bytes: () => openRoom('~x'), ...refused },
  { title: 'an act that does not exist', bytes: asOperator('POST', '/explode', '{}'), status: 404 },
  { title: 'another method', bytes: asOperator('PATCH', '/mute', '{}'), status: 405 },
]

hostileTable('moderation', cases, async ({ bytes, status, detail }, { server, port, room, connections }) => {
  const tokenOf = (rooms: string[], powers: ('join' | 'moderate')[]) => mint(server.app, { rooms, powers })
  const tokens = {
    moderator: tokenOf([room], ['moderate']),
    stranger: tokenOf(['elsewhere'], ['moderate']),
    member: tokenOf([room], ['join']),
  }
  const secrets = [ADMIN_TOKEN, encoded, ...Object.values(tokens)]
  const client = await RawClient.connect(port)
  client.write(bytes({ room, tokens }))
  const answer = await client.answer()
  assert.equal(answer.status, status, answer.body)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  if (detail) assert.match(JSON.parse(answer.body).detail, detail)
  client.reset()
  await connections.gone(client)
  const told = answer.body + server.logs.map((line) => JSON.stringify(line)).join('\n')
  assert.deepEqual(secrets.filter((secret) => told.includes(secret)), [], 'secrets in the answer or in the log')
  return { joined: false }
}, { ADMIN_TOKEN, TRUST_PROXY: 'loopback' })
