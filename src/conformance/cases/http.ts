import type { Case, Dialect } from '../case.ts'
import {
  absent, anyInteger, anyList, anyText, anyUuid, anything, both, each, exactly, including, Matcher, text,
} from '../match.ts'
import { id, longNick, nick, repeat } from '../values.ts'

const section = 'requests'
const message = { message: 'hello', author: nick('a') }
const said = { text: 'hello', author: nick('a') }

/** The addresses of a generation that calls rooms rooms, or channels. */
const NOUNS: { noun: string, capital: string, dialect: Dialect }[] = [
  { noun: 'room', capital: 'Room', dialect: 'typed' },
  { noun: 'channel', capital: 'Channel', dialect: 'channel' },
]

/** Requests whose responses must be JSON. */
const JSON_PATHS = ['/version', '/status', '/rooms', '/rules', '/nope']

const sortedWithoutCase = new Matcher('<a list, sorted without regard to case>', (value) => {
  if (!Array.isArray(value)) return false
  const names = value.map((name) => String(name).toLowerCase())
  return names.every((name, i) => i === 0 || names[i - 1]! <= name)
})

export const httpCases: Case[] = [
  {
    id: 'http.version',
    level: 'MUST',
    dialects: [],
    section,
    sentence: '`GET /version` returns `{"version": "…"}`.',
    steps: [{ request: ['GET', '/version'], answer: { status: 200, body: { version: anyText } } }],
  },
  {
    id: 'http.status',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: '`GET /status` returns `"status": "ok"` and the head count of each room, under `rooms` and under ' +
      '`channels`.',
    steps: [{
      request: ['GET', '/status'],
      answer: {
        status: 200,
        body: {
          status: 'ok',
          rooms: each({ name: anyText, nb_connected_users: anyInteger }),
          channels: each({ name: anyText, nb_connected_users: anyInteger }),
        },
      },
    }],
  },
  {
    id: 'http.rooms',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: '`GET /rooms` and `GET /channels` return the names of the rooms as a list of strings.',
    steps: [{ request: ['GET', '/rooms'], answer: { status: 200, body: both(anyList, each(anyText)) } }],
  },
  {
    id: 'http.channels',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`GET /rooms` and `GET /channels` return the names of the rooms as a list of strings.',
    steps: [{ request: ['GET', '/channels'], answer: { status: 200, body: both(anyList, each(anyText)) } }],
  },
  {
    id: 'http.rules',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: '`GET /rules` returns the texts `rules` and `main_lang` and the integers `min_author_length`, ' +
      '`max_author_length`, `max_message_length`, `max_image_size` and `max_geojson_features`.',
    steps: [{
      request: ['GET', '/rules'],
      answer: {
        status: 200,
        body: {
          rules: text(/^/),
          main_lang: text(/^/),
          min_author_length: anyInteger,
          max_author_length: anyInteger,
          max_message_length: anyInteger,
          max_image_size: anyInteger,
          max_geojson_features: anyInteger,
        },
      },
    }],
  },
  {
    id: 'http.content-type',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'Every JSON response has exactly the content type `application/json`: older plugins compare it.',
    steps: JSON_PATHS.map((path) => ({
      request: ['GET', path],
      answer: { status: path === '/nope' ? 404 : 200, headers: { 'content-type': 'application/json' } },
    })),
  },
  {
    id: 'http.query',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'Any query is accepted, and slashes may be doubled or appended.',
    steps: [{
      request: ['GET', '/rooms?utm_source=QGIS&utm_medium=x&utm_source=2'], answer: { status: 200, body: anyList },
    }],
  },
  {
    id: 'http.slashes',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'Any query is accepted, and slashes may be doubled or appended.',
    steps: ['//rooms', '/rooms/'].map((path) => ({
      request: ['GET', path], answer: { status: 200, body: anyList },
    })),
  },
  {
    id: 'http.not-found',
    level: 'MUST',
    dialects: [],
    section,
    sentence: 'An unknown path is answered with 404 and `{"detail": "Not Found"}`.',
    steps: [{ request: ['GET', '/nope'], answer: { status: 404, body: { detail: 'Not Found' } } }],
  },
  {
    id: 'http.method',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'A wrong method is answered with 405, `{"detail": "Method Not Allowed"}` and the header `allow`.',
    steps: [{
      request: ['POST', '/rooms'],
      body: '{}',
      answer: { status: 405, headers: { allow: text(/GET/) }, body: { detail: 'Method Not Allowed' } },
    }],
  },
  {
    id: 'http.upgrade-required',
    level: 'MUST',
    dialects: ['classic'],
    section: 'joining',
    sentence: '| 426 | the request is not a WebSocket handshake |',
    steps: [{ request: ['GET', '/room/{room}/ws'], answer: { status: 426, headers: { upgrade: text(/websocket/i) } } }],
  },
  {
    id: 'http.message.returned',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'The response is the message as it is delivered.',
    steps: [{
      request: ['PUT', '/room/{room}/message'],
      body: { ...message, more: 1 },
      answer: { status: 200, body: exactly({ ...message, avatar: null }) },
    }],
  },
  {
    id: 'http.message.delivered',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: '`PUT /room/{room}/message`, `PUT /room/{room}/text` and `PUT /channel/{channel}/text` send a message ' +
      'to ' +
      'everyone in the room.',
    steps: [
      { join: 'b', as: 'classic' },
      {
        request: ['PUT', '/room/{room}/message'],
        body: message,
        answer: { status: 200 },
        hear: { b: [{ ...message, avatar: null }] },
      },
    ],
  },
  {
    id: 'http.message.unknown-room',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'An unknown room is answered with 404 and `{"detail": "Room \'x\' not registered"}`, under ' +
      '`/channel/` with ' +
      '`Channel \'x\' not registered`.',
    steps: [{
      request: ['PUT', '/room/no%20pe/message'],
      body: message,
      answer: { status: 404, body: { detail: "Room 'no pe' not registered" } },
    }],
  },
  {
    id: 'http.invalid.status',
    level: 'MUST',
    dialects: ['classic'],
    section,
    sentence: 'An invalid body is answered with 422, and the message is not delivered.',
    steps: [
      { join: 'b', as: 'classic' },
      { request: ['PUT', '/room/{room}/message'], body: { author: nick('a') }, answer: { status: 422 } },
      {
        request: ['PUT', '/room/{room}/message'],
        body: { ...message, message: 'valid' },
        answer: { status: 200 },
        hear: { b: [{ message: 'valid' }] },
        not: { b: [{ author: nick('a'), message: null }] },
      },
    ],
  },
  {
    id: 'http.invalid.shape',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section,
    sentence: '`detail` is a list of problems, each with `type`, `loc`, `msg` and `input`, and `ctx` where a limit ' +
      'is violated.',
    steps: [{
      request: ['PUT', '/room/{room}/message'],
      body: { message: '', author: nick('a') },
      answer: {
        status: 422,
        body: {
          detail: [{
            type: 'string_too_short',
            loc: ['body', 'message'],
            msg: 'String should have at least 1 character',
            input: '',
            ctx: { min_length: 1 },
          }],
        },
      },
    }],
  },
  {
    id: 'http.invalid.order',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section,
    sentence: 'There is one problem for each field, in the order of the fields.',
    steps: [{
      request: ['PUT', '/room/{room}/message'],
      body: { avatar: 1, author: 'a b' },
      answer: {
        status: 422,
        body: {
          detail: [{ loc: ['body', 'message'] }, { loc: ['body', 'author'] }, { loc: ['body', 'avatar'] }],
        },
      },
    }],
  },
  {
    id: 'http.invalid.json',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section: 'rejections',
    sentence: '| `json_invalid` | not JSON in UTF-8; `loc` ends with the offset |',
    steps: [{
      request: ['PUT', '/room/{room}/message'],
      body: '{"message":',
      answer: {
        status: 422, body: { detail: [{ type: 'json_invalid', loc: ['body', 11], msg: 'JSON decode error' }] },
      },
    }],
  },
  {
    id: 'http.invalid.missing',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section: 'rejections',
    sentence: '| `missing` | a required field is missing |',
    steps: [{
      request: ['PUT', '/room/{room}/message'],
      body: { author: nick('a') },
      answer: {
        status: 422, body: { detail: [{ type: 'missing', loc: ['body', 'message'], msg: 'Field required' }] },
      },
    }],
  },
  {
    id: 'http.invalid.before-room',
    level: 'SHOULD',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section,
    sentence: 'The body is checked before the room.',
    steps: [{
      request: ['PUT', '/room/no%20pe/message'],
      body: { author: nick('a') },
      answer: { status: 422, body: { detail: anyList } },
    }],
  },
  {
    id: 'http.limits.code-points',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section: 'messages',
    sentence: '`message` has 1 to `max_message_length` Unicode code points',
    steps: [
      {
        request: ['PUT', '/room/{room}/message'],
        body: { author: nick('a'), message: repeat('🗺', 'max_message_length') },
        answer: { status: 200, body: { message: repeat('🗺', 'max_message_length') } },
      },
      {
        request: ['PUT', '/room/{room}/message'],
        body: { author: nick('a'), message: repeat('🗺', 'max_message_length', 1) },
        answer: { status: 422, body: { detail: [{ type: 'string_too_long', loc: ['body', 'message'] }] } },
      },
    ],
  },
  {
    id: 'http.limits.author',
    level: 'MUST',
    dialects: ['classic'],
    requires: ['http.invalid.status'],
    section: 'messages',
    sentence: '`author` has `min_author_length` to `max_author_length`',
    steps: [
      {
        request: ['PUT', '/room/{room}/message'],
        body: { ...message, author: longNick('max_author_length') },
        answer: { status: 200 },
      },
      {
        request: ['PUT', '/room/{room}/message'],
        body: { ...message, author: longNick('max_author_length', 1) },
        answer: { status: 422, body: { detail: [{ loc: ['body', 'author'] }] } },
      },
    ],
  },
  {
    id: 'http.token.invalid',
    level: 'MUST',
    dialects: [],
    needs: ['tokens'],
    section: 'tokens',
    sentence: 'With a token that is invalid, was revoked or has expired, every address answers 401 and ' +
      '`{"detail":"The token is invalid or has expired"}`',
    steps: [{
      request: ['GET', '/~conformance/rooms'],
      answer: { status: 401, body: { detail: 'The token is invalid or has expired' } },
    }],
  },
  ...NOUNS.flatMap(({ noun, capital, dialect }): Case[] => [
    {
      id: `http.${noun}.users`,
      level: 'MUST',
      dialects: [dialect],
      section: 'typed-and-channel',
      sentence: '`GET /room/{room}/users` lists the nicknames.',
      steps: [
        { join: 'a', as: dialect, register: true },
        { request: ['GET', `/${noun}/{room}/users`], answer: { status: 200, body: including(nick('a')) } },
      ],
    },
    {
      id: `http.${noun}.last`,
      level: 'MUST',
      dialects: [dialect],
      section: 'delivery',
      sentence: 'Earlier messages are not stored, unless the operator stores the most recent ones ' +
        '(`MAX_STORED_MESSAGES`); `GET /channel/{channel}/last` returns those.',
      steps: [{ request: ['GET', `/${noun}/{room}/last`], answer: { status: 200, body: anyList } }],
    },
    {
      id: `http.${noun}.unknown`,
      level: 'MUST',
      dialects: [dialect],
      section,
      sentence: 'An unknown room is answered with 404 and `{"detail": "Room \'x\' not registered"}`, under ' +
        '`/channel/` with ' +
        '`Channel \'x\' not registered`.',
      steps: [{
        request: ['GET', `/${noun}/no%20pe/users`],
        answer: { status: 404, body: { detail: `${capital} 'no pe' not registered` } },
      }],
    },
    {
      id: `http.${noun}.text`,
      level: 'MUST',
      dialects: [dialect],
      section,
      sentence: '`PUT /room/{room}/message`, `PUT /room/{room}/text` and `PUT /channel/{channel}/text` send a ' +
        'message to ' +
        'everyone in the room.',
      steps: [
        { join: 'b', as: dialect, register: true },
        {
          request: ['PUT', `/${noun}/{room}/text`],
          body: said,
          answer: { status: 200, body: { type: 'text', ...said, avatar: null } },
          hear: { b: [{ type: 'text', ...said }] },
        },
      ],
    },
  ]),
  {
    id: 'http.room.text.strict',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'The typed dialect has neither',
    steps: [{
      request: ['PUT', '/room/{room}/text'],
      body: said,
      answer: { status: 200, body: exactly({ type: 'text', ...said, avatar: null }) },
    }],
  },
  {
    id: 'http.channel.text.stamp',
    level: 'MUST',
    dialects: ['channel'],
    section: 'typed-and-channel',
    sentence: 'The server keeps the client\'s values if they are valid and sets them otherwise.',
    steps: [
      {
        request: ['PUT', '/channel/{room}/text'],
        body: { ...said, id: id('x'), timestamp: 5 },
        answer: { status: 200, body: { id: id('x'), timestamp: 5 } },
      },
      {
        request: ['PUT', '/channel/{room}/text'],
        body: { ...said, id: 'x', timestamp: 'x' },
        answer: { status: 200, body: { id: anyUuid, timestamp: anyInteger } },
      },
    ],
  },
  {
    id: 'http.channel.text.reply',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    requires: ['http.invalid.status'],
    section: 'typed-and-channel',
    sentence: '`PUT …/text` accepts it; `GET …/last` returns it with `?replies=true`.',
    steps: [
      {
        request: ['PUT', '/channel/{room}/text'],
        body: { ...said, in_reply_to_id: id('x') },
        answer: { status: 200, body: { in_reply_to_id: id('x') } },
      },
      {
        request: ['PUT', '/channel/{room}/text'],
        body: said,
        answer: { status: 200, body: { in_reply_to_id: absent } },
      },
      {
        request: ['PUT', '/channel/{room}/text'],
        body: { ...said, in_reply_to_id: 'no UUID' },
        answer: { status: 422, body: { detail: anything } },
      },
    ],
  },
  {
    id: 'http.room.one',
    level: 'MUST',
    dialects: ['typed', 'channel'],
    requires: ['http.room.users'],
    section: 'protocol',
    sentence: 'A room and a channel of the same name are the same room.',
    steps: [
      { join: 'a', as: 'channel', register: true },
      { request: ['GET', '/room/{room}/users'], answer: { status: 200, body: including(nick('a')) } },
    ],
  },
  {
    id: 'http.users.sorted',
    level: 'SHOULD',
    dialects: ['channel'],
    section,
    sentence: 'Nicknames are sorted without regard to case.',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'C', as: 'channel', register: true },
      { join: 'a', as: 'channel', register: true },
      { request: ['GET', '/channel/{room}/users'], answer: { status: 200, body: sortedWithoutCase } },
    ],
  },
  {
    id: 'http.head',
    level: 'MAY',
    dialects: ['classic'],
    section,
    sentence: '`HEAD` may be answered like `GET`.',
    steps: [{ request: ['HEAD', '/rooms'], answer: { status: 200 } }],
  },
  {
    id: 'http.openapi',
    level: 'SHOULD',
    dialects: [],
    section: 'protocol',
    sentence: 'Every instance describes its REST API at `/docs` and its WebSocket API at `/docs/ws` and, for ' +
      'programs, ' +
      'at `/asyncapi.json`',
    steps: [
      { request: ['GET', '/openapi.json'], answer: { status: 200, body: { openapi: text(/^3\./) } } },
      { request: ['GET', '/asyncapi.json'], answer: { status: 200, body: { asyncapi: text(/^3\./) } } },
    ],
  },
  {
    id: 'http.room-names',
    level: 'MUST',
    dialects: ['classic'],
    section: 'joining',
    sentence: 'with the name percent-encoded.',
    steps: [{
      request: ['PUT', '/room/%E2%98%83%20pe/message'],
      body: message,
      answer: { status: 404, body: { detail: "Room '☃ pe' not registered" } },
    }],
  },
]
