/** The readable name of a coordinate system, such as "RGF93 v1 / Lambert-93 (EPSG:2154)". */
export function crsName (wkt: string, authid: string): string {
  const name = /^\s*[A-Z]\w*\s*\[\s*"([^"]+)"/i.exec(wkt)?.[1]?.trim()
  const id = authid.trim()
  if (!name) return id
  return id && id !== name ? `${name} (${id})` : name
}
