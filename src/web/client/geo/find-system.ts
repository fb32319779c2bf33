/// <reference path="../systems.d.ts" />
import esriUrl from 'systems/esri.json'
import epsgUrl from 'systems/epsg.json'
import { conversionFrom } from './crs.ts'
import type { FileCrs } from './file-layer.ts'
import { WGS84 } from './wgs84.ts'

/** Degrees. Less is a difference of datums, more is another projection of the same name. */
const SAME_PROJECTION = 0.05
/** Fields of a national system that are written without its name, as Esri does, and always mean this one. */
const WGS84_NAME = /^\s*GEOG(CS|CRS)\s*\[\s*"(GCS_WGS_1984|WGS 84)"/

const loading = new Map<string, Promise<Record<string, string>>>()

/**
 * The definition of a system that a file names. The page's own list goes before
 * a definition in the file, since it has the shift between the datums.
 *
 * @param sample a position in the file
 * @returns undefined for a system that the page cannot convert
 */
export async function findSystem ({ wkt, authid }: FileCrs, sample: number[]): Promise<FileCrs | undefined> {
  if (WGS84_NAME.test(wkt)) return { wkt: WGS84.crs_wkt, authid: WGS84.crs_authid }
  const own = conversionFrom(wkt, authid)
  const code = codeOf(authid) ?? codeIn(wkt) ?? await codeByName(wkt)
  const listed = code === undefined ? undefined : (await load(epsgUrl))[code]
  const conversion = listed === undefined ? undefined : conversionFrom(listed, '')
  if (listed !== undefined && conversion && isNear(conversion.toLonLat, own?.toLonLat, sample)) {
    return { wkt: listed, authid: `EPSG:${code}` }
  }
  return own && { wkt, authid }
}

type Project = (x: number, y: number) => number[] | undefined

function isNear (project: Project, other: Project | undefined, [x = NaN, y = NaN]: number[]): boolean {
  const [a, b] = [project(x, y), other?.(x, y)]
  return !a || !b || Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!) < SAME_PROJECTION
}

const codeOf = (authid: string): string | undefined => /^EPSG:(\d+)$/i.exec(authid)?.[1]

/** The code at the end of a definition, which is that of the whole. */
const codeIn = (wkt: string): string | undefined =>
  /(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$/i.exec(wkt)?.[1]

/** Esri's definitions have names instead of codes. */
async function codeByName (wkt: string): Promise<string | undefined> {
  const name = /^\s*(?:PROJ|GEOG)CS\s*\[\s*"([^"]+)"/i.exec(wkt)?.[1]
  if (name === undefined) return undefined
  const names = await load(esriUrl)
  return Object.hasOwn(names, name) ? names[name] : undefined
}

/** A list of this instance. */
function load (path: string): Promise<Record<string, string>> {
  const url = new URL(path, import.meta.url).href
  let list = loading.get(url)
  if (!list) {
    list = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      return await response.json() as Record<string, string>
    })
    loading.set(url, list)
    // Let the next call retry after a failure.
    list.catch(() => loading.delete(url))
  }
  return list
}
