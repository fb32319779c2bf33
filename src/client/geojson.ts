/* RFC 7946, as far as a client has to know. The types of `@types/geojson` fit where these are expected. */

export interface FeatureCollection {
  type: 'FeatureCollection'
  features: Feature[]
}

export interface Feature {
  type: 'Feature'
  geometry: Geometry | null
  properties?: object | null
}

type Shape = 'Point' | 'MultiPoint' | 'LineString' | 'MultiLineString' | 'Polygon' | 'MultiPolygon'

/** A coordinate may be null, as QGIS writes NaN. */
export type Geometry =
  | { type: Shape, coordinates: unknown[] }
  | { type: 'GeometryCollection', geometries: Geometry[] }
