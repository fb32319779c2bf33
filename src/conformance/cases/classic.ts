import type { Case } from '../case.ts'
import { absent, anyText, atLeast, exactly, latest, plus, text } from '../match.ts'
import { binary, fragments, longNick, nick, raw, received, repeat } from '../values.ts'

const message = { message: 'hello', author: nick('a'), avatar: null }
const by = { author: nick('a') }
const HEAD_COUNT = 'The server sends `{"author": "internal", "nb_users": 3}`: to a new member as its first frame, ' +
  'and to ' +
  'the other members when someone joins or leaves.'

/** Invalid messages, each with the type of its notice. */
const REJECTED: [id: string, invalid: unknown, type: string, sentence: string][] = [
  ['missing', { author: nick('a') }, 'missing', '| `missing` | a required field is missing |'],
  ['json', raw('{"author":'), 'json_invalid', '| `json_invalid` | not JSON in UTF-8; `loc` ends with the offset |'],
  ['list', [1], 'model_attributes_type', '| `model_attributes_type` | JSON, but not an object |'],
  ['binary', binary(message), 'string_type', '| `string_type` | not a string, or a binary frame |'],
  ['surrogate', raw('{"message":"\\ud800","author":"Hans"}'), 'string_unicode',
    '| `string_unicode` | an unpaired surrogate |'],
  ['empty', { ...by, message: '' }, 'string_too_short',
    '| `string_too_short`, `string_too_long` | the length is outside the limits |'],
  ['characters', { message: 'hello', author: 'a b c' }, 'string_pattern_mismatch',
    'a character that is not allowed in an author, or a text that consists of control characters only |'],
  ['reserved', { message: 'hello', author: 'Internal' }, 'value_error', 'the author is reserved'],
]

