import type { TSchema } from '@sinclair/typebox'
import type { Limits } from '../../../protocol/limits.ts'
import { FeatureSchema, featureCollectionSchema, GeometrySchema } from '../../../protocol/geojson.ts'
import { authorSchema, AvatarSchema, chatTextSchema } from '../../../protocol/classic-message.ts'
import { crsFields, stampFields } from '../../../protocol/typed-messages.ts'

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Keywords whose values are not schemas. */
const VALUES = new Set(['examples', 'const', 'default', 'enum'])

/** Schemas shared by several messages: written once in a document, and referenced elsewhere. */
export class Components {
  readonly #names: Map<string, string>
  readonly #parts: Record<string, TSchema>

  constructor (limits: Limits) {
    this.#parts = {
      Author: authorSchema(limits),
      Avatar: AvatarSchema,
      ChatText: chatTextSchema(limits),
      CrsWkt: crsFields.crs_wkt,
      CrsAuthid: crsFields.crs_authid,
      Id: stampFields.id,
      Timestamp: stampFields.timestamp,
      FeatureCollection: featureCollectionSchema(limits),
      Feature: FeatureSchema,
      Geometry: GeometrySchema,
    }
    this.#names = new Map(Object.entries(this.#parts).map(([name, schema]) => [JSON.stringify(schema), name]))
  }

  get schemas (): Record<string, Json> {
    return Object.fromEntries(Object.entries(this.#parts).map(([name, schema]) => [name, this.#open(schema)]))
  }

  /** Converts a schema for the document, with references to the shared ones. */
  write (schema: TSchema): Json {
    return this.#refer(schema)
  }

  #refer (schema: unknown): Json {
    const name = this.#names.get(JSON.stringify(schema))
    return name === undefined ? this.#open(schema) : reference(name)
  }

  #open (schema: unknown): Json {
    if (Array.isArray(schema)) return schema.map((part) => this.#refer(part))
    if (typeof schema !== 'object' || schema === null) return schema as Json
    const members = Object.entries(schema).filter(([key]) => key !== '$id').map(([key, value]) => {
      if (key === '$ref') return ['$ref', reference(value).$ref]
      // In AsyncAPI, it is only the name of the property.
      if (key === 'discriminator') return [key, value.propertyName]
      return [key, VALUES.has(key) ? value : this.#refer(value)]
    })
    return Object.fromEntries(members)
  }
}

function reference (name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}
