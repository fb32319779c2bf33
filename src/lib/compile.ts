import type { TSchema } from '@sinclair/typebox'
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import fastJson from 'fast-json-stringify'

/** Tells whether a value fits a schema; `errors` are those of the last call. */
export interface Validator<T = unknown> {
  (value: unknown): value is T
  errors?: ErrorObject[] | null | undefined
}

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
  // The schemas are this program's own; a test checks them. Compiling the schema of schemas takes 30 ms.
  meta: false,
  validateSchema: false,
  formats: {
    // JSON can carry half a surrogate pair, which no UTF-8 frame can.
    unicode: (text: string) => text.isWellFormed(),
    uuid: UUID,
  },
}

/**
 * Compiles a schema for HTTP bodies and socket messages alike. Lengths of
 * strings count Unicode code points, as JSON Schema says.
 */
export const compile = compiler(options)

/** The same, and what is missing is filled in with the defaults of the schema. */
export const compileWithDefaults = compiler({ ...options, useDefaults: true })

/** The same, for what may be large: the first error ends the search. */
export const compileToFirstError = compiler({ ...options, allErrors: false, verbose: false, discriminator: true })

/** Schemas whose validators are kept: those of one application are about thirty. */
const MAX_KEPT = 256

/**
 * Compiling takes up to 50 ms a schema, and an instance may never need it:
 * that is left to the first call. Applications with the same limits have
 * schemas of the same content, and share what was compiled.
 */
function compiler (options: Options): <T>(schema: TSchema) => Validator<T> {
  let ajv: Ajv | undefined
  const kept = new Map<string, ValidateFunction>()

  function validatorOf (schema: TSchema): ValidateFunction {
    const content = JSON.stringify(schema)
    let validate = kept.get(content)
    if (!validate) {
      if (kept.size >= MAX_KEPT) {
        kept.clear()
        // It holds all that it compiled.
        ajv = undefined
      }
      ajv ??= new Ajv(options)
      validate = ajv.compile(schema)
      kept.set(content, validate)
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

/** Writes answers of a schema as Fastify would; compiled with the first answer. */
export function compileSerializer (schema: TSchema): (answer: unknown) => string {
  let serialize: ((answer: unknown) => string) | undefined
  return (answer) => {
    serialize ??= fastJson(schema)
    return serialize(answer)
  }
}
