import proj4 from 'proj4'
import { defineCrs, type CrsDefinition } from './crs-definition.ts'
import { DATUM_SHIFTS } from './datum-shifts.ts'
import { DEGREES_BY_NAME } from './degrees.ts'

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

const cache = new Map<string, Conversion | undefined>()
/** Bounds the cache: other users may send any number of systems. */
const MAX_CACHED = 100
const WEB_MERCATOR = '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null'
/** Metres: the largest shift between a datum and WGS 84 is smaller. */
const UNKNOWN_SHIFT = 3000

/**
 * The conversion from a coordinate system to longitude and latitude.
 *
 * @param wkt the definition in the message
 * @param authid the identifier, such as "EPSG:2154"; used when there is no definition
 * @returns undefined for a system that is not understood
 */
export function conversionFrom (wkt: string, authid: string): Conversion | undefined {
  const key = `${authid}\n${wkt}`
  if (!cache.has(key)) {
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(key, looksLikeWkt(wkt) ? fromWkt(wkt) : fromName(authid))
  }
  return cache.get(key)
}

export function toLonLat (wkt: string, authid: string): ToLonLat | undefined {
  return conversionFrom(wkt, authid)?.toLonLat
}

const looksLikeWkt = (text: string): boolean => /^\s*[A-Z]\w{3,20}\s*[[(]/i.test(text)

function fromName (authid: string): Conversion | undefined {
  if (DEGREES_BY_NAME.test(authid)) return { ...convert('+proj=longlat +datum=WGS84'), accuracy: 0 }
  if (/^EPSG:(3857|900913)$/i.test(authid)) return { ...convert(WEB_MERCATOR), accuracy: 0 }
  const [, hemisphere, zone] = /^EPSG:32([67])(\d\d)$/i.exec(authid) ?? []
  if (!zone || Number(zone) < 1 || Number(zone) > 60) return undefined
  return {
    ...convert(`+proj=utm +zone=${Number(zone)}${hemisphere === '7' ? ' +south' : ''} +datum=WGS84 +units=m`),
    accuracy: 0,
  }
}

function fromWkt (wkt: string): Conversion | undefined {
  try {
    const definition = defineCrs(wkt)
    const shift = definition.shifted || definition.proj.includes('+a=6378137 +b=6378137 ')
      ? [0, 0, 0, 0]
      : DATUM_SHIFTS[definition.datum]
    const proj = !definition.shifted && shift?.slice(0, 3).some((metres) => metres !== 0)
      ? `${definition.proj} +towgs84=${shift.slice(0, 3)}`
      : definition.proj
    return { ...withUnits(definition, convert(proj)), accuracy: shift?.[3] ?? UNKNOWN_SHIFT }
  } catch {
    return undefined
  }
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
