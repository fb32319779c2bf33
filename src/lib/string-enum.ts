import { Type, type SchemaOptions } from '@sinclair/typebox'

/** One of several texts. TypeBox has a union for them, of which generators of types make types without a name. */
export function stringEnum<T extends string> (values: readonly T[], options: SchemaOptions = {}) {
  return Type.Unsafe<T>({ type: 'string', enum: values, ...options })
}
