import type { TSchema } from '@sinclair/typebox'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import fastJson from 'fast-json-stringify'

/** Checks a value against a schema; `errors` are those of the last call. */
export interface Validator<T = unknown> {
  (value: unknown): value is T
  errors?: ErrorObject[] | null | undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text is one character as people see it (Unicode Standard Annex #29), no blank and no half of one. */
function isGrapheme (text: string): boolean {
  if (!text.isWellFormed()) return false
  segmenter ??= new Intl.Segmenter()
  const [, second] = segmenter.segment(text)
  return text.trim() !== '' && second === undefined
}

/** Created for the first text; it takes a millisecond. */
let segmenter: Intl.Segmenter | undefined

const options: Options = {
  // Report every invalid field, with its value and schema.
  allErrors: true,
  verbose: true,
  // A number is not a string: no coercion, neither over HTTP nor on sockets.
  coerceTypes: false,
  // Ignore annotations such as "examples" and "example".
  strict: false,
  // Reject Infinity, which 1e999 in JSON becomes.
  strictNumbers: true,
  // A test validates the schemas, all of them this program's own. Compiling the meta-schema takes 30 ms.
  meta: false,
  validateSchema: false,
  formats: {
    // JSON can contain lone surrogates, which UTF-8 cannot encode.
    unicode: (text: string) => text.isWellFormed(),
    uuid: UUID,
    grapheme: isGrapheme,
  },
}

/**
 * Compiles a schema for HTTP bodies and socket messages. String lengths count
 * Unicode code points, as JSON Schema requires.
 */
export const compile = compiler(options)

/** The same, but adds the schema's defaults for missing properties. */
export const compileWithDefaults = compiler({ ...options, useDefaults: true })

/** The same for large values: stops at the first error. */
export const compileToFirstError = compiler({ ...options, allErrors: false, verbose: false, discriminator: true })

/** Maximum number of cached validators. One application has about thirty. */
const MAX_CACHED = 256

/**
 * Schemas are compiled on first use: that takes up to 50 ms each, and an instance
 * may never need it. Applications with the same limits have equal schemas, and
 * share the validators.
 */
function compiler (options: Options): <T>(schema: TSchema) => Validator<T> {
  let ajv: Ajv | undefined
  const cache = new Map<string, ValidateFunction>()

  function validatorOf (schema: TSchema): ValidateFunction {
    const content = JSON.stringify(schema)
    let validate = cache.get(content)
    if (!validate) {
      if (cache.size >= MAX_CACHED) {
        cache.clear()
        // It has a cache of its own.
        ajv = undefined
      }
      ajv ??= new Ajv(options)
      validate = ajv.compile(schema)
      cache.set(content, validate)
    }
    return validate
  }

  return <T>(schema: TSchema) => {
    let validate: ValidateFunction | undefined
    const validator: Validator<T> = (value): value is T => {
      validate ??= validatorOf(schema)
      const fits = validate(value)
      validator.errors = validate.errors
      return fits
    }
    return validator
  }
}

/** Serializes responses as Fastify does; compiled on first use. */
export function compileSerializer (schema: TSchema): (response: unknown) => string {
  let serialize: ((response: unknown) => string) | undefined
  return (response) => {
    serialize ??= fastJson(schema)
    return serialize(response)
  }
}
