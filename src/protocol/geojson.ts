import { Type, type TSchema } from '@sinclair/typebox'
import type { Limits } from './limits.ts'

/** RFC 7946. What it allows passes: empty coordinates, null geometries, foreign members, positions of any length. */
const Position = Type.Array(Type.Number(), { minItems: 2 })
const orEmpty = (schema: TSchema) => Type.Union([schema, Type.Array(Type.Never(), { maxItems: 0 })])

const geometry = <T extends string>(type: T, coordinates: TSchema) => Type.Object({
  type: Type.Literal(type),
  coordinates,
})

const line = Type.Array(Position)
const rings = Type.Array(line)

export const GeometrySchema = Type.Recursive((Geometry) => Type.Unsafe({
  type: 'object',
  required: ['type'],
  // Only the schema of the given type is tried, so the error is about that.
  discriminator: { propertyName: 'type' },
  oneOf: [
    geometry('Point', orEmpty(Position)),
    geometry('MultiPoint', Type.Array(Position)),
    geometry('LineString', line),
    geometry('MultiLineString', rings),
    geometry('Polygon', rings),
    geometry('MultiPolygon', Type.Array(rings)),
    Type.Object({ type: Type.Literal('GeometryCollection'), geometries: Type.Array(Geometry) }),
  ],
}), { $id: 'Geometry', description: 'a geometry of RFC 7946; its positions may have any number of coordinates' })

export const FeatureSchema = Type.Object({
  type: Type.Literal('Feature'),
  geometry: Type.Union([Type.Null(), GeometrySchema]),
  properties: Type.Optional(Type.Union([Type.Null(), Type.Object({})])),
}, { description: 'a Feature of RFC 7946; other members of it are passed on too' })

/** A layer as people share it. Too many features are refused earlier, with a reason of their own. */
export const featureCollectionSchema = (limits: Limits) => Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(FeatureSchema, { maxItems: limits.maxGeojsonFeatures }),
}, {
  description: 'a FeatureCollection of RFC 7946, passed on as it was sent; ' +
    `its text has at most ${limits.maxGeojsonLength} characters`,
})
