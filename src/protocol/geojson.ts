import { Type, type TSchema } from '@sinclair/typebox'
import type { Limits } from './limits.ts'

/* RFC 7946. Everything it allows is accepted: empty coordinates, null geometries, foreign members, long positions. */

/** QGIS writes NaN, such as an unknown height, as null. */
const Coordinate = Type.Unsafe<number | null>({ type: ['number', 'null'] })
const Position = Type.Array(Coordinate, { title: 'Position', minItems: 2 })
const EmptyPosition = Type.Array(Coordinate, { title: 'EmptyPosition', maxItems: 0 })

const geometry = <T extends string>(type: T, coordinates: TSchema) => Type.Object({
  type: Type.Literal(type),
  coordinates,
}, { title: type })

const line = Type.Array(Position)
const rings = Type.Array(line)

export const GeometrySchema = Type.Recursive((Geometry) => Type.Unsafe({
  type: 'object',
  required: ['type'],
  // Validates only against the schema of the given type, so that errors refer to it.
  discriminator: { propertyName: 'type' },
  oneOf: [
    geometry('Point', Type.Union([Position, EmptyPosition])),
    geometry('MultiPoint', Type.Array(Position)),
    geometry('LineString', line),
    geometry('MultiLineString', rings),
    geometry('Polygon', rings),
    geometry('MultiPolygon', Type.Array(rings)),
    Type.Object({ type: Type.Literal('GeometryCollection'), geometries: Type.Array(Geometry) }, {
      title: 'GeometryCollection',
    }),
  ],
}), {
  $id: 'Geometry',
  title: 'Geometry',
  description: 'a geometry of RFC 7946; positions may have any number of coordinates',
})

const FeaturePropertiesSchema = Type.Object({}, { title: 'FeatureProperties', additionalProperties: true })

export const FeatureSchema = Type.Object({
  type: Type.Literal('Feature'),
  geometry: Type.Union([Type.Null(), GeometrySchema]),
  properties: Type.Optional(Type.Union([Type.Null(), FeaturePropertiesSchema])),
}, { title: 'Feature', description: 'a Feature of RFC 7946; foreign members are delivered as well' })

/** A shared layer. Too many features are rejected earlier, with a reason of their own. */
export const featureCollectionSchema = (limits: Limits) => Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(FeatureSchema, { maxItems: limits.maxGeojsonFeatures }),
}, {
  title: 'FeatureCollection',
  description: 'a FeatureCollection of RFC 7946, delivered exactly as sent; ' +
    `at most ${limits.maxGeojsonLength} characters of JSON`,
})
