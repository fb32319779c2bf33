import type { TProperties, TSchema } from '@sinclair/typebox'

/** A member of a message, as TypeScript and Python declare it. */
export interface Member {
  name: string
  schema: TSchema
  isRequired: boolean
}

/** A message or a part of one, with the name of its type. */
export interface Declaration {
  name: string
  description: string
  /** The declaration whose members it has as well. */
  base?: string
  members: Member[]
}

/** Parts of messages that have types of their own, by the name of the member. */
const PARTS: Record<string, string> = { geojson: 'FeatureCollection', resume: 'ResumeOffer' }

export function declare (
  name: string, schema: TSchema, isIncluded: (member: string) => boolean = () => true
): Declaration {
  const required: string[] = schema.required ?? []
  const members = Object.entries(schema.properties as TProperties).filter(([member]) => isIncluded(member))
    .map(([member, schema]) => ({ name: member, schema, isRequired: required.includes(member) }))
  return { name, description: schema.description ?? '', members }
}

/** Leaves out the members of the first base that a declaration has all of. */
export function extend (declaration: Declaration, bases: Record<string, string[]>): Declaration {
  const names = declaration.members.map(({ name }) => name)
  const [base, shared] = Object.entries(bases).find(([, shared]) => shared.every((name) => names.includes(name))) ?? []
  if (base === undefined) return declaration
  return { ...declaration, base, members: declaration.members.filter(({ name }) => !shared!.includes(name)) }
}

interface Language {
  types: Record<string, string>
  literal (value: string): string
  array (item: string): string
  tuple (items: string[]): string
}

const TYPESCRIPT: Language = {
  types: { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' },
  literal: (value) => `'${value}'`,
  array: (item) => `${item}[]`,
  tuple: (items) => `[${items.join(', ')}]`,
}

const PYTHON: Language = {
  types: { string: 'str', number: 'float', integer: 'int', boolean: 'bool', null: 'None' },
  literal: (value) => `Literal["${value}"]`,
  array: (item) => `list[${item}]`,
  tuple: (items) => `list[${items[0]}]`,
}

function typeOf (name: string, schema: TSchema, language: Language): string {
  if (PARTS[name] !== undefined) return PARTS[name]
  const values: string[] | undefined = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  if (values) return values.map(language.literal).join(' | ')
  const kinds: string[] = [schema.type ?? []].flat()
  const alternatives = schema.anyOf
    ? schema.anyOf.map((choice: TSchema) => typeOf('', choice, language))
    : kinds.map((kind) => {
      if (kind !== 'array') return language.types[kind]
      if (!Array.isArray(schema.items)) return language.array(typeOf('', schema.items, language))
      return language.tuple(schema.items.map((item: TSchema) => typeOf('', item, language)))
    })
  if (alternatives.length === 0 || alternatives.includes(undefined)) throw new Error(`no type for the member ${name}`)
  return alternatives.join(' | ')
}

/** Removes the server's treatment of invalid values, and the limits of an instance. */
const shorten = (description = '') => description.replace(/; (generated|set|at most) .*/, '')

export function writeTypeScript ({ name, description, base, members }: Declaration): string {
  const lines = members.flatMap(({ name, schema, isRequired }) => [
    ...comment(shorten(schema.description), '  '),
    `  ${name}${isRequired ? '' : '?'}: ${typeOf(name, schema, TYPESCRIPT)}`,
  ])
  return [...comment(description, ''), `export interface ${name}${base ? ` extends ${base}` : ''} {`, ...lines, '}'].join('\n')
}

export function writePython ({ name, description, base, members }: Declaration): string {
  const lines = members.map(({ name, schema, isRequired }) => {
    const type = typeOf(name, schema, PYTHON)
    return `    ${name}: ${isRequired ? type : `NotRequired[${type}]`}`
  })
  return [`class ${name}(${base ?? 'TypedDict'}):`, ...docstring(description), ...lines].join('\n')
}

/** Columns of a line. */
const WIDTH = 118

function wrap (text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.trim().length > width) lines.push('')
    lines.push(`${lines.pop()} ${word}`.trim())
  }
  return lines
}

function comment (text: string, indent: string): string[] {
  if (text === '') return []
  const lines = wrap(text, WIDTH - indent.length - '/**  */'.length)
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`]
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`]
}

function docstring (text: string): string[] {
  const lines = wrap(text, WIDTH - 20)
  if (lines.length === 1) return [`    """${lines[0]}"""`, '']
  return [`    """${lines[0]}`, ...lines.slice(1).map((line) => `    ${line}`), '    """', '']
}
