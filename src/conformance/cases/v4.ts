import type { Case } from '../case.ts'
import {
  absent, anyInteger, anyList, anyText, anyUuid, atLeast, both, including, latest, other, plus, same,
} from '../match.ts'
import { id, nick, received } from '../values.ts'
import { delivered, SHARED, TYPES } from './messages.ts'

const said = { type: 'text', author: nick('a'), text: 'hello' }
const react = { type: 'reaction', author: nick('a'), in_reply_to_id: id('x'), emoji: '👍' }
const like = { ...react, liked_author: nick('b'), message: 'good' }
const section = 'the-fourth-generation'
const SEQ = '| `seq` | server | text, image, newcomer, exiter, like, geojson, crs, bbox, position, model, script |'
const UNKNOWN = 'The server removes members that it does not know, and rejects unknown types.'

export const v4Cases: Case[] = [
  {
    id: 'v4.hello',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'The first message of every connection',
    steps: [{ join: 'a', as: 'v4', first: { type: 'hello' } }],
  },
  {
    id: 'v4.hello.members',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: '| `hello` | server | `server`, `connection`, `nb_users`, `seq`, `features` |',
    steps: [{
      join: 'a',
      as: 'v4',
      first: {
        id: anyUuid,
        timestamp: anyInteger,
        server: anyText,
        connection: anyText,
        seq: anyText,
        features: anyList,
      },
    }],
  },
  {
    id: 'v4.hello.count',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: '`hello` counts as the head count.',
    disturbable: true,
    steps: [
      { join: 'a', as: 'v4', first: { type: 'hello', nb_users: both(atLeast(1), latest('count')) } },
      { from: 'a', send: [said], hear: { a: [said] }, not: { a: [{ nb_users: received('count') }] } },
    ],
  },
  {
    id: 'v4.hello.connection',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'Its `connection` identifies this connection.',
    steps: [
      { join: 'a', as: 'v4', first: { connection: same('first') } },
      { join: 'b', as: 'v4', first: { connection: other('first') } },
    ],
  },
  {
    id: 'v4.delivery.sender',
    level: 'MUST',
    dialects: ['v4'],
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [
      { join: 'a', as: 'v4' },
      { join: 'b', as: 'v4' },
      { from: 'a', send: [said], hear: { b: [said], a: [said] }, mark: 'b' },
    ],
  },
  ...TYPES.map((type): Case => ({
    id: `v4.members.${type}`,
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: '`gischat.v4` has the messages of the channel dialect, and more.',
    steps: [
      { join: 'a', as: 'v4' },
      { from: 'a', send: [SHARED[type]], hear: { a: [{ ...delivered(type), id: anyUuid, timestamp: anyInteger }] } },
    ],
  })),
  {
    id: 'v4.seq.present',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: SEQ,
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: TYPES.map((type) => SHARED[type]),
        hear: { a: TYPES.map((type) => ({ type, seq: anyText })) },
      },
    ],
  },
  {
    id: 'v4.seq.nicknames',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: SEQ,
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('a') }, { type: 'exiter', exiter: nick('a') }],
        hear: { a: [{ type: 'newcomer', seq: anyText }, { type: 'exiter', seq: anyText }] },
      },
    ],
  },
  {
    id: 'v4.seq.unique',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'name of the event, which no other event has',
    steps: [
      { join: 'a', as: 'v4' },
      { from: 'a', send: [said, said], hear: { a: [{ ...said, seq: latest('seq') }, { ...said, seq: other('seq') }] } },
    ],
  },
  {
    id: 'v4.seq.same-for-all',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'name of the event, which no other event has',
    steps: [
      { join: 'a', as: 'v4' },
      { join: 'b', as: 'v4' },
      { from: 'a', send: [said], hear: { a: [{ ...said, seq: same('seq') }], b: [{ ...said, seq: same('seq') }] } },
    ],
  },
  {
    id: 'v4.count.join',
    level: 'MUST',
    dialects: ['v4'],
    section: 'which-client-receives-what',
    sentence: 'Clients of the fourth generation receive what clients of the channel dialect do',
    disturbable: true,
    steps: [
      { join: 'a', as: 'v4', first: { nb_users: latest('count') } },
      { join: 'b', as: 'v4' },
      { awaits: 'a', frame: { type: 'nb_users', nb_users: plus('count', 1) } },
    ],
  },
  {
    id: 'v4.seq.not-in-counts',
    level: 'MUST',
    dialects: ['v4'],
    requires: ['v4.count.join'],
    disturbable: true,
    section,
    sentence: '`nb_users`, and the names of an instance that is gone, are what an instance says for itself: they ' +
      'have ' +
      'neither `seq` nor `by`.',
    steps: [
      { join: 'a', as: 'v4' },
      { join: 'b', as: 'v4' },
      { awaits: 'a', frame: { type: 'nb_users', seq: absent, by: absent } },
    ],
  },
  {
    id: 'v4.by.sender',
    level: 'MUST',
    dialects: ['v4'],
    requires: ['v4.hello.connection'],
    section,
    sentence: 'connection of the sender, as in its `hello`',
    steps: [
      { join: 'a', as: 'v4', first: { connection: same('connection') } },
      { join: 'b', as: 'v4' },
      { from: 'a', send: [said], hear: { b: [{ ...said, by: same('connection') }] } },
    ],
  },
  {
    id: 'v4.by.put',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'missing for messages by PUT',
    steps: [
      { join: 'b', as: 'v4' },
      {
        request: ['PUT', '/channel/{room}/text'],
        body: said,
        answer: { status: 200 },
        hear: { b: [{ ...said, seq: anyText, by: absent }] },
      },
    ],
  },
  {
    id: 'v4.unknown.members',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: UNKNOWN,
    steps: [
      { join: 'a', as: 'v4' },
      { from: 'a', send: [{ ...said, later: 1 }], hear: { a: [{ ...said, later: absent }] } },
    ],
  },
  {
    id: 'v4.unknown.forged',
    level: 'MUST',
    dialects: ['v4'],
    requires: ['v4.by.sender'],
    section,
    sentence: UNKNOWN,
    steps: [
      { join: 'a', as: 'v4', first: { connection: same('connection') } },
      {
        from: 'a',
        send: [{ ...said, by: 'forged', seq: 'forged' }],
        hear: { a: [{ ...said, by: same('connection') }] },
        not: { a: [{ seq: 'forged' }] },
      },
    ],
  },
  {
    id: 'v4.unknown.types',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: UNKNOWN,
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ type: 'poke' }, { type: 'hello' }, { type: 'pong' }, { type: 'act' }],
        hear: { a: Array(4).fill({ type: 'uncompliant', reason: anyText }) },
        not: { a: [{ type: 'poke' }] },
      },
    ],
  },
  {
    id: 'v4.refused-id',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: '| `refused_id` | server | uncompliant | identifier of the rejected message, where it had a valid one |',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ ...said, text: 5, id: id('x') }],
        hear: { a: [{ type: 'uncompliant', refused_id: id('x') }] },
      },
    ],
  },
  {
    id: 'v4.refused-id.absent',
    level: 'MUST',
    dialects: ['v4'],
    section,
    sentence: 'identifier of the rejected message, where it had a valid one',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ ...said, text: 5, id: 'no UUID' }],
        hear: { a: [{ type: 'uncompliant', refused_id: absent }] },
      },
    ],
  },
  {
    id: 'v4.ping.pong',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['ping'],
    section,
    sentence: 'Asks for a `pong`, which is sent when everything before has been processed.',
    steps: [
      { join: 'a', as: 'v4' },
      { from: 'a', send: [{ type: 'ping' }], hear: { a: [{ type: 'pong' }] } },
    ],
  },
  {
    id: 'v4.ping.order',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['ping'],
    requires: ['v4.ping.pong'],
    section,
    sentence: 'Everything that was sent before the `ping` has been processed.',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ ...SHARED.image, image_data: 'bm8gaW1hZ2U=' }, { type: 'ping' }],
        hear: { a: [{ type: 'uncompliant' }, { type: 'pong' }] },
      },
    ],
  },
  {
    id: 'v4.ping.private',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['ping'],
    section,
    sentence: '`pong` goes to the sender of the `ping` alone.',
    steps: [
      { join: 'a', as: 'v4' },
      { join: 'b', as: 'v4' },
      { from: 'a', send: [{ type: 'ping' }], not: { b: [{ type: 'pong' }, { type: 'ping' }] } },
    ],
  },
  {
    id: 'v4.replies',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['replies'],
    section,
    sentence: '`in_reply_to_id` is in all eight types, from the first message on.',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: TYPES.map((type) => ({ ...SHARED[type], in_reply_to_id: id('x') })),
        hear: { a: TYPES.map((type) => ({ type, in_reply_to_id: id('x') })) },
      },
    ],
  },
  {
    id: 'v4.places',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['places'],
    section,
    sentence: 'place that the text is about: longitude and latitude in WGS 84, in degrees',
    steps: [
      { join: 'a', as: 'v4' },
      { from: 'a', send: [{ ...said, at: [2.3522, 48.8566] }], hear: { a: [{ ...said, at: [2.3522, 48.8566] }] } },
    ],
  },
  {
    id: 'v4.places.older',
    level: 'MUST',
    dialects: ['channel', 'v4'],
    needs: ['places'],
    section,
    sentence: 'Older generations receive a text without `at`.',
    steps: [
      { join: 'b', as: 'channel' },
      { join: 'a', as: 'v4' },
      { from: 'a', send: [{ ...said, at: [2, 48] }], hear: { b: [{ ...said, at: absent, by: absent, seq: absent }] } },
    ],
  },
  {
    id: 'v4.places.range',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['places'],
    section,
    sentence: 'longitude and latitude in WGS 84, in degrees',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ ...said, at: [181, 0] }, { ...said, at: [0, -91] }, { ...said, at: [0] }],
        hear: { a: Array(3).fill({ type: 'uncompliant' }) },
      },
    ],
  },
  {
    id: 'v4.reaction',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['reactions'],
    section,
    sentence: 'A reaction that reaches others has a `remove` in any case.',
    steps: [
      { join: 'a', as: 'v4' },
      { join: 'b', as: 'v4' },
      {
        from: 'a',
        send: [react, { ...react, remove: true }],
        hear: { b: [{ ...react, remove: false, seq: anyText }, { ...react, remove: true }] },
      },
    ],
  },
  {
    id: 'v4.reaction.one-character',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['reactions'],
    section,
    sentence: '`emoji` is one character as people see it, such as a flag.',
    steps: [
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [{ ...react, emoji: '👍👍' }, { ...react, emoji: '👩‍👩‍👧‍👦' }],
        hear: { a: [{ type: 'uncompliant' }, { type: 'reaction', emoji: '👩‍👩‍👧‍👦' }] },
      },
    ],
  },
  {
    id: 'v4.reaction.like',
    level: 'MUST',
    dialects: ['channel', 'v4'],
    needs: ['reactions'],
    section,
    sentence: 'With `liked_author` and `message`, it reaches clients of older generations as a like',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [like],
        hear: { b: [{ type: 'like', liker_author: nick('a'), liked_author: nick('b'), message: 'good' }] },
      },
    ],
  },
  {
    id: 'v4.reaction.untold',
    level: 'MUST',
    dialects: ['channel', 'v4'],
    needs: ['reactions'],
    section,
    sentence: 'With `liked_author` and `message`, it reaches clients of older generations as a like; others are not ' +
      'told.',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'a', as: 'v4' },
      { from: 'a', send: [react], not: { b: [{ type: 'reaction' }, { type: 'like' }] }, only: ['b'] },
    ],
  },
  {
    id: 'v4.subprotocol.among-others',
    level: 'MUST',
    dialects: ['v4'],
    section: 'joining',
    sentence: 'A client of the fourth generation offers the subprotocol `gischat.v4`, alone or among others, and the ' +
      'server selects it.',
    steps: [{ join: 'a', as: 'v4', offers: ['chat'], selected: 'gischat.v4' }],
  },
  {
    id: 'v4.subprotocol.case',
    level: 'MUST',
    dialects: ['channel', 'v4'],
    section: 'joining',
    sentence: 'Names of subprotocols are compared as they are: `GISCHAT.V4` is another one.',
    steps: [
      { join: 'a', as: 'channel', offers: ['GISCHAT.V4', 'chat'], selected: 'chat', first: { type: 'nb_users' } },
    ],
  },
  {
    id: 'v4.channel-without',
    level: 'MUST',
    dialects: ['channel', 'v4'],
    section: 'protocol',
    sentence: '| v4 | `/channel/{channel}/ws` with the subprotocol `gischat.v4` | new clients |',
    steps: [
      { join: 'b', as: 'channel', first: { type: 'nb_users', features: absent } },
      { join: 'a', as: 'v4' },
      {
        from: 'a',
        send: [said],
        hear: { b: [{ ...said, seq: absent, by: absent }] },
      },
    ],
  },
  {
    id: 'v4.features.resume',
    level: 'MUST',
    dialects: ['v4'],
    needs: ['resume'],
    section: 'resuming',
    sentence: '`hello` says how, unless the operator has switched it off:',
    steps: [{
      join: 'a',
      as: 'v4',
      first: {
        features: including('resume'),
        resume: { token: anyText, seconds: atLeast(1), resumed: false, received: null },
      },
    }],
  },
]
