/** [west, south, east, north] in degrees. East exceeds 180 where the extent crosses the antimeridian. */
export type Extent = [number, number, number, number]

/** Where people live. */
export const INHABITED: Extent = [-170, -56, 190, 76]

/** The extent of all features; undefined without any point. */
export function extentOf (features: GeoJSON.Feature[]): Extent | undefined {
  const parts: [west: number, east: number][] = []
  let [south, north] = [Infinity, -Infinity]
  for (const { geometry } of features) {
    forEachPart(geometry, (points) => {
      let [west, east] = [Infinity, -Infinity]
      for (const [longitude, latitude] of points) {
        west = Math.min(west, longitude!)
        east = Math.max(east, longitude!)
        south = Math.min(south, latitude!)
        north = Math.max(north, latitude!)
      }
      parts.push([west, east])
    })
  }
  if (parts.length === 0) return undefined
  const plain = [
    parts.reduce((least, [west]) => Math.min(least, west), Infinity),
    parts.reduce((most, [, east]) => Math.max(most, east), -Infinity),
  ] as const
  const [west, east] = acrossAntimeridian(parts, plain[1] - plain[0]) ?? plain
  return east - west >= 360 ? [-180, south, 180, north] : [west, south, east, north]
}

/**
 * Islands on both sides of the antimeridian have an extent that crosses it, if that is less than half as wide as
 * one around the world.
 */
function acrossAntimeridian (parts: [number, number][], width: number): [west: number, east: number] | undefined {
  const turned = parts.map(([west, east]) => {
    const turn = -360 * Math.floor((west + 180) / 360)
    return [west + turn, east + turn] as const
  }).sort((a, b) => a[0] - b[0])
  // The widest gap around the world; what is left is the narrowest extent.
  let covered = turned.reduce((most, [, east]) => Math.max(most, east), -Infinity) - 360
  let gap = { width: 0, end: 0 }
  for (const [west, east] of turned) {
    if (west - covered > gap.width) gap = { width: west - covered, end: west }
    covered = Math.max(covered, east)
  }
  return 360 - gap.width < width / 2 ? [gap.end, gap.end + 360 - gap.width] : undefined
}

/** Calls back with the points of each point, line and polygon. */
function forEachPart (geometry: GeoJSON.Geometry | null, visit: (points: number[][]) => void): void {
  if (!geometry) return
  switch (geometry.type) {
    case 'Point': return visit([geometry.coordinates])
    case 'MultiPoint': return geometry.coordinates.forEach((point) => visit([point]))
    case 'LineString': return visit(geometry.coordinates)
    case 'MultiLineString': return geometry.coordinates.forEach(visit)
    case 'Polygon': return visit(geometry.coordinates.flat())
    case 'MultiPolygon': return geometry.coordinates.forEach((polygon) => visit(polygon.flat()))
    case 'GeometryCollection': return geometry.geometries.forEach((part) => forEachPart(part, visit))
  }
}
