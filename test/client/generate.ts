/*
 * The types of the client packages, made of the schemas: src/client/message-types.ts, and a part of the Python module.
 * `npm run client:types` writes them; a test fails when one differs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { v4ServerMessages } from '../../src/protocol/server-messages.ts'
import { v4Messages } from '../../src/protocol/v4-messages.ts'
import { LIMITS } from '../limits.ts'
import { declare, extend, writePython, writeTypeScript, type Declaration } from './schema-types.ts'

export const TYPESCRIPT_FILE = 'src/client/message-types.ts'
export const PYTHON_FILE = 'src/client/python/gischat_client.py'

/** Types whose name is no word for people. */
const WORDS: Record<string, string> = { geojson: 'Layer', bbox: 'Extent', nb_users: 'HeadCount' }

/** Types that the client handles itself; programs send and receive the others. */
const INTERNAL = ['newcomer', 'exiter', 'ping', 'pong', 'uncompliant']

/** Members that the client fills in. */
const IDENTITY = ['author', 'avatar', 'liker_author']

const wordOf = (type: string) => WORDS[type] ?? type[0]!.toUpperCase() + type.slice(1)

const received = Object.entries(v4ServerMessages(LIMITS))
  .filter(([type]) => type !== 'pong' && type !== 'uncompliant')
const sent = Object.entries(v4Messages(LIMITS)).filter(([type]) => !INTERNAL.includes(type))

/** Members that many messages have, by the name of their type. */
const BASES: Record<string, string[]> = {
  Authored: ['id', 'timestamp', 'seq', 'by', 'author', 'avatar', 'in_reply_to_id'],
  Caused: ['id', 'timestamp', 'seq', 'by'],
  Stamped: ['id', 'timestamp'],
}
const BASE_DESCRIPTIONS: Record<string, string> = {
  Authored: 'Messages with an author.',
  Caused: 'Events with an origin. Servers of the channel dialect send neither `seq` nor `by`.',
  Stamped: 'Members of every message.',
}

/** The bases, each on top of the one after it. */
const bases = Object.entries(BASES).map(([name, members], index, all) => {
  const declaration = declare(name, v4ServerMessages(LIMITS).text!, (member) => members.includes(member))
  const below = Object.fromEntries(all.slice(index + 1))
  return extend({ ...declaration, description: BASE_DESCRIPTIONS[name]! }, below)
}).reverse()

const messages = received.map(([type, schema]) => extend(declare(`${wordOf(type)}Message`, schema), BASES))
const contents = sent.map(([type, schema]) =>
  declare(`${wordOf(type)}Content`, schema, (member) => !IDENTITY.includes(member)))
const parts: Declaration[] = [...bases, declare('ResumeOffer', v4ServerMessages(LIMITS).hello!.properties.resume!)]

const HEAD = '/* Made of the schemas in src/protocol/ by `npm run client:types`: change those. */'

export function typescriptTypes (): string {
  const byType = received.map(([type]) => `  ${type}: ${wordOf(type)}Message`)
  return [
    `${HEAD}\nimport type { FeatureCollection } from './geojson.ts'`,
    ...[...parts, ...messages].map(writeTypeScript),
    `/** The messages that a client receives, by \`type\`. */\nexport interface Messages {\n${byType.join('\n')}\n}`,
    'export type Message = Messages[keyof Messages]',
    '/** All types of them: others are of a later version. */\n' +
      `export const MESSAGE_TYPES: readonly string[] = [\n${list(received.map(([type]) => type))}\n]`,
    ...contents.map(writeTypeScript),
    '/** A message as a program writes it: the client adds the author, the time and the identifier. */\n' +
      `export type Content =\n${sent.map(([type]) => `  | ${wordOf(type)}Content`).join('\n')}`,
  ].join('\n\n') + '\n'
}

/** Rows of quoted names. */
function list (names: string[]): string {
  const rows = Array.from({ length: Math.ceil(names.length / 8) }, (_, row) => names.slice(row * 8, row * 8 + 8))
  return rows.map((row) => `  ${row.map((name) => `'${name}',`).join(' ')}`).join('\n')
}

const MARKS = ['# Made of the schemas by `npm run client:types`: begin', '# Made of the schemas: end'] as const

/** The Python module with its types as the schemas have them. */
export function pythonModule (module: string): string {
  const [begin, end] = MARKS.map((mark) => module.indexOf(mark))
  if (begin === -1 || end === -1) throw new Error(`${PYTHON_FILE} has no marks for its types`)
  const union = (name: string, types: string[]) =>
    `${name} = Union[\n${types.map((type) => `    ${type},`).join('\n')}\n]`
  const types = [
    ...[...parts, ...messages, ...contents].map(writePython),
    '#: All types of messages that a client receives: others are of a later version.\nMESSAGE_TYPES = frozenset({\n' +
      `${list(received.map(([type]) => type)).replaceAll('  ', '    ').replaceAll("'", '"')}\n})`,
    union('Message', messages.map(({ name }) => name)) + '\n' + union('Content', contents.map(({ name }) => name)),
  ]
  return `${module.slice(0, begin)}${MARKS[0]}\n\n\n${types.join('\n\n\n')}\n\n${module.slice(end)}`
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  writeFileSync(TYPESCRIPT_FILE, typescriptTypes())
  writeFileSync(PYTHON_FILE, pythonModule(readFileSync(PYTHON_FILE, 'utf8')))
}
