import proj4 from 'proj4'

/** Longitude and latitude in degrees on WGS 84; nothing where the point has none. */
export type ToLonLat = (x: number, y: number) => [longitude: number, latitude: number] | undefined

const cache = new Map<string, ToLonLat | undefined>()
/** Systems that are remembered; each came from somebody else, so there may be any number. */
const MAX_CACHED = 100

/**
 * How coordinates of a system become longitudes and latitudes.
 *
 * @param wkt its definition, as it came with the coordinates
 * @param authid its name, such as "EPSG:2154", tried when the definition is of no use
 * @returns nothing when the system is not understood
 */
export function toLonLat (wkt: string, authid: string): ToLonLat | undefined {
  const key = `${authid}\n${wkt}`
  if (!cache.has(key)) {
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(key, (looksLikeWkt(wkt) ? build(wkt) : undefined) ?? build(knownDefinition(authid)))
  }
  return cache.get(key)
}

// proj4 would look anything else up by name.
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
      // proj4 throws at numbers that are not finite.
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
