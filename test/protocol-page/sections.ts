/* The sections of docs/protocol.md that are made of the schemas. */
import type { TSchema } from '@sinclair/typebox'
import { loadConfig } from '../../src/config/load.ts'
import { limitsOf } from '../../src/config/limits.ts'
import {
  channelClientMessages, classicClientMessages, typedClientMessages, v4ClientMessages,
} from '../../src/protocol/client-messages.ts'
import { CLOSE_REASONS, type CloseReason } from '../../src/protocol/close-reasons.ts'
import {
  channelServerMessages, classicServerMessages, typedServerMessages, v4ServerMessages,
} from '../../src/protocol/server-messages.ts'
import { closeCodes, describeLimits } from '../../src/routes/docs/asyncapi/conditions.ts'
import { describeSockets } from '../../src/routes/docs/asyncapi/document.ts'
import { RulesSchema } from '../../src/routes/ops/rules.ts'
import { MARKED, wordLimits } from './limits.ts'
import { collectMembers, describeValue, list, requirements, type Messages } from './members.ts'

const config = loadConfig({ env: {} })

/** Longest text in an example; the rest is left out. */
const MAX_TEXT = 40

/** The text of every section, by its name in the page. */
export async function writeSections (): Promise<Record<string, string>> {
  const typed = typedClientMessages(MARKED)
  const v4 = v4ClientMessages(MARKED)
  const v4Server = v4ServerMessages(MARKED)
  const isNew = ([type]: [string, TSchema]) => !(type in typedServerMessages(MARKED))
  const onlyNew = (messages: Messages) => Object.fromEntries(Object.entries(messages).filter(isNew))
  return {
    'classic-messages': messageTable(classicClientMessages(MARKED), classicServerMessages(MARKED)),
    'typed-messages': messageTable(typed, typedServerMessages(MARKED)),
    'v4-messages': messageTable(onlyNew(v4), onlyNew(v4Server)),
    'v4-members': addedMembers(v4, v4Server),
    members: memberTable({ ...typed, ...onlyNew(v4) }),
    limits: limitTable(),
    'close-reasons': closeTable(Object.values(CLOSE_REASONS)),
    'websocket-close-codes': closeTable(closeCodes(config).slice(Object.keys(CLOSE_REASONS).length)),
    ...await exampleSections(),
  }
}

function table (head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** Members are those of the client's message, or of the server's where only the server sends it. */
function messageTable (client: Messages, server: Messages): string {
  const types = [...new Set([...Object.keys(client), ...Object.keys(server)])]
  return table(['type', 'from', 'required', 'optional', 'purpose'], types.map((type) => {
    const from = type in client ? type in server ? 'both' : 'client' : 'server'
    const schema = (client[type] ?? server[type])!
    const { required, optional } = requirements(schema)
    return [`\`${type}\``, from, list(required), list(optional), schema.description!]
  }))
}

function memberTable (messages: Messages): string {
  const all = Object.keys(messages).length
  return table(['member', 'of', 'value', 'meaning'], collectMembers(messages).map(({ name, schema, types }) =>
    [`\`${name}\``, types.length === all ? 'all' : types.join(', '), describeValue(schema), wordLimits(schema.description ?? '')]))
}

/** Members that messages of the fourth generation have and those of the third do not. */
function addedMembers (client: Messages, server: Messages): string {
  const older = { client: channelClientMessages(MARKED), server: channelServerMessages(MARKED) }
  const added = (messages: Messages, known: Messages) => Object.fromEntries(Object.entries(messages)
    .filter(([type]) => type in known)
    .map(([type, { properties, ...schema }]) => [type, {
      ...schema,
      properties: Object.fromEntries(Object.entries<TSchema>(properties)
        .filter(([name]) => !(name in known[type]!.properties))),
    } as TSchema]))
  const rows = (from: string, messages: Messages) => collectMembers(messages).map(({ name, schema, types }) =>
    [`\`${name}\``, from, types.join(', '), schema.description!])
  return table(['member', 'from', 'of', 'meaning'], [
    ...rows('client', added(client, older.client)),
    ...rows('server', added(server, older.server)),
  ])
}

function limitTable (): string {
  return table(['variable', 'by default', 'in `/rules`', 'meaning'],
    describeLimits(config).map(({ name, value, description }) => {
      const rule = name.toLowerCase()
      return [`\`${name}\``, String(value), rule in RulesSchema.properties ? `\`${rule}\`` : '–', description]
    }))
}

function closeTable (reasons: CloseReason[]): string {
  const rows = reasons.map(({ code, reason, advice, resumable }) =>
    [String(code), reason, resumable ? 'yes' : 'no', advice])
  return table(['code', 'reason', 'resumable', 'what to do'], rows)
}

/** An example of each message in each generation, from one side and the other. */
async function exampleSections (): Promise<Record<string, string>> {
  const describe = await describeSockets(config, limitsOf(config))
  const { channels } = describe({ host: 'localhost', protocol: 'ws' }, [])
  return Object.fromEntries(Object.entries(channels).map(([generation, { messages }]) => {
    const lines = (side: string) => Object.entries(messages).filter(([name]) => name.endsWith(`_from_${side}`))
      .flatMap(([, { examples: [example] }]) => example ? [JSON.stringify(shorten(example.payload))] : [])
    const block = (side: string) => `From ${side === 'client' ? 'clients' : 'the server'}:\n\n\`\`\`jsonl\n` +
      `${lines(side).join('\n')}\n\`\`\``
    return [`${generation}-examples`, `${block('client')}\n\n${block('server')}`]
  }))
}

function shorten (value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, 12)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(shorten)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]))
}
