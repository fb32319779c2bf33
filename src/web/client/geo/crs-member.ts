/** Characters of a name to show. */
const MAX_LENGTH = 100

/**
 * The `crs` member of a GeoJSON file: part of the 2008 specification, and still
 * written by many programs.
 *
 * @returns an identifier such as "EPSG:2154", else the text in the file;
 *   undefined without a `crs`, which means degrees
 */
export function namedCrs ({ crs }: { crs?: unknown }): string | undefined {
  if (crs === undefined || crs === null) return undefined
  const { name, code, href } = ((crs as any)?.properties ?? {}) as Record<string, unknown>
  if (typeof name === 'string') return shorten(name)
  // Drafts of the format had a code instead. Links to definitions elsewhere are never followed.
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
