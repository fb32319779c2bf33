import proj4 from 'proj4'

/** Converts coordinates to degrees on WGS 84. Returns undefined for a point outside the projection. */
export type ToLonLat = (x: number, y: number) => [longitude: number, latitude: number] | undefined

const cache = new Map<string, ToLonLat | undefined>()
/** Bounds the cache: other users may send any number of systems. */
const MAX_CACHED = 100

/**
 * The conversion from a coordinate system to longitude and latitude.
 *
 * @param wkt the definition in the message
 * @param authid the identifier, such as "EPSG:2154"; used when the definition is unusable
 * @returns undefined for an unsupported system
 */
export function toLonLat (wkt: string, authid: string): ToLonLat | undefined {
  const key = `${authid}\n${wkt}`
  if (!cache.has(key)) {
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(key, (looksLikeWkt(wkt) ? build(wkt) : undefined) ?? build(knownDefinition(authid)))
  }
  return cache.get(key)
}

// proj4 would take any other text as the name of a system.
const looksLikeWkt = (text: string): boolean => /^\s*[A-Z_]{4,20}\s*\[/i.test(text)

function knownDefinition (authid: string): string | undefined {
  if (/^(EPSG:4326|OGC:CRS84)$/i.test(authid)) return 'EPSG:4326'
  if (/^EPSG:(3857|900913)$/i.test(authid)) return 'EPSG:3857'
  const [, hemisphere, zone] = /^EPSG:32([67])(\d\d)$/i.exec(authid) ?? []
  return zone && `+proj=utm +zone=${Number(zone)}${hemisphere === '7' ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`
}

function build (definition: string | undefined): ToLonLat | undefined {
  if (!definition) return undefined
  try {
    const { forward } = proj4(definition, 'EPSG:4326')
    return (x, y) => {
      // proj4 throws for numbers that are not finite.
      if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined
      const [longitude, latitude] = forward([x, y])
      return isPlace(longitude!, latitude!) ? [longitude!, latitude!] : undefined
    }
  } catch {
    return undefined
  }
}

function isPlace (longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 540 && Math.abs(latitude) <= 90
}
