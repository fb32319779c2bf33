/* GeoJSON divides what crosses the antimeridian into parts on both sides of it (RFC 7946, section 3.1.9). */

/** Turns around the world to look for parts in. */
const TURNS = [-1, 0, 1]

/** The same geometry with all longitudes from -180 to 180 degrees. */
export function cutAtAntimeridian<Geometry extends GeoJSON.Geometry> (geometry: Geometry): GeoJSON.Geometry {
  switch (geometry.type) {
    case 'Point': return { ...geometry, coordinates: cutPoint(geometry.coordinates) }
    case 'MultiPoint': return { ...geometry, coordinates: geometry.coordinates.map(cutPoint) }
    case 'LineString': return ofLines(cutLine(geometry.coordinates), geometry)
    case 'MultiLineString': return ofLines(geometry.coordinates.flatMap(cutLine), geometry)
    case 'Polygon': return ofPolygons(cutPolygon(geometry.coordinates), geometry)
    case 'MultiPolygon': return ofPolygons(geometry.coordinates.flatMap(cutPolygon), geometry)
    case 'GeometryCollection': return { ...geometry, geometries: geometry.geometries.map(cutAtAntimeridian) }
  }
}

function ofLines (lines: GeoJSON.Position[][], original: GeoJSON.Geometry): GeoJSON.Geometry {
  return lines.length === 1 && original.type === 'LineString'
    ? { ...original, coordinates: lines[0]! }
    : { ...original, type: 'MultiLineString', coordinates: lines } as GeoJSON.MultiLineString
}

function ofPolygons (polygons: GeoJSON.Position[][][], original: GeoJSON.Geometry): GeoJSON.Geometry {
  return polygons.length === 1 && original.type === 'Polygon'
    ? { ...original, coordinates: polygons[0]! }
    : { ...original, type: 'MultiPolygon', coordinates: polygons } as GeoJSON.MultiPolygon
}

const isInside = (points: GeoJSON.Position[]): boolean => points.every(([longitude]) => Math.abs(longitude!) <= 180)

const shift = (points: GeoJSON.Position[], turn: number): GeoJSON.Position[] =>
  turn === 0 ? points : points.map(([longitude, ...rest]) => [longitude! - turn * 360, ...rest])

function cutPoint (point: GeoJSON.Position): GeoJSON.Position {
  if (isInside([point])) return point
  return shift([point], Math.floor((point[0]! + 180) / 360))[0]!
}

function cutLine (line: GeoJSON.Position[]): GeoJSON.Position[][] {
  if (isInside(line)) return [line]
  return TURNS.flatMap((turn) => {
    const [west, east] = [turn * 360 - 180, turn * 360 + 180]
    const parts: GeoJSON.Position[][] = []
    let part: GeoJSON.Position[] = []
    line.slice(1).forEach((end, index) => {
      const clipped = clipSegment(line[index]!, end, west, east)
      if (!clipped) return
      if (part.at(-1) !== clipped[0]) {
        if (part.length > 1) parts.push(part)
        part = [clipped[0]]
      }
      part.push(clipped[1])
    })
    if (part.length > 1) parts.push(part)
    return parts.map((part) => shift(part, turn))
  })
}

function clipSegment (
  start: GeoJSON.Position, end: GeoJSON.Position, west: number, east: number
): [GeoJSON.Position, GeoJSON.Position] | undefined {
  const [from, to] = [start[0]!, end[0]!]
  // Along the antimeridian, it belongs to one side.
  if (from === east && to === east) return [start, end]
  if (Math.max(from, to) <= west || Math.min(from, to) >= east) return undefined
  const limit = (point: GeoJSON.Position) =>
    point[0]! < west ? between(start, end, west) : point[0]! > east ? between(start, end, east) : point
  return [limit(start), limit(end)]
}

/** Sutherland and Hodgman's clipping, against the two sides of each turn. */
function cutPolygon (rings: GeoJSON.Position[][]): GeoJSON.Position[][][] {
  if (rings.every(isInside)) return [rings]
  return TURNS.map((turn) => rings
    .map((ring) => clipRing(clipRing(ring, turn * 360 - 180, 1), turn * 360 + 180, -1))
    .filter((ring) => ring.length > 3)
    .map((ring) => shift(ring, turn)))
    .filter((rings) => rings.length > 0)
}

/** The part of a ring that is east (1) or west (-1) of a meridian. */
function clipRing (ring: GeoJSON.Position[], meridian: number, side: 1 | -1): GeoJSON.Position[] {
  const isKept = ([longitude]: GeoJSON.Position) => (longitude! - meridian) * side >= 0
  const clipped: GeoJSON.Position[] = []
  ring.slice(1).forEach((end, index) => {
    const start = ring[index]!
    if (isKept(start) !== isKept(end)) clipped.push(between(start, end, meridian))
    if (isKept(end)) clipped.push(end)
  })
  const hasWidth = clipped.some(([longitude]) => longitude !== meridian)
  return hasWidth ? [...clipped, clipped[0]!] : []
}

function between (start: GeoJSON.Position, end: GeoJSON.Position, meridian: number): GeoJSON.Position {
  const share = (meridian - start[0]!) / (end[0]! - start[0]!)
  return start.map((value, axis) => axis === 0 ? meridian : value + ((end[axis] ?? value) - value) * share)
}
