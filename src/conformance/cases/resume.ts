import type { Case, Step } from '../case.ts'
import { anyText, excluding, including, other, same } from '../match.ts'
import { id, nick, received } from '../values.ts'

const said = (text: string, by = 'b') => ({ type: 'text', author: nick(by), text })
const section = 'resuming'

/** A member `a` that lost its connection, and `b`, which says something meanwhile. */
const interrupted: Step[] = [
  { join: 'b', as: 'v4' },
  { join: 'a', as: 'v4', register: true, first: { connection: same('connection'), resume: { token: same('token') } } },
  // The marker is by the other member, so this is the last of its own.
  {
    from: 'a',
    send: [{ ...said('own', 'a'), id: id('own') }],
    hear: { a: [{ text: 'own' }], b: [{ text: 'own' }] },
    mark: 'b',
  },
  { cut: 'a' },
  { from: 'b', send: [said('one'), said('two')], hear: { b: [{ text: 'one' }, { text: 'two' }] } },
]

const resumed = { type: 'hello', resume: { resumed: true } }
const again: Step = { join: 'back', as: 'v4', resume: { of: 'a', by: 'query' } }

interface Draft {
  id: string
  requires?: string[]
  sentence: string
  steps: Step[]
}

const draft = ({ id, requires = [], sentence, steps }: Draft): Case => ({
  id: `v4.resume.${id}`,
  level: 'MUST',
  dialects: ['v4'],
  needs: ['resume'],
  requires: [...requires, ...(id === 'works' ? ['v4.features.resume'] : ['v4.resume.works'])],
  section,
  sentence,
  steps,
})

const drafts: Draft[] = [
  {
    id: 'works',
    sentence: 'A client of the fourth generation that lost its connection can go on where it was',
    steps: [...interrupted, { ...again, first: resumed }],
  },
  {
    id: 'missed',
    sentence: 'With `"resumed": true`, everything since that `seq` follows, in order and nothing twice',
    steps: [
      ...interrupted,
      again,
      { from: 'back', send: [{ type: 'ping' }], hear: { back: [{ text: 'one' }, { text: 'two' }] } },
    ],
  },
  {
    id: 'nothing-twice',
    sentence: 'everything since that `seq` follows, in order and nothing twice',
    steps: [...interrupted, again, { from: 'back', send: [{ type: 'ping' }], not: { back: [{ text: 'own' }] } }],
  },
  {
    id: 'received',
    sentence: '`received` is the `id` of the last of your messages that the server has processed',
    steps: [...interrupted, { ...again, first: { resume: { received: id('own') } } }],
  },
  {
    id: 'connection',
    sentence: '`connection` is the one of before.',
    steps: [...interrupted, { ...again, first: { connection: same('connection') } }],
  },
  {
    id: 'new-token',
    sentence: 'Each `hello` has another token.',
    steps: [...interrupted, { ...again, first: { resume: { token: other('token') } } }],
  },
  {
    id: 'seq',
    sentence: '`hello.seq` repeats it.',
    steps: [
      { join: 'a', as: 'v4', first: { seq: same('seq') } },
      { cut: 'a' },
      {
        join: 'back',
        as: 'v4',
        resume: { of: 'a', by: 'query', since: received('seq') },
        first: { seq: same('seq') },
      },
    ],
  },
  {
    id: 'by',
    requires: ['v4.by.sender'],
    sentence: '`connection` is the one of before.',
    steps: [
      ...interrupted,
      again,
      { from: 'back', send: [said('again', 'a')], hear: { b: [{ text: 'again', by: same('connection') }] } },
    ],
  },
  {
    id: 'subprotocol',
    sentence: 'connect again with `?since=<seq>` and the subprotocol `resume.<token>` beside `gischat.v4`',
    steps: [
      ...interrupted,
      {
        join: 'back', as: 'v4', resume: { of: 'a', by: 'subprotocol' }, selected: 'gischat.v4', first: resumed,
      },
    ],
  },
  {
    id: 'nickname-held',
    requires: ['http.channel.users'],
    sentence: 'it receives what it missed, and keeps its nickname, of which nobody else is told.',
    steps: [
      ...interrupted,
      { request: ['GET', '/channel/{room}/users'], answer: { status: 200, body: including(nick('a')) } },
      {
        from: 'b',
        send: [{ type: 'newcomer', newcomer: nick('a') }],
        hear: { b: [{ type: 'uncompliant', reason: anyText }] },
        not: { b: [{ type: 'newcomer' }] },
      },
      again,
    ],
  },
  {
    id: 'untold',
    sentence: 'keeps its nickname, of which nobody else is told.',
    steps: [
      ...interrupted,
      again,
      {
        from: 'back',
        send: [said('again', 'a')],
        hear: { b: [{ text: 'again' }] },
        not: { b: [{ type: 'exiter', exiter: nick('a') }, { type: 'newcomer', newcomer: nick('a') }] },
      },
    ],
  },
  {
    id: 'goodbye',
    sentence: 'It ends with a close frame of yours',
    steps: [
      { join: 'b', as: 'v4' },
      { join: 'a', as: 'v4', register: true },
      { leave: 'a', code: 1000 },
      { awaits: 'b', frame: { exiter: nick('a') } },
      { ...again, first: { resume: { resumed: false } } },
      { request: ['GET', '/channel/{room}/users'], answer: { status: 200, body: excluding(nick('a')) } },
    ],
  },
  {
    id: 'refused',
    requires: ['v4.hello.connection'],
    sentence: 'With `"resumed": false`, `reason` says why, and you are a new member',
    steps: [
      { join: 'a', as: 'v4', first: { connection: same('connection') } },
      {
        join: 'back',
        as: 'v4',
        resume: { of: 'a', by: 'query', token: 'A'.repeat(43) },
        first: { connection: other('connection'), resume: { resumed: false, reason: anyText } },
      },
    ],
  },
  {
    id: 'before-joining',
    sentence: 'for a `seq` of before you joined',
    steps: [
      { join: 'b', as: 'v4', first: { seq: same('early') } },
      { from: 'b', send: [said('before')], hear: { b: [{ text: 'before' }] } },
      { join: 'a', as: 'v4' },
      { cut: 'a' },
      {
        join: 'back',
        as: 'v4',
        resume: { of: 'a', by: 'query', since: received('early') },
        first: { resume: { resumed: false } },
      },
    ],
  },
  {
    id: 'half-open',
    sentence: 'This works while the former connection seems to be open',
    steps: [
      { join: 'a', as: 'v4' },
      { ...again, first: resumed },
      { closed: 'a', code: 4001 },
    ],
  },
  {
    id: 'used-twice',
    sentence: 'the later connection wins, and the earlier one is closed with 4001.',
    steps: [
      { join: 'a', as: 'v4' },
      { cut: 'a' },
      { join: 'deaf', as: 'v4', resume: { of: 'a', by: 'query' }, mutePongs: true },
      { ...again, first: resumed },
      { closed: 'deaf', code: 4001 },
    ],
  },
  {
    id: 'spent',
    sentence: 'The former one works until your WebSocket has answered the ping that follows `hello`.',
    steps: [
      { join: 'a', as: 'v4' },
      { cut: 'a' },
      again,
      { from: 'back', send: [said('settled', 'a')], hear: { back: [{ text: 'settled' }] } },
      { join: 'late', as: 'v4', resume: { of: 'a', by: 'query' }, first: { resume: { resumed: false } } },
    ],
  },
]

export const resumeCases = drafts.map(draft)
