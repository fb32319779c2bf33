import type { Case } from '../case.ts'
import { absent, anyText, atLeast, exactly } from '../match.ts'
import { id, nick, phrase } from '../values.ts'
import { delivered, SHARED, TYPES } from './messages.ts'

const said = { type: 'text', author: nick('a'), text: 'hello' }
const SWITCHING = 'On `/room/{room}/ws`, a connection is classic until its first valid typed message.'

export const typedCases: Case[] = [
  {
    id: 'typed.switch',
    level: 'MUST',
    dialects: ['typed'],
    requires: ['classic.join.greeting', 'classic.delivery.sender'],
    section: 'typed-and-channel',
    sentence: SWITCHING,
    steps: [
      { join: 'b', as: 'classic' },
      { join: 'a', as: 'typed' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('a') }, said],
        hear: { b: [{ message: 'hello' }], a: [{ type: 'newcomer', newcomer: nick('a') }] },
        mark: 'b',
      },
    ],
  },
  {
    id: 'typed.switch.greeting',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'It then receives `nb_users`, the stored messages, and the result of that message, even if the room ' +
      'rejects it',
    steps: [
      { join: 'a', as: 'typed' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('a') }],
        hear: { a: [{ type: 'nb_users', nb_users: atLeast(1) }, { type: 'newcomer' }] },
      },
    ],
  },
  {
    id: 'typed.switch.rejected',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'even if the room rejects it, for example because a nickname is taken.',
    steps: [
      { join: 'b', as: 'typed', register: true },
      { join: 'a', as: 'typed' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('b') }],
        hear: { a: [{ type: 'uncompliant', reason: anyText }] },
      },
    ],
  },
  {
    id: 'typed.switch.invalid',
    level: 'MUST',
    dialects: ['classic', 'typed'],
    section: 'typed-and-channel',
    sentence: 'An invalid typed message does not switch the dialect.',
    steps: [
      { join: 'a', as: 'classic' },
      {
        from: 'a',
        send: [
          { type: 'newcomer', newcomer: 'a b c' }, { ...said, text: 5 }, { message: 'classic', author: nick('a') },
        ],
        hear: { a: [{ message: 'classic', author: nick('a') }] },
      },
    ],
  },
  ...TYPES.map((type): Case => ({
    id: `typed.members.${type}`,
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'A client may send additional members, which the server removes; it receives exactly these:',
    steps: [
      { join: 'a', as: 'typed', register: true },
      {
        from: 'a',
        send: [{ ...SHARED[type], id: id('x'), timestamp: 1, more: 2 }],
        hear: { a: [exactly(delivered(type))] },
      },
    ],
  })),
  {
    id: 'typed.members.newcomer',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'The typed dialect has neither',
    steps: [
      { join: 'a', as: 'typed', register: true },
      { join: 'b', as: 'typed' },
      {
        from: 'b',
        send: [{ type: 'newcomer', newcomer: nick('b') }, { type: 'exiter', exiter: nick('b') }],
        hear: {
          a: [exactly({ type: 'newcomer', newcomer: nick('b') }), exactly({ type: 'exiter', exiter: nick('b') })],
        },
      },
    ],
  },
  {
    id: 'typed.members.uncompliant',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: '| `uncompliant` | server | `reason` | – |',
    steps: [
      { join: 'a', as: 'typed', register: true },
      { from: 'a', send: [{ ...said, text: 5 }], hear: { a: [exactly({ type: 'uncompliant', reason: anyText })] } },
    ],
  },
  {
    id: 'typed.nickname.repeated',
    level: 'MUST',
    dialects: ['typed'],
    section: 'typed-and-channel',
    sentence: 'and also a second `newcomer` with the same name on one connection.',
    steps: [
      { join: 'a', as: 'typed', register: true },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('a') }, said],
        hear: { a: [{ type: 'uncompliant' }, said] },
        not: { a: [{ type: 'exiter' }] },
      },
    ],
  },
  {
    id: 'typed.nickname.taken',
    level: 'MUST',
    dialects: ['typed', 'channel'],
    section: 'typed-and-channel',
    sentence: 'The server rejects a nickname that is taken with "User \'x\' already registered in channel y"',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'a', as: 'typed', register: true },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('b') }],
        hear: {
          a: [{
            type: 'uncompliant',
            reason: phrase("User '{x}' already registered in channel {room}", { x: nick('b') }),
          }],
        },
      },
    ],
  },
  {
    id: 'typed.stays-open',
    level: 'MUST',
    dialects: ['typed'],
    section: 'closing',
    sentence: 'The server does not close a connection because of an invalid message',
    steps: [
      { join: 'a', as: 'typed', register: true },
      {
        from: 'a',
        send: [[1], {}, { type: 'poke' }, { type: 'nb_users', nb_users: 9 }, { ...said, author: 'a b' }, said],
        hear: { a: [...Array(5).fill({ type: 'uncompliant' }), said] },
      },
    ],
  },
  {
    id: 'typed.replies.unaware',
    level: 'MUST',
    dialects: ['typed', 'channel'],
    needs: ['replies'],
    section: 'typed-and-channel',
    sentence: 'All others receive the message without it, since an unknown member raises an error in older plugins.',
    steps: [
      { join: 'a', as: 'channel' },
      { join: 'b', as: 'typed', register: true },
      {
        from: 'a',
        send: [{ ...said, in_reply_to_id: id('x') }],
        hear: { b: [{ ...said, in_reply_to_id: absent }] },
      },
    ],
  },
]
