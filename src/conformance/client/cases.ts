import { anyText, anyUuid } from '../match.ts'
import type { Dialect } from '../case.ts'
import { SHARED, TYPES } from '../cases/messages.ts'
import type { ClientCase, ClientStep } from './client-case.ts'

const everyDialect: Dialect[] = ['classic', 'typed', 'channel', 'v4']
const newer: Dialect[] = ['channel', 'v4']
const accept = { accept: true } as const
const stillPrints = (text: string): ClientStep[] => [{ send: [{ text }] }, { prints: text }]
const stamp = { id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', timestamp: 1_790_000_000 }
const author = 'Hans'

/** One message of each type, as a channel delivers them, and a large layer. */
const everything = TYPES.map((type) => ({ ...SHARED[type], author, avatar: null, ...stamp }))
const largeLayer = {
  ...SHARED.geojson,
  ...stamp,
  author,
  avatar: null,
  geojson: {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { note: 'x'.repeat(3_000_000) }, geometry: null }],
  },
}

const IGNORE = 'Its clients **must ignore members and types that they do not know**'

export const CLIENT_CASES: ClientCase[] = [
  {
    id: 'client.join',
    level: 'MUST',
    dialects: everyDialect,
    section: 'joining',
    sentence: 'Connect to `ws(s)://host/room/{room}/ws` or `ws(s)://host/channel/{channel}/ws`, with the name ' +
      'percent-encoded.',
    steps: [accept],
  },
  {
    id: 'client.receive',
    level: 'MUST',
    dialects: everyDialect,
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [accept, ...stillPrints('hello from the kit')],
  },
  {
    id: 'client.send.classic',
    level: 'MUST',
    dialects: ['classic'],
    section: 'classic',
    sentence: 'Each text frame contains one message as JSON in UTF-8, in both directions.',
    steps: [accept, { say: 'grüße 🗺' }, { hear: { message: 'grüße 🗺', author: anyText } }],
  },
  {
    id: 'client.send.text',
    level: 'MUST',
    dialects: newer,
    section: 'typed-and-channel',
    sentence: 'Every message has a `type`.',
    steps: [accept, { say: 'grüße 🗺' }, { hear: { type: 'text', text: 'grüße 🗺', author: anyText } }],
  },
  {
    id: 'client.nickname',
    level: 'SHOULD',
    dialects: newer,
    section: 'typed-and-channel',
    sentence: '| `newcomer` | both | `newcomer` | – | Registers a nickname, or changes it. |',
    steps: [accept, { hear: { type: 'newcomer', newcomer: anyText } }],
  },
  {
    id: 'client.nickname.taken',
    level: 'MUST',
    dialects: newer,
    section: 'typed-and-channel',
    sentence: 'The server rejects a nickname that is taken with "User \'x\' already registered in channel y"',
    steps: [
      { accept: true, taken: true },
      { hear: { type: 'newcomer' } },
      { seconds: 1, of: 'newcomers', atMost: 3 },
      ...stillPrints('after a rejection'),
    ],
  },
  {
    id: 'client.count.silent',
    level: 'SHOULD',
    dialects: ['classic'],
    section: 'head-count',
    sentence: 'Clients should not display frames by `internal` as messages, and should ignore unknown fields.',
    steps: [
      accept,
      { send: [{ author: 'internal', nb_users: 3 }, { author: 'internal', nb_users: 3, error: {}, later: 1 }] },
      { send: [{ text: 'a message' }] },
      { prints: 'a message', not: ['internal', 'undefined', 'null'] },
    ],
  },
  {
    id: 'client.odd.types',
    level: 'MUST',
    dialects: ['v4'],
    section: 'the-fourth-generation',
    sentence: IGNORE,
    steps: [accept, { send: [{ type: 'weather', sky: ['blue'] }, { type: 'poke' }] }, ...stillPrints('after a type')],
  },
  {
    id: 'client.odd.members',
    level: 'MUST',
    dialects: ['v4'],
    section: 'the-fourth-generation',
    sentence: IGNORE,
    steps: [
      accept,
      { send: [{ type: 'text', ...stamp, author, avatar: null, text: 'with more', seq: 'node.0', later: [1] }] },
      { prints: 'with more' },
      { alive: true },
    ],
  },
  {
    id: 'client.odd.moderation',
    level: 'MUST',
    dialects: ['v4'],
    section: 'the-fourth-generation',
    sentence: IGNORE,
    steps: [
      accept,
      {
        send: [
          { type: 'act', ...stamp, act: 'slow', seconds: 5 },
          { type: 'deleted', ...stamp, deleted_id: stamp.id },
          { type: 'reaction', ...stamp, author, in_reply_to_id: stamp.id, emoji: '👍', remove: false },
          { type: 'gap', ...stamp, since: 1, seq: 'node.0' },
        ],
      },
      ...stillPrints('after moderation'),
    ],
  },
  {
    id: 'client.every-type',
    level: 'MUST',
    dialects: newer,
    section: 'typed-and-channel',
    sentence: 'A client may send additional members, which the server removes; it receives exactly these:',
    steps: [accept, { send: everything }, ...stillPrints('after every type')],
  },
  {
    id: 'client.large-layer',
    level: 'SHOULD',
    dialects: newer,
    section: 'typed-and-channel',
    sentence: 'A layer has at most `max_geojson_features` features and `MAX_GEOJSON_RAW_LENGTH` characters',
    steps: [accept, { send: [largeLayer] }, ...stillPrints('after a large layer')],
  },
  {
    id: 'client.older-server',
    level: 'MAY',
    dialects: ['v4'],
    section: 'joining',
    sentence: 'A client of the fourth generation offers the subprotocol `gischat.v4`, alone or among others, and the ' +
      'server selects it.',
    steps: [{ accept: true, older: true }, ...stillPrints('from an older server')],
  },
  {
    id: 'client.pings',
    level: 'MUST',
    dialects: everyDialect,
    section: 'closing',
    sentence: '| 1006 | silent for too long | yes | reconnect; answer pings |',
    steps: [accept, { alive: true }, { alive: true }],
  },
  {
    id: 'client.reconnect.restart',
    level: 'SHOULD',
    dialects: everyDialect,
    section: 'closing',
    sentence: '| 1012 | service restart | yes | reconnect after a few seconds |',
    steps: [accept, { end: 1012 }, accept, ...stillPrints('after a restart')],
  },
  {
    id: 'client.reconnect.lost',
    level: 'SHOULD',
    dialects: everyDialect,
    section: 'closing',
    sentence: '1006 is the code that a client sees when a connection ends without a close frame.',
    steps: [accept, { end: 'cut' }, accept, ...stillPrints('after a lost connection')],
  },
  {
    id: 'client.reconnect.backoff',
    level: 'MUST',
    dialects: everyDialect,
    section: 'joining',
    sentence: 'After 429 and 503, wait as many seconds as `retry-after` says.',
    steps: [
      accept, { end: 'cut' }, { refuse: 503, retryAfter: 1 }, { accept: true, after: 1 }, { end: 'cut' },
      { refuse: 429, retryAfter: 1 }, { accept: true, after: 1 },
    ],
  },
  {
    id: 'client.stay-away.1008',
    level: 'MUST',
    dialects: everyDialect,
    section: 'closing',
    sentence: '| 1008 | removed by a moderator | no | do not reconnect by yourself |',
    steps: [
      accept, { alive: true }, { end: 1008, reason: 'removed by a moderator' },
      { seconds: 2, of: 'handshakes', atMost: 0 },
    ],
  },
  {
    id: 'client.resume.elsewhere',
    level: 'MUST',
    dialects: ['v4'],
    section: 'closing',
    sentence: '| 4001 | resumed elsewhere | no | do not offer this token again |',
    steps: [
      accept, { alive: true }, { end: 4001, reason: 'resumed elsewhere' }, { seconds: 5, of: 'resumes', atMost: 0 },
    ],
  },
  {
    id: 'client.resume.token',
    level: 'SHOULD',
    dialects: ['v4'],
    section: 'resuming',
    sentence: 'connect again with `?since=<seq>` and the subprotocol `resume.<token>` beside `gischat.v4`',
    steps: [
      accept,
      { send: [{ text: 'before' }] },
      { prints: 'before' },
      { end: 'cut' },
      { accept: true, asksToResume: true, resumed: { resumed: true } },
      ...stillPrints('resumed'),
    ],
  },
  {
    id: 'client.resume.latest-token',
    level: 'SHOULD',
    dialects: ['v4'],
    section: 'resuming',
    sentence: 'Each `hello` has another token.',
    steps: [
      accept, { alive: true }, { end: 'cut' }, { accept: true, resumed: { resumed: true } }, { alive: true },
      { end: 'cut' }, { accept: true, asksToResume: true, resumed: { resumed: true } },
    ],
  },
  {
    id: 'client.resume.not',
    level: 'MUST',
    dialects: ['v4'],
    section: 'resuming',
    sentence: 'With `"resumed": false`, `reason` says why, and you are a new member',
    steps: [
      accept, { hear: { type: 'newcomer' } }, { end: 'cut' },
      { accept: true, resumed: { resumed: false } }, { hear: { type: 'newcomer' } },
    ],
  },
  {
    id: 'client.resume.unprocessed',
    level: 'SHOULD',
    dialects: ['v4'],
    section: 'resuming',
    sentence: 'send those after it again, with the same `id`.',
    steps: [
      accept,
      { say: 'unprocessed' },
      { hear: { type: 'text', text: 'unprocessed', id: anyUuid } },
      { end: 'cut' },
      { accept: true, resumed: { resumed: true } },
      { hear: { type: 'text', text: 'unprocessed' } },
    ],
  },
]
