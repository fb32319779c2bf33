import type { TSchema } from '@sinclair/typebox'
import { Ajv, type Options, type ValidateFunction } from 'ajv'

const ajvOptions: Options = {
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

/**
 * Compiles a schema once, for HTTP bodies and socket messages alike. Lengths
 * of strings count Unicode code points, as JSON Schema says.
 */
export function compile<T> (schema: TSchema, options: Options = {}): ValidateFunction<T> {
  return new Ajv({ ...ajvOptions, ...options }).compile<T>(schema)
}
