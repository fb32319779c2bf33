import { extentOf } from './extent.ts'
import { wrapLongitude } from './lon-lat.ts'

/** The `bbox` member of GeoJSON. Heights need all positions to have one; across the antimeridian, west > east. */
export function boxOf (geometries: (GeoJSON.Geometry | null)[]): GeoJSON.BBox | undefined {
  const extent = extentOf(geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry: geometry! })))
  if (!extent) return undefined
  const [west, south, , north] = extent
  const east = extent[2] > 180 ? wrapLongitude(extent[2]) : extent[2]
  let [lowest, highest] = [Infinity, -Infinity]
  const walk = (part: any): void => {
    if (typeof part[0] !== 'number') return part.forEach(walk)
    const height = typeof part[2] === 'number' ? part[2] : NaN
    // Math.min is NaN as soon as one height is missing.
    lowest = Math.min(lowest, height)
    highest = Math.max(highest, height)
  }
  const visit = (geometry: GeoJSON.Geometry | null): void => {
    if (geometry?.type === 'GeometryCollection') geometry.geometries.forEach(visit)
    else if (geometry) walk(geometry.coordinates)
  }
  geometries.forEach(visit)
  return Number.isFinite(lowest) ? [west, south, lowest, east, north, highest] : [west, south, east, north]
}
