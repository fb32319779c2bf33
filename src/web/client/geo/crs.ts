import proj4 from 'proj4'
import { defineCrs, OtherBodyError, type CrsDefinition } from './crs-definition.ts'
import { DATUM_ROTATIONS } from './datum-rotations.ts'
import { DATUM_SHIFTS } from './datum-shifts.ts'
import { namedSystem } from './named-systems.ts'

/** Converts coordinates to degrees on WGS 84. Returns undefined for a point outside the projection. */
export type ToLonLat = (x: number, y: number) => [longitude: number, latitude: number] | undefined

/** Converts degrees on WGS 84 to coordinates. Returns undefined for a point outside the projection. */
export type FromLonLat = (longitude: number, latitude: number) => [x: number, y: number] | undefined

interface Projection {
  toLonLat: ToLonLat
  fromLonLat: FromLonLat
}

export interface Conversion extends Projection {
  /** Metres by which places may be off, since the shift between the datum and WGS 84 is not applied in full. */
  accuracy: number
}

/**
 * Why a system has no conversion: it is not understood, it is of the Moon or another celestial body, or the identifier
 * and the definition are of different systems.
 */
export type CrsProblem = 'unknown' | 'otherBody' | 'contradiction'

const cache = new Map<string, Conversion | CrsProblem>()
/** Bounds the cache: other users may send any number of systems. */
const MAX_CACHED = 100
/** Metres: larger than any shift between a datum and WGS 84, and than any of a datum with the same ellipsoid. */
const UNKNOWN_SHIFT = 3000
const UNKNOWN_SHIFT_OF_GEOCENTRIC = 100

/**
 * The conversion from a coordinate system to longitude and latitude.
 *
 * @param wkt the definition in the message
 * @param authid the identifier, such as "EPSG:2154"; used when there is no definition, or only the beginning of one
 * @returns undefined without one; `crsProblem` has the reason
 */
export function conversionFrom (wkt: string, authid: string): Conversion | undefined {
  const found = findCached(wkt, authid)
  return typeof found === 'string' ? undefined : found
}

export function crsProblem (wkt: string, authid: string): CrsProblem | undefined {
  const found = findCached(wkt, authid)
  return typeof found === 'string' ? found : undefined
}

export function toLonLat (wkt: string, authid: string): ToLonLat | undefined {
  return conversionFrom(wkt, authid)?.toLonLat
}

function findCached (wkt: string, authid: string): Conversion | CrsProblem {
  const key = `${authid}\n${wkt}`
  let found = cache.get(key)
  if (!found) {
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(key, found = find(wkt, authid))
  }
  return found
}

