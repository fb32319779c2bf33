import type { TSchema } from '@sinclair/typebox'
import { Ajv, type Options, type ValidateFunction } from 'ajv'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const options: Options = {
  // Every wrong field is reported, with its value and its schema.
  allErrors: true,
  verbose: true,
  // A number is no string: nothing is coerced, at either door.
  coerceTypes: false,
  // Annotations such as "examples" and "example" are no rules.
  strict: false,
  // JSON's 1e999 is no number that anybody can use.
  strictNumbers: true,
  formats: {
    // JSON can carry half a surrogate pair, which no UTF-8 frame can.
    unicode: (text: string) => text.isWellFormed(),
    uuid: UUID,
  },
}

// One instance each: making one costs more than compiling a schema.
const ajv = new Ajv(options)
const ajvWithDefaults = new Ajv({ ...options, useDefaults: true })
const ajvToFirstError = new Ajv({ ...options, allErrors: false, verbose: false, discriminator: true })

/**
 * Compiles a schema once, for HTTP bodies and socket messages alike. Lengths
 * of strings count Unicode code points, as JSON Schema says.
 */
export function compile<T> (schema: TSchema): ValidateFunction<T> {
  return ajv.compile<T>(schema)
}

/** The same, and what is missing is filled in with the defaults of the schema. */
export function compileWithDefaults<T> (schema: TSchema): ValidateFunction<T> {
  return ajvWithDefaults.compile<T>(schema)
}

/** The same, for what may be large: the first error ends the search. */
export function compileToFirstError<T> (schema: TSchema): ValidateFunction<T> {
  return ajvToFirstError.compile<T>(schema)
}
