import type { TSchema } from '@sinclair/typebox'
import { wordLimit } from './limits.ts'

/** The schemas of messages, by type. */
export type Messages = Record<string, TSchema>

/** Members that every message of a generation has. */
const COMMON = ['type', 'id', 'timestamp']

/** The own members of a message, by name. */
export function membersOf ({ properties }: TSchema): [string, TSchema][] {
  return Object.entries(properties as Record<string, TSchema>).filter(([name]) => !COMMON.includes(name))
}

/** Names of members as code, with commas; a dash for none. */
export function list (names: string[]): string {
  return names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', ')
}

/** The required and the optional members of a message. */
export function requirements (schema: TSchema): { required: string[], optional: string[] } {
  const names = membersOf(schema).map(([name]) => name)
  const isRequired = (name: string) => schema.required?.includes(name) ?? false
  return { required: names.filter(isRequired), optional: names.filter((name) => !isRequired(name)) }
}

/** The type and the limits of a value, in a few words. */
export function describeValue (schema: TSchema): string {
  const types = schema.anyOf?.map(({ type }: TSchema) => type) ?? [schema.type].flat()
  return [types.join(' or '), ...constraints(schema)].join(', ')
}

function constraints ({ minLength, maxLength, minimum, maximum, format, pattern, enum: values }: TSchema): string[] {
  return [
    maxLength !== undefined &&
      (minLength === undefined ? 'at most ' : `${wordLimit(minLength)} to `) + `${wordLimit(maxLength)} code points`,
    minimum !== undefined && (maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`),
    format === 'uuid' && 'a UUID',
    // Those of visible texts are unreadable.
    pattern !== undefined && !pattern.includes('\\u') && `\`${pattern}\``,
    values?.map((value: string) => `\`${value}\``).join(', '),
  ].filter((words) => typeof words === 'string')
}

/** One row for each kind of member, with the types that have it. */
export function collectMembers (messages: Messages): { name: string, schema: TSchema, types: string[] }[] {
  const rows = new Map<string, { name: string, schema: TSchema, types: string[] }>()
  for (const [type, message] of Object.entries(messages)) {
    for (const [name, schema] of membersOf(message)) {
      const key = `${name} ${describeValue(schema)} ${schema.description}`
      const row = rows.get(key) ?? { name, schema, types: [] }
      row.types.push(type)
      rows.set(key, row)
    }
  }
  return [...rows.values()]
}
