/* Messages of the fourth generation, right and wrong, with the expected reply to each. */
import assert from 'node:assert/strict'
import { BINARY, chop, fragments, frame, handshake, PING, PONG, RawClient, TEXT } from './raw-client.ts'
import { hostileTable, type Heard } from './table.ts'

interface V4Case {
  title: string
  frames: Buffer[]
  /** The type of each answer, in order: the message itself, or its refusal. */
  types: string[]
  heard?: Heard[]
}

const ID = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'
const PING_MESSAGE = '{"type":"ping"}'
const hello: Heard = { message: 'hello', author: 'Mallory', avatar: null }
const text = (fields: object = {}) => JSON.stringify({ type: 'text', author: 'Mallory', text: 'hello', ...fields })
const react = (fields: object = {}) =>
  JSON.stringify({ type: 'reaction', author: 'Mallory', in_reply_to_id: ID, emoji: '👍', ...fields })
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const longPing = (bytes: number) => PING_MESSAGE.replace('}', `,"x":"${'x'.repeat(bytes - PING_MESSAGE.length - 7)}"}`)

const refused = (title: string, message: string): V4Case =>
  ({ title, frames: [frame(message)], types: ['uncompliant'] })
const said = (title: string, message: string): V4Case =>
  ({ title, frames: [frame(message)], types: ['text'], heard: [hello] })
const reacted = (title: string, message: string): V4Case => ({ title, frames: [frame(message)], types: ['reaction'] })
const answered = (title: string, ...frames: Buffer[]): V4Case => ({ title, frames, types: ['pong'] })

const REACTION_FIELDS = ['emoji', 'in_reply_to_id', 'author', 'remove', 'liked_author', 'message']

