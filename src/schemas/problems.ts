import { Type, type Static } from '@sinclair/typebox'
import type { ErrorObject } from 'ajv'

/** One thing wrong with a message, in the shape that clients know from FastAPI. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'machine-readable kind of the problem' }),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: 'where it is' }),
  msg: Type.String({ description: 'the problem in words' }),
  input: Type.Optional(Type.Any({ description: 'the value that was refused' })),
  ctx: Type.Optional(Type.Any({ description: 'the limits that were missed' })),
})

export type Problem = Static<typeof ProblemSchema>

type Wording = (error: ErrorObject) => Omit<Problem, 'loc' | 'input'>

/**
 * By keyword of the schema. The order is the order of reporting: of several
 * problems with one field, the first in this table is told.
 */
const wordings: Record<string, Wording> = {
  required: () => ({ type: 'missing', msg: 'Field required' }),
  type ({ instancePath, data }) {
    if (instancePath !== '') return { type: 'string_type', msg: 'Input should be a valid string' }
    return data == null
      ? { type: 'missing', msg: 'Field required' }
      : { type: 'model_attributes_type', msg: 'Input should be a valid dictionary or object to extract fields from' }
  },
  format: () => ({
    type: 'string_unicode',
    msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
  }),
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
  not: () => ({ type: 'value_error', msg: 'Value error, this name is reserved for the server' }),
}

const keywords = Object.keys(wordings)

/**
 * Words a failed validation: one problem a field, in the order of the fields.
 *
 * @param errors what Ajv found, with `allErrors` and `verbose`
 * @param fields the names of the schema's fields, in order
 */
export function toProblems (errors: ErrorObject[], fields: string[]): Problem[] {
  const byField = new Map<string, ErrorObject>()
  for (const error of errors) {
    const field = pathOf(error).join('/')
    const known = byField.get(field)
    if (!known || rank(error) < rank(known)) byField.set(field, error)
  }
  return [...byField.values()]
    .sort((a, b) => fields.indexOf(pathOf(a)[0] ?? '') - fields.indexOf(pathOf(b)[0] ?? ''))
    .map((error) => {
      const { type, msg, ctx } = wordings[error.keyword]!(error)
      return { type, loc: ['body', ...pathOf(error)], msg, input: error.data, ...(ctx && { ctx }) }
    })
}

/** The body is not JSON at all; `offset` counts UTF-16 units from its start. */
export function invalidJson (offset: number, reason: string): Problem {
  return { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error: reason } }
}

/** There is no body. */
export function missingBody (): Problem {
  return { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
}

function pathOf ({ instancePath, params }: ErrorObject): string[] {
  const path = instancePath === '' ? [] : instancePath.slice(1).split('/')
  return params.missingProperty === undefined ? path : [...path, params.missingProperty]
}

function rank ({ keyword }: ErrorObject): number {
  return keywords.indexOf(keyword)
}

function characters (count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}