export const classicCases: Case[] = [
  {
    id: 'classic.join.greeting',
    level: 'MUST',
    dialects: ['classic'],
    section: 'head-count',
    sentence: HEAD_COUNT,
    steps: [{ join: 'a', as: 'classic', first: { author: 'internal', nb_users: atLeast(1) } }],
  },
  {
    id: 'classic.delivery.sender',
    level: 'MUST',
    dialects: ['classic'],
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [
      { join: 'a', as: 'classic' },
      { join: 'b', as: 'classic' },
      { from: 'a', send: [message], hear: { b: [message], a: [message] }, mark: 'b' },
    ],
  },
  {
    id: 'classic.delivery.keys',
    level: 'MUST',
    dialects: ['classic'],
    section: 'delivery',
    sentence: 'A classic message has exactly the keys `message`, `author` and `avatar` (null if there is none).',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 'hello', more: 1 }], hear: { a: [exactly(message)] } },
    ],
  },
  {
    id: 'classic.delivery.avatar',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: '| `message` | both | `message`, `author` | `avatar` | Sends a chat message. |',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ ...message, avatar: 'cat' }], hear: { a: [{ message: 'hello', avatar: 'cat' }] } },
    ],
  },
  {
    id: 'classic.delivery.order',
    level: 'MUST',
    dialects: ['classic'],
    section: 'delivery',
    sentence: 'The messages of one sender stay in order.',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [1, 2, 3, 4, 5].map((number) => ({ ...by, message: `number ${number}` })),
        hear: { a: [1, 2, 3, 4, 5].map((number) => ({ message: `number ${number}` })) },
      },
    ],
  },
  {
    id: 'classic.delivery.once',
    level: 'MUST',
    dialects: ['classic'],
    section: 'delivery',
    sentence: 'No message is delivered twice.',
    steps: [
      { join: 'a', as: 'classic' },
      { join: 'b', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 'once' }], hear: { b: [{ message: 'once' }] }, only: ['b'] },
    ],
  },
  {
    id: 'classic.delivery.rooms',
    level: 'MUST',
    dialects: ['classic'],
    needs: ['two rooms'],
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [
      { join: 'a', as: 'classic' },
      { join: 'b', as: 'classic', path: '/room/{other}/ws' },
      { from: 'a', send: [{ ...by, message: 'in one room' }], hear: { a: [{ message: 'in one room' }] } },
      { from: 'b', send: [message], not: { b: [{ message: 'in one room' }] } },
    ],
  },
  {
    id: 'classic.delivery.newcomer',
    level: 'MUST',
    dialects: ['classic'],
    needs: ['no history'],
    section: 'delivery',
    sentence: 'A new member receives the messages sent after it joined.',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 'early' }], hear: { a: [{ message: 'early' }] } },
      { join: 'b', as: 'classic' },
      {
        from: 'a',
        send: [{ ...by, message: 'late' }],
        hear: { b: [{ message: 'late' }] },
        not: { b: [{ message: 'early' }] },
      },
    ],
  },
  {
    id: 'classic.delivery.before-close',
    level: 'MUST',
    dialects: ['classic'],
    section: 'closing',
    sentence: 'The server delivers every message that a client sends before its own close frame',
    steps: [
      { join: 'a', as: 'classic' },
      { join: 'b', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 'last words' }] },
      { leave: 'a' },
      { awaits: 'b', frame: { message: 'last words' } },
    ],
  },
  {
    id: 'classic.count.join',
    level: 'MUST',
    dialects: ['classic'],
    section: 'head-count',
    sentence: HEAD_COUNT,
    disturbable: true,
    steps: [
      { join: 'a', as: 'classic', first: { nb_users: latest('count') } },
      { join: 'b', as: 'classic' },
      { awaits: 'a', frame: { author: 'internal', nb_users: plus('count', 1) } },
    ],
  },
  {
    id: 'classic.count.leave',
    level: 'MUST',
    dialects: ['classic'],
    section: 'head-count',
    sentence: HEAD_COUNT,
    requires: ['classic.count.join'],
    disturbable: true,
    steps: [
      { join: 'a', as: 'classic', first: { nb_users: latest('count') } },
      { join: 'b', as: 'classic' },
      { awaits: 'a', frame: { author: 'internal', nb_users: plus('count', 1) } },
      { leave: 'b' },
      { awaits: 'a', frame: { author: 'internal', nb_users: received('count') } },
    ],
  },
  {
    id: 'classic.count.keys',
    level: 'MUST',
    dialects: ['classic'],
    section: 'head-count',
    sentence: HEAD_COUNT,
    steps: [{ join: 'a', as: 'classic', first: { message: absent, avatar: absent, type: absent } }],
  },
  {
    id: 'classic.count.no-repeat',
    level: 'SHOULD',
    dialects: ['classic'],
    section: 'head-count',
    sentence: 'always sends the latest value, and never sends the same value twice in a row.',
    disturbable: true,
    steps: [
      { join: 'a', as: 'classic', first: { nb_users: latest('count') } },
      { from: 'a', send: [message], hear: { a: [message] }, not: { a: [{ nb_users: received('count') }] } },
    ],
  },
  {
    id: 'classic.notice.frame',
    level: 'MUST',
    dialects: ['classic'],
    section: 'rejections',
    sentence: 'A client that joins with `?notices=true` receives the reason:',
    steps: [
      { join: 'a', as: 'classic', query: 'notices=true' },
      {
        from: 'a',
        send: [{ message: 'no author' }],
        hear: {
          a: [{
            author: 'internal',
            nb_users: atLeast(1),
            error: { type: anyText, loc: ['body', 'author'], msg: anyText },
            message: absent,
          }],
        },
      },
    ],
  },
  ...REJECTED.map(([id, invalid, type, sentence]): Case => ({
    id: `classic.notice.${id}`,
    level: 'MUST',
    dialects: ['classic'],
    requires: ['classic.notice.frame'],
    section: 'rejections',
    sentence,
    steps: [
      { join: 'a', as: 'classic', query: 'notices=true' },
      { from: 'a', send: [invalid], hear: { a: [{ error: { type } }] } },
    ],
  })),
  {
    id: 'classic.rejected.stays-open',
    level: 'MUST',
    dialects: ['classic'],
    section: 'rejections',
    sentence: 'The connection stays open, and other members do not notice.',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [...REJECTED.map(([, invalid]) => invalid), { ...by, message: 'still here' }],
        hear: { a: [{ message: 'still here' }] },
      },
    ],
  },
  {
    id: 'classic.rejected.silent',
    level: 'MUST',
    dialects: ['classic'],
    section: 'rejections',
    sentence: 'The server drops a message that breaks a rule.',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ message: 'no author' }, by], only: ['a'] },
    ],
  },
  {
    id: 'classic.rejected.others',
    level: 'MUST',
    dialects: ['classic'],
    section: 'rejections',
    sentence: 'The connection stays open, and other members do not notice.',
    steps: [
      { join: 'a', as: 'classic', query: 'notices=true' },
      { join: 'b', as: 'classic', query: 'notices=true' },
      { from: 'a', send: [{ message: '', ...by }], only: ['b'] },
    ],
  },
  {
    id: 'classic.limits.max',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: '`message` has 1 to `max_message_length` Unicode code points',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [{ ...by, message: repeat('🗺', 'max_message_length') }],
        hear: { a: [{ message: repeat('🗺', 'max_message_length') }] },
      },
    ],
  },
  {
    id: 'classic.limits.too-long',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: '`message` has 1 to `max_message_length` Unicode code points',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [{ ...by, message: repeat('x', 'max_message_length', 1) }],
        not: { a: [{ message: text(/^x+…?$/) }] },
      },
    ],
  },
  {
    id: 'classic.limits.author',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: '`author` has `min_author_length` to `max_author_length`',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [
          { message: 'too long a name', author: longNick('max_author_length', 1) },
          { message: 'long name', author: longNick('max_author_length') },
        ],
        hear: { a: [{ message: 'long name' }] },
        not: { a: [{ message: 'too long a name' }] },
      },
    ],
  },
  {
    id: 'classic.limits.reserved',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: 'not `internal` in any letter case',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: ['internal', 'INTERNAL', 'iNternal'].map((author) => ({ author, message: nick('forged') })),
        not: { a: [{ message: nick('forged') }] },
      },
    ],
  },
  {
    id: 'classic.coercion',
    level: 'MUST',
    dialects: ['classic'],
    section: 'messages',
    sentence: 'It does not convert values: a number is not a string.',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 2154 }], not: { a: [{ message: '2154' }, { message: 2154 }] } },
    ],
  },
  {
    id: 'classic.text.controls',
    level: 'MUST',
    dialects: ['classic'],
    section: 'text',
    sentence: 'The server removes control characters, except newline and tab, and bidirectional controls (U+202A to ' +
      'U+202E, U+2066 to U+2069) from text that is displayed',
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [{ ...by, message: 'a\u0000\u202eb\n\tc' }], hear: { a: [{ message: 'ab\n\tc' }] } },
    ],
  },
  {
    id: 'classic.join.unknown-room',
    level: 'MUST',
    dialects: ['classic'],
    section: 'joining',
    sentence: '| 404 | the room is unknown: `{"detail":"Room \'x\' not registered"}` (or `Channel \'x\' …`) |',
    steps: [{
      refused: '/room/no%20pe/ws',
      answer: {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: { detail: "Room 'no pe' not registered" },
      },
    }],
  },
  {
    id: 'classic.join.query',
    level: 'MUST',
    dialects: ['classic'],
    section: 'joining',
    sentence: 'The server accepts any query and tolerates doubled slashes.',
    steps: [{ join: 'a', as: 'classic', query: 'utm_source=QGIS&utm_medium=qtribu&utm_source=2&x=%20' }],
  },
  {
    id: 'classic.join.subprotocol',
    level: 'MUST',
    dialects: ['classic'],
    section: 'joining',
    sentence: 'Of foreign subprotocols the server confirms the first, since browsers fail otherwise; it changes ' +
      'nothing.',
    steps: [
      { join: 'a', as: 'classic', offers: ['chat', 'talk'], selected: 'chat' },
      { from: 'a', send: [message], hear: { a: [message] } },
    ],
  },
  {
    id: 'classic.frames.fragments',
    level: 'MUST',
    dialects: ['classic'],
    section: 'delivery',
    sentence: 'No message is lost on a connection that stays open',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [fragments({ ...by, message: 'in 256 fragments', more: 'x'.repeat(1000) })],
        hear: { a: [{ message: 'in 256 fragments' }] },
      },
    ],
  },
]
