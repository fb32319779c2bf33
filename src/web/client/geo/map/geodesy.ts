import geodesic from 'geographiclib-geodesic'

const { WGS84 } = geodesic.Geodesic

type LonLat = number[]

/** Degrees between the points of a drawn geodesic. */
const STEP = 0.5

/** Metres along the shortest line on the ellipsoid. */
export function lengthOf (line: LonLat[]): number {
  const path = WGS84.Polygon(true)
  for (const [longitude, latitude] of line) path.AddPoint(latitude!, longitude!)
  return path.Compute(false, true).perimeter
}

/** Square metres, and metres around, of a ring of shortest lines. */
export function areaOf (ring: LonLat[]): { area: number, perimeter: number } {
  const polygon = WGS84.Polygon(false)
  for (const [longitude, latitude] of ring.slice(0, -1)) polygon.AddPoint(latitude!, longitude!)
  const { area, perimeter } = polygon.Compute(false, true)
  return { area: Math.abs(area ?? 0), perimeter }
}

/** The shortest lines between the points, as many short pieces; longitudes go on beyond the antimeridian. */
export function geodesicPath (line: LonLat[]): LonLat[] {
  const path: LonLat[] = line.slice(0, 1)
  line.slice(1).forEach((end, index) => {
    const [start] = [line[index]!]
    const between = WGS84.InverseLine(start[1]!, start[0]!, end[1]!, end[0]!)
    const pieces = Math.max(1, Math.ceil(between.a13 / STEP))
    for (let piece = 1; piece < pieces; piece++) {
      const { lat2, lon2 } = between.Position(between.s13 * piece / pieces)
      const previous = path.at(-1)![0]!
      path.push([lon2! + 360 * Math.round((previous - lon2!) / 360), lat2!])
    }
    // A line more than half around the world is longer than the shortest one, which ends a turn away.
    path.push([end[0]! + 360 * Math.round((path.at(-1)![0]! - end[0]!) / 360), end[1]!])
  })
  return path
}
