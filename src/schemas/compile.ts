import type { TSchema } from '@sinclair/typebox'
import { Ajv, type Options, type ValidateFunction } from 'ajv'

const options: Options = {
  // Every wrong field is reported, with its value and its schema.
  allErrors: true,
  verbose: true,
  // A number is no string: nothing is coerced, at either door.
  coerceTypes: false,
  // Annotations such as "examples" and "example" are no rules.
  strict: false,
  formats: {
    // JSON can carry half a surrogate pair, which no UTF-8 frame can.
    unicode: (text: string) => text.isWellFormed(),
  },
}

// One instance each: making one costs more than compiling a schema.
const ajv = new Ajv(options)
const ajvWithDefaults = new Ajv({ ...options, useDefaults: true })

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