const cases: V4Case[] = [
  reacted('a reaction', react()),
  reacted('a reaction taken back', react({ remove: true })),
  reacted('a reaction to a message that nobody sent', react({ in_reply_to_id: ID.replace('f', '0') })),
  reacted('a reaction with a letter', react({ emoji: 'a' })),
  reacted('a reaction for somebody who is not there', react({ liked_author: 'Nobody', message: 'hello' })),
  reacted('a reaction that claims a sender and a name', react({ by: 'somebody', seq: 'x.1', nb_users: 666 })),
  reacted('a reaction with a prototype',
    react().replace('{', '{"__proto__":{"remove":true,"liked_author":"bystander"},')),
  ...['', ' ', '\n', '\r\n', '\0', '\u200b', '\u202e', '👍👍', '<b>', 'a'.repeat(100_000), '\u0301'.repeat(9), '\ud83d',
    '\ude00', '\ud83d\u0301'].map((emoji) => refused(`emoji: ${JSON.stringify(emoji).slice(0, 20)}`, react({ emoji }))),
  ...[null, 7, true, [], ['👍'], {}].flatMap((value) => REACTION_FIELDS
    .filter((name) => name !== 'remove' || value !== true)
    .map((name) => refused(`${name}: ${JSON.stringify(value)}`, react({ [name]: value })))),
  ...['', 'x', `${ID}\n`, ID.slice(1), `{${ID}}`, ID.replaceAll('-', '')].map((id) =>
    refused(`a reaction to ${JSON.stringify(id)}`, react({ in_reply_to_id: id }))),
  refused('a reaction by the server', react({ author: 'Internal' })),
  refused('a reaction with a deep emoji', react().replace('"👍"', lists(900))),

  said('a place', text({ at: [2.5, 48.5] })),
  said('a place at the edge', text({ at: [-180, 90] })),
  said('no place', text({ at: null })),
  said('an answer', text({ in_reply_to_id: ID })),
  said('an answer to itself', text({ id: ID, in_reply_to_id: ID.toUpperCase() })),
  said('members that nobody knows', text({ seq: 'x.1', by: ID, refused_id: ID, features: [], connection: ID })),
  ...[[], [0], [0, 0, 0], [181, 0], [0, -90.001], ['0', '0'], [null, null], [[0], [0]], { length: 2 }, 'here', 0]
    .map((at) => refused(`at: ${JSON.stringify(at)}`, text({ at }))),
  ...['1e999', '-1e999'].map((number) => refused(`at: ${number}`, text({ at: [0, 7] }).replace('7', number))),
  refused('a place 900 deep', text({ at: 7 }).replace('7', lists(900))),
  ...['x', 7, [ID], {}].map((id) => refused(`an answer to ${JSON.stringify(id)}`, text({ in_reply_to_id: id }))),

  answered('a ping', frame(PING_MESSAGE)),
  answered('a ping with more', frame('{"id":7,"type":"ping","author":"internal"}')),
  answered('a ping in escapes', frame('{"\\u0074ype":"pin\\u0067"}')),
  answered('a ping told last', frame('{"type":"text","type":"ping"}')),
  answered('a ping byte by byte', ...fragments(chop(Buffer.from(PING_MESSAGE)), TEXT)),
  answered('a ping of 1024 bytes', frame(longPing(1024))),
  refused('a ping told first', '{"type":"ping","type":"text"}'),
  refused('a ping in a list', '[{"type":"ping"}]'),
  refused('a list with a type', '["type","ping"]'),
  refused('a ping in capitals', '{"type":"PING"}'),
  refused('half a ping', '{"type":"ping"'),
  refused('a ping as a prototype', '{"__proto__":{"type":"ping"}}'),
  { ...refused('a ping in a binary frame', ''), frames: [frame(PING_MESSAGE, { opcode: BINARY })] },
  { ...refused('a ping in an empty frame', ''), frames: [frame('')] },
  {
    title: '900 pings at once',
    frames: [Buffer.concat(Array(900).fill(frame(PING_MESSAGE)))],
    types: Array(900).fill('pong'),
  },
  {
    title: 'pings of both kinds between the fragments of one',
    frames: fragments(chop(Buffer.from(PING_MESSAGE), 5))
      .flatMap((part) => [part, frame('x', { opcode: PING })]).slice(0, -1),
    types: ['pong'],
  },

  ...['hello', 'pong', 'nb_users', 'uncompliant', 'gap', 'poke', '', 'toString', '__proto__'].map((type) =>
    refused(`a message of type ${JSON.stringify(type)}`, JSON.stringify({ type, nb_users: 666, connection: ID }))),
  ...[null, 7, ['ping'], ['text'], {}].map((type) =>
    refused(`a message of type ${JSON.stringify(type)}`, JSON.stringify({ type, author: 'Mallory', text: 'hello' }))),
]

hostileTable('messages of the fourth generation', cases, async ({ frames, types, heard = [] }, { port, room }) => {
  const client = await RawClient.connect(port)
  const headers = { 'Sec-WebSocket-Protocol': 'gischat.v4' }
  client.write(handshake(`/channel/${encodeURIComponent(room)}/ws`, { headers }))
  const answer = await client.answer()
  assert.deepEqual([answer.status, answer.headers.get('sec-websocket-protocol')], [101, 'gischat.v4'])
  const { type, connection } = await client.message()
  assert.equal(type, 'hello')
  client.write(...frames, frame(PING_MESSAGE))
  const answers: any[] = []
  while (answers.length < types.length + 1) {
    const { opcode, payload } = await client.frame()
    if (opcode !== PONG) answers.push(JSON.parse(payload.toString()))
  }
  assert.deepEqual(answers.map(({ type }) => type), [...types, 'pong'])
  for (const { type, by, nb_users: members } of answers) {
    assert.equal(by, ['text', 'reaction'].includes(type) ? connection : undefined)
    assert.equal(members, undefined)
  }
  client.reset()
  return { joined: true, heard }
}, { MESSAGE_RATE: '0', MAX_CONNECTIONS_PER_IP: '0', HANDSHAKE_RATE: '0' })
