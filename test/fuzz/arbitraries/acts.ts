import fc from 'fast-check'
import { payload } from './payloads.ts'

/** The asker's powers. */
export type Powers = 'operator' | 'moderator' | 'none' | 'forged'

/** A request to an address below `/admin`. */
export interface ActRequest {
  powers: Powers
  method: string
  /** `{own}` stands for a room that the case has opened, `{room}` for the room of the attack. */
  path: string
  body?: string | undefined
}

/** A text of a moderator, which is most often a command. */
export interface Command {
  command: string
}

export type Step = ActRequest | Command

const NAMES = ['Moderator', 'Bystander', 'nobody', 'gischat', '', '__proto__', 'x'.repeat(300)]
const UUID = '11111111-2222-4333-8444-555555555555'
const ADDRESSES = ['127.0.0.1', '127.0.0.0/8', '::1', '0.0.0.0/0', '::/0', '203.0.113.7', '1.2.3', '999.1.1.1',
  '/24', '']

const seconds = fc.constantFrom<unknown[]>(0, 1, 60, -1, 1.5, 1e12, '60', null)

const right = fc.record({
  nickname: fc.constantFrom<unknown[]>(...NAMES, null, 7),
  connection: fc.constantFrom<unknown[]>(UUID, 'x', null),
  address: fc.constantFrom<unknown[]>(...ADDRESSES, null),
  seconds,
  reason: fc.constantFrom<unknown[]>('flooding', '\u202Egnidoolf', null, 'x'.repeat(300)),
  force: fc.constantFrom<unknown[]>(true, false, 'yes'),
  text: fc.constantFrom<unknown[]>('Hello', '!kick Bystander', '\u0000', '', 5),
  topic: fc.constantFrom<unknown[]>('Flood', '', '\ud800'),
  private: fc.boolean(),
}, { requiredKeys: [] }).map((body) => JSON.stringify(body))

const ACTS = ['mute', 'kick', 'ban', 'slow', 'lock', 'announce']

const act: fc.Arbitrary<Omit<ActRequest, 'powers'>> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'DELETE'),
  path: fc.tuple(
    fc.constantFrom('{own}', '{own}', '{own}', '{room}', 'nowhere', '%00', '%zz'),
    fc.constantFrom(...ACTS),
  ).map(([room, act]) => `/rooms/${room}/${act}`),
  body: fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 1, arbitrary: payload },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
})

/** Addresses of other methods, and some that do not exist. */
const other: fc.Arbitrary<Omit<ActRequest, 'powers'>> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'PUT', 'DELETE', 'POST', 'PATCH'),
  path: fc.constantFrom('', '/', '/rooms', '/rooms/{own}', '/rooms/{own}/', '/tokens', `/tokens/${UUID}`, '/tokens/x',
    `/rooms/{own}/messages/${UUID}`, '/rooms/{own}/messages/x', '/rooms/{own}/nothing', '/rooms//mute', '/../rooms'),
  body: fc.option(right, { nil: undefined }),
})

const actRequest: fc.Arbitrary<ActRequest> = fc.tuple(
  fc.constantFrom<Powers[]>('operator', 'operator', 'moderator', 'moderator', 'none', 'forged'),
  fc.oneof({ weight: 4, arbitrary: act }, { weight: 1, arbitrary: other }),
).map(([powers, { path, ...request }]) =>
  // The operator's acts on the room of the attack would be heard there.
  ({ powers, path: powers === 'operator' ? path.replace('{room}', '{own}') : path, ...request }))

const word = fc.oneof(
  fc.constantFrom(...NAMES, ...ADDRESSES, '10m', '1d', '0', '-1', '99999999d', 'force', '5'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.toWellFormed()),
)

const command: fc.Arbitrary<Command> = fc.tuple(
  // What cannot be seen in front of a mark hides no command.
  fc.constantFrom('!', '!', '!', '!', '!!', '! ', '\u202E!', '\u0000!', 'x!'),
  fc.constantFrom('mute', 'kick', 'ban', 'unmute', 'unban', 'slow', 'lock', 'unlock', 'who', 'KICK', 'help',
    'constructor'),
  fc.array(word, { maxLength: 4 }),
).map(([mark, name, words]) => ({ command: [`${mark}${name}`, ...words].join(' ') }))

export const step: fc.Arbitrary<Step> =
  fc.oneof({ weight: 3, arbitrary: actRequest }, { weight: 2, arbitrary: command })