const looksLikeWkt = (text: string): boolean => /^\s*[A-Z]\w{3,20}\s*[[(]/i.test(text)

function find (wkt: string, authid: string): Conversion | CrsProblem {
  const named = fromName(authid)
  if (!looksLikeWkt(wkt)) return named
  try {
    const definition = defineCrs(wkt)
    const defined = fromDefinition(definition)
    return isContradiction(definition, defined, authid, named) ? 'contradiction' : defined
  } catch (error) {
    if (error instanceof OtherBodyError) return 'otherBody'
    return error instanceof SyntaxError ? named : 'unknown'
  }
}

/** Other celestial bodies; 399 is the earth. */
const OTHER_BODY = /^IAU(_\d+)?:(?!399\d\d$)/i

function fromName (authid: string): Conversion | CrsProblem {
  const system = namedSystem(authid)
  if (system) return { ...convert(system.proj), accuracy: system.accuracy }
  return OTHER_BODY.test(authid) ? 'otherBody' : 'unknown'
}

function fromDefinition (definition: CrsDefinition): Conversion {
  const shift = definition.shifted || definition.proj.includes('+a=6378137 +b=6378137 ')
    ? [0, 0, 0, 0]
    : DATUM_ROTATIONS[definition.datum] ?? DATUM_SHIFTS[definition.datum]
  const parameters = shift?.slice(0, -1)
  const proj = !definition.shifted && parameters?.some((value) => value !== 0)
    ? `${definition.proj} +towgs84=${parameters}`
    : definition.proj
  const isGeocentric = / \+a=6378137 \+b=6356752\.31/.test(definition.proj)
  const accuracy = shift?.at(-1) ?? (isGeocentric ? UNKNOWN_SHIFT_OF_GEOCENTRIC : UNKNOWN_SHIFT)
  return { ...withUnits(definition, convert(proj)), accuracy }
}

/** Degrees, some 5 km. */
const SAME_PLACE = 0.05

function isContradiction (
  { id }: CrsDefinition, defined: Conversion, authid: string, named: Conversion | CrsProblem
): boolean {
  if (typeof named === 'string') {
    const [authority, code] = id.toUpperCase().split(':')
    const [otherAuthority, otherCode] = authid.trim().toUpperCase().split(':')
    return named === 'otherBody' || (authority === otherAuthority && code !== otherCode)
  }
  const [x, y] = namedSystem(authid)!.sample
  const [place, expected] = [defined.toLonLat(x, y), named.toLonLat(x, y)!]
  return !place || Math.hypot(place[0] - expected[0], place[1] - expected[1]) > SAME_PLACE
}

function withUnits ({ unit, axes, offset, proj }: CrsDefinition, { toLonLat, fromLonLat }: Projection): Projection {
  const factor = proj.startsWith('+proj=longlat') ? unit * 180 / Math.PI : unit
  const isSwapped = axes[0] === 'NORTH' || axes[0] === 'SOUTH'
  const signs = axes.map((axis) => axis === 'WEST' || axis === 'SOUTH' ? -1 : 1)
  const [falseEast, falseNorth] = isSwapped ? [offset[1], offset[0]] : offset
  return {
    toLonLat (x, y) {
      const values = [(x * factor - falseEast) * signs[0]!, (y * factor - falseNorth) * signs[1]!] as const
      return isSwapped ? toLonLat(values[1], values[0]) : toLonLat(...values)
    },
    fromLonLat (longitude, latitude) {
      const projected = fromLonLat(longitude, latitude)
      if (!projected) return undefined
      const [first, second] = isSwapped ? [projected[1], projected[0]] : projected
      return [(first * signs[0]! + falseEast) / factor, (second * signs[1]! + falseNorth) / factor]
    },
  }
}

function convert (definition: string): Projection {
  const isDegrees = definition.startsWith('+proj=longlat')
  // Maps in these projections go on beyond the antimeridian.
  const endless = /^\+proj=(merc|eqc) /.test(definition) ? `${definition} +over` : definition
  const { forward, inverse } = proj4(endless, 'EPSG:4326')
  return {
    toLonLat (x, y) {
      // proj4 throws for numbers that are not finite.
      if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined
      try {
        const [longitude, latitude] = forward([x, y])
        if (!isPlace(longitude!, latitude!)) return undefined
        // The way through radians changes the last digit of degrees that stay the same.
        if (isDegrees && Math.hypot(longitude! - x, latitude! - y) < SAME_DEGREES) return [x, y]
        const back = inverse([longitude!, latitude!])
        // Far outside a projection's area there is a result, but not one that leads back.
        if (!isDegrees && !(Math.hypot(back[0]! - x, back[1]! - y) < TOLERANCE)) return undefined
        return [longitude!, latitude!]
      } catch {
        return undefined
      }
    },
    fromLonLat (longitude, latitude) {
      try {
        const [x, y] = inverse([longitude, latitude])
        const [east, north] = forward([x!, y!])
        const off = Math.hypot(Math.abs(east! - longitude) % 360, north! - latitude)
        return isDegrees || off < TOLERANCE_DEGREES ? [x!, y!] : undefined
      } catch {
        return undefined
      }
    },
  }
}

/** Metres. */
const TOLERANCE = 1000
const TOLERANCE_DEGREES = 0.01
/** Less than a micrometre. */
const SAME_DEGREES = 1e-12

function isPlace (longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 540 && Math.abs(latitude) <= 90
}
