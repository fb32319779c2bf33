/** Characters of a name that are shown to the person. */
const MAX_LENGTH = 100

/**
 * The system that a GeoJSON file names, as its 2008 edition allowed and many
 * programs still do.
 *
 * @returns such as "EPSG:2154", or the file's own words where they are no such
 *   name; nothing where the file names none, and so is in degrees
 */
export function namedCrs ({ crs }: { crs?: unknown }): string | undefined {
  if (crs === undefined || crs === null) return undefined
  const { name, code, href } = ((crs as any)?.properties ?? {}) as Record<string, unknown>
  if (typeof name === 'string') return shorten(name)
  // Drafts of the format had a code instead. A link leads to a definition elsewhere, which we do not fetch.
  if (typeof code === 'string' || typeof code === 'number') return shorten(`EPSG:${code}`)
  return (typeof href === 'string' ? href : JSON.stringify(crs)).slice(0, MAX_LENGTH)
}

/** "urn:ogc:def:crs:EPSG::2154" and "http://www.opengis.net/def/crs/EPSG/0/2154" are "EPSG:2154". */
function shorten (name: string): string {
  const [, authority, code] = /^urn:(?:ogc|x-ogc):def:crs:(\w+):[^:]*:(\w+)$/i.exec(name) ??
    /^https?:\/\/www\.opengis\.net\/def\/crs\/(\w+)\/[^/]+\/(\w+)$/i.exec(name) ??
    /^(\w+):+(\w+)$/.exec(name) ?? []
  return authority && code ? `${authority}:${code}`.toUpperCase() : name.slice(0, MAX_LENGTH)
}
