import type { ToLonLat } from './crs.ts'
import { wrapLongitude } from './lon-lat.ts'

/** The shapes whose coordinates are positions (depth 0), lists of positions (1), and so on; lines have edges. */
const SHAPES: Record<string, { depth: number, lines: boolean }> = {
  Point: { depth: 0, lines: false },
  MultiPoint: { depth: 1, lines: false },
  LineString: { depth: 1, lines: true },
  MultiLineString: { depth: 2, lines: true },
  Polygon: { depth: 2, lines: true },
  MultiPolygon: { depth: 3, lines: true },
}

export interface Options {
  /** Appends the third and further coordinates of each position. */
  keepHeights?: boolean
}

/**
 * Converts a geometry to longitude and latitude. Lines stay connected where they cross the antimeridian: their
 * longitudes then exceed ±180 degrees.
 *
 * Geometries are untrusted: malformed or unprojectable ones become null.
 */
export function projectGeometry (
  geometry: unknown, project: ToLonLat, options: Options = {}, nested = false
): GeoJSON.Geometry | null {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>
  if (type === 'GeometryCollection' && Array.isArray(geometries) && !nested) {
    const parts = geometries.map((part) => projectGeometry(part, project, options, true))
      .filter((part) => part !== null)
    return parts.length > 0 ? { type, geometries: parts } : null
  }
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type)) return null
  const { depth, lines } = SHAPES[type]!
  const isPolygon = type.endsWith('Polygon')
  const projected = convert(coordinates, depth)
  return projected ? { type, coordinates: projected } as GeoJSON.Geometry : null

  function convert (part: unknown, depth: number): any[] | undefined {
    if (!Array.isArray(part)) return undefined
    if (depth === 0) return position(part)
    if (depth === 1 && lines) return projectLine(part, isPolygon)
    const parts = part.map((inner) => convert(inner, depth - 1))
    if (parts.length === 0 || parts.includes(undefined)) return undefined
    return depth === 2 && isPolygon ? alignHoles(parts as number[][][]) : parts
  }

  function position ([x, y, ...heights]: unknown[]): number[] | undefined {
    const place = typeof x === 'number' && typeof y === 'number' ? project(x, y) : undefined
    return place && options.keepHeights ? [...place, ...heights as number[]] : place
  }

  function projectLine (points: unknown[], closed: boolean): number[][] | undefined {
    const line: number[][] = []
    let turn = 0
    for (const [index, point] of points.entries()) {
      const place = Array.isArray(point) ? position(point) : undefined
      if (!place) return undefined
      const step = index === 0 ? 0 : place[0]! + turn - line[index - 1]![0]!
      if (Math.abs(step) > 180 && crosses(points[index - 1] as number[], point as number[], project)) {
        turn -= Math.sign(step) * 360
      }
      line.push([place[0]! + turn, ...place.slice(1)])
    }
    return line.length === 0 ? undefined : closed ? closeAroundPole(line) : line
  }
}

/** Whether the straight line between two points of the system crosses the antimeridian: its middle is on that side. */
function crosses ([x1, y1]: number[], [x2, y2]: number[], project: ToLonLat): boolean {
  const [from, to, middle] = [project(x1!, y1!), project(x2!, y2!), project((x1! + x2!) / 2, (y1! + y2!) / 2)]
  if (!from || !to || !middle) return false
  return Math.abs(wrapLongitude(middle[0] - (from[0] + to[0]) / 2)) > 90
}

/** A ring that runs once around the world is closed along the pole that it surrounds. */
export function closeAroundPole (ring: number[][]): number[][] {
  const [first, last] = [ring[0]!, ring.at(-1)!]
  if (Math.abs(last[0]! - first[0]!) < 180) return ring
  const pole = ring.reduce((sum, [, latitude]) => sum + latitude!, 0) < 0 ? -90 : 90
  return [...ring, [last[0]!, pole], [first[0]!, pole], first]
}

/** Holes beside the antimeridian belong to the same turn around the world as the outline. */
function alignHoles ([outline, ...holes]: number[][][]): number[][][] {
  const middle = meanLongitude(outline!)
  return [outline!, ...holes.map((hole) => {
    const turn = Math.round((middle - meanLongitude(hole)) / 360) * 360
    return turn === 0 ? hole : hole.map(([longitude, ...rest]) => [longitude! + turn, ...rest])
  })]
}

const meanLongitude = (ring: number[][]): number =>
  ring.reduce((sum, [longitude]) => sum + longitude!, 0) / ring.length
