import { Type, type Static } from '@sinclair/typebox'
import type { ErrorObject } from 'ajv'

/** One problem of a message, in FastAPI's format. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'machine-readable type of the problem' }),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: 'path of the invalid value' }),
  msg: Type.String({ description: 'description of the problem' }),
  input: Type.Optional(Type.Any({
    description: 'the rejected value; a long text is truncated, any other long value is null',
  })),
  ctx: Type.Optional(Type.Any({ description: 'the violated constraints' })),
}, { title: 'ValidationError' })

export type Problem = Static<typeof ProblemSchema>

/** Messages must be text frames. */
export const BINARY_FRAME: Problem = {
  type: 'string_type', loc: ['body'], msg: 'Input should be a text frame, not a binary one',
}

type Wording = (error: ErrorObject) => Omit<Problem, 'loc' | 'input'>

/** Wordings by the type that the schema requires. */
const typeWordings: Record<string, Omit<Problem, 'loc' | 'input'>> = {
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  object: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
}

/** Wordings by the format that the schema requires. */
const formatWordings: Record<string, Omit<Problem, 'loc' | 'input'>> = {
  uuid: { type: 'uuid_parsing', msg: 'Input should be a valid UUID' },
  grapheme: { type: 'value_error', msg: 'Input should be a single emoji' },
}

/**
 * Wordings by schema keyword. The order is significant: of several problems with
 * one field, the first in this table is reported.
 */
const wordings: Record<string, Wording> = {
  required: () => ({ type: 'missing', msg: 'Field required' }),
  type ({ instancePath, data, params: { type } }) {
    if (instancePath !== '') {
      return typeWordings[[type].flat()[0]] ?? { type: 'string_type', msg: 'Input should be a valid string' }
    }
    return data == null
      ? { type: 'missing', msg: 'Field required' }
      : { type: 'model_attributes_type', msg: 'Input should be a valid dictionary or object to extract fields from' }
  },
  format: ({ params: { format } }) => formatWordings[format] ?? {
    type: 'string_unicode',
    msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
  },
  minLength: ({ params: { limit } }) => ({
    type: 'string_too_short',
    msg: `String should have at least ${characters(limit)}`,
    ctx: { min_length: limit },
  }),
  maxLength: ({ params: { limit } }) => ({
    type: 'string_too_long',
    msg: `String should have at most ${characters(limit)}`,
    ctx: { max_length: limit },
  }),
  pattern: ({ params: { pattern } }) => ({
    type: 'string_pattern_mismatch',
    msg: `String should match pattern '${pattern}'`,
    ctx: { pattern },
  }),
  maximum: ({ params: { limit } }) => ({
    type: 'less_than_equal',
    msg: `Input should be less than or equal to ${limit}`,
    ctx: { le: limit },
  }),
  minimum: ({ params: { limit } }) => ({
    type: 'greater_than_equal',
    msg: `Input should be greater than or equal to ${limit}`,
    ctx: { ge: limit },
  }),
  maxItems: ({ params: { limit } }) => ({
    type: 'too_long',
    msg: `List should have at most ${limit} items`,
    ctx: { max_length: limit },
  }),
  minItems: ({ params: { limit } }) => ({
    type: 'too_short',
    msg: `List should have at least ${limit} items`,
    ctx: { min_length: limit },
  }),
  const: ({ params: { allowedValue } }) => ({
    type: 'literal_error',
    msg: `Input should be '${allowedValue}'`,
    ctx: { expected: allowedValue },
  }),
  enum: ({ params: { allowedValues } }) => {
    const expected = allowedValues.map((value: unknown) => `'${value}'`).join(' or ')
    return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } }
  },
  discriminator: () => ({ type: 'union_tag_invalid', msg: 'Input is of no type that is allowed here' }),
  not: () => ({ type: 'value_error', msg: 'Value error, this name is reserved for the server' }),
}

const keywords = Object.keys(wordings)

/** Keywords of errors about a union, the most informative one last. */
const INFORMATIVE = ['type', 'minItems', 'discriminator']

/**
 * Words a failed validation: one problem per field, in the order of the fields.
 *
 * @param errors Ajv's errors, with `allErrors` and `verbose`
 * @param fields names of the schema's fields, in order
 * @param place the part of the request, as FastAPI calls it
 */
export function toProblems (errors: ErrorObject[], fields: string[], place = 'body'): Problem[] {
  const byField = new Map<string, ErrorObject>()
  for (const error of errors) {
    const field = pathOf(error).join('/')
    const known = byField.get(field)
    if (!known || rank(error) < rank(known)) byField.set(field, error)
  }
  return [...byField.values()]
    .sort((a, b) => fields.indexOf(pathOf(a)[0] ?? '') - fields.indexOf(pathOf(b)[0] ?? ''))
    .map((error) => {
      const { type, msg, ctx } = word(error)
      return { type, loc: [place, ...pathOf(error)], msg, input: error.data, ...(ctx && { ctx }) }
    })
}

/**
 * Words a validation that ended with its first error. In a union, every
 * alternative has an error; the one that got furthest is the most informative.
 */
export function firstProblem (errors: ErrorObject[]): Problem {
  const [furthest] = errors.toSorted((a, b) =>
    pathOf(b).length - pathOf(a).length || informativeness(b) - informativeness(a))
  return { ...word(furthest!), loc: ['body', ...pathOf(furthest!)] }
}

/** That the value could have been null is of no help. */
function informativeness ({ keyword, params: { type } }: ErrorObject): number {
  return type === 'null' ? -1 : INFORMATIVE.indexOf(keyword)
}

function word (error: ErrorObject): Omit<Problem, 'loc' | 'input'> {
  return wordings[error.keyword]?.(error) ?? { type: 'value_error', msg: `Input ${error.message}` }
}

/** The problem of a body that is not JSON; `offset` counts UTF-16 units from its start. */
export function invalidJson (offset: number, reason: string): Problem {
  return { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error: reason } }
}

/** The problem of an empty body. */
export function missingBody (): Problem {
  return { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
}

function pathOf ({ instancePath, params }: ErrorObject): string[] {
  const path = instancePath.split('/').slice(1)
  return params.missingProperty === undefined ? path : [...path, params.missingProperty]
}

function rank ({ keyword }: ErrorObject): number {
  return keywords.indexOf(keyword)
}

function characters (count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}
