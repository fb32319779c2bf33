/** Why a feature would be rejected; `index` counts from 0. */
export interface FeatureProblem {
  kind: 'feature'
  index: number
  what: 'type' | 'properties' | 'noGeometry' | 'geometryType' | 'coordinates' | 'textCoordinates'
}

/** Nesting depth of the positions, by geometry type. */
const DEPTH: Record<string, number> = {
  Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3,
}

export const isGeometryType = (type: unknown): boolean =>
  typeof type === 'string' && (type === 'GeometryCollection' || Object.hasOwn(DEPTH, type))

/** The first feature that is not as RFC 7946 has it, by the rules of the server. */
export function checkFeatures (features: unknown[]): FeatureProblem | undefined {
  for (const [index, feature] of features.entries()) {
    const what = problemOf(feature)
    if (what) return { kind: 'feature', index, what }
  }
  return undefined
}

function problemOf (feature: unknown): FeatureProblem['what'] | undefined {
  if (!isRecord(feature) || feature.type !== 'Feature') return 'type'
  const { properties, geometry } = feature
  if (properties !== undefined && properties !== null && !isRecord(properties)) return 'properties'
  if (geometry === undefined) return 'noGeometry'
  return geometry === null ? undefined : geometryProblem(geometry)
}

function geometryProblem (geometry: unknown): FeatureProblem['what'] | undefined {
  if (!isRecord(geometry) || !isGeometryType(geometry.type)) return 'geometryType'
  if (geometry.type === 'GeometryCollection') {
    if (!Array.isArray(geometry.geometries)) return 'coordinates'
    for (const part of geometry.geometries) {
      const problem = geometryProblem(part)
      if (problem) return problem
    }
    return undefined
  }
  const { coordinates } = geometry
  // An empty point has no coordinates.
  if (geometry.type === 'Point' && Array.isArray(coordinates) && coordinates.length === 0) return undefined
  return coordinatesProblem(coordinates, DEPTH[geometry.type as string]!)
}

function coordinatesProblem (coordinates: unknown, depth: number): 'coordinates' | 'textCoordinates' | undefined {
  if (!Array.isArray(coordinates)) return 'coordinates'
  if (depth === 0) {
    if (coordinates.some((number) => typeof number === 'string')) return 'textCoordinates'
    const isPosition = coordinates.every((number) => number === null || Number.isFinite(number))
    return isPosition && coordinates.length >= 2 ? undefined : 'coordinates'
  }
  for (const part of coordinates) {
    const problem = coordinatesProblem(part, depth - 1)
    if (problem) return problem
  }
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
