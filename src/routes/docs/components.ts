import type { TSchema } from '@sinclair/typebox'

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Keywords whose values are not schemas. */
const VALUES = new Set(['examples', 'const', 'default', 'enum'])

/** Keywords that a document does not have. */
const OMITTED = {
  openapi: new Set(['$id']),
  // Here, a discriminator would be the name of a property alone.
  asyncapi: new Set(['$id', 'discriminator']),
}

/** A union whose alternatives have names, and a property that tells them apart. */
interface Union {
  oneOf: { title: string, properties: Record<string, { const: string }> }[]
}

/**
 * The named schemas of a document: written once, and referenced elsewhere. A schema's title is its name
 * (`protocol/schema-names.ts`).
 */
export class Components {
  readonly #omitted: Set<string>
  readonly #written: Record<string, Json>
  readonly #sources = new Map<string, string>()

  /** @param written receives the schemas, by name */
  constructor (format: 'openapi' | 'asyncapi', written: Record<string, Json> = {}) {
    this.#omitted = OMITTED[format]
    this.#written = written
  }

  get schemas (): Record<string, Json> {
    return this.#written
  }

  /**
   * Converts a schema for the document, with references to the named ones.
   *
   * @throws {Error} if it has the name of another schema
   */
  write (schema: TSchema): Json {
    return this.#refer(schema)
  }

  #refer (schema: unknown): Json {
    if (typeof schema !== 'object' || schema === null) return schema as Json
    if (!('title' in schema) || typeof schema.title !== 'string') return this.#open(schema)
    const { title: name } = schema
    const source = JSON.stringify(schema)
    const known = this.#sources.get(name)
    if (known !== undefined && known !== source) throw new Error(`Two schemas have the name ${name}`)
    if (known === undefined) {
      this.#sources.set(name, source)
      // In the order of their names' first use, although what is inside is written first.
      this.#written[name] = null
      this.#written[name] = this.#open(schema)
    }
    return reference(name)
  }

  #open (schema: object): Json {
    if (Array.isArray(schema)) return schema.map((part) => this.#refer(part))
    if (isTypesAlone(schema)) return { anyOf: schema.type.map((type) => ({ type })) }
    const members = Object.entries(schema).filter(([key]) => !this.#omitted.has(key)).map(([key, value]) => {
      if (key === '$ref') return ['$ref', reference(value).$ref]
      if (key === 'not') return [key, withoutType(value)]
      if (key === 'discriminator') return [key, { ...value, mapping: mappingOf(schema as Union, value.propertyName) }]
      return [key, VALUES.has(key) ? value : this.#refer(value)]
    })
    return Object.fromEntries(members)
  }
}

/** Of an array of such values, Modelina makes `number | null[]`; a union it puts into parentheses. */
function isTypesAlone (schema: object): schema is { type: string[] } {
  return 'type' in schema && Array.isArray(schema.type) && Object.keys(schema).length === 1
}

/** Generators of types subtract a negated type, and nothing would be left of the schema's own. */
function withoutType ({ type: _type, ...negated }: Record<string, Json>): Json {
  return negated
}

/** Names of the alternatives by the value of the property. */
function mappingOf ({ oneOf }: Union, property: string): Record<string, string> {
  return Object.fromEntries(oneOf.map(({ title, properties }) => [properties[property]!.const, reference(title).$ref]))
}

function reference (name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}
