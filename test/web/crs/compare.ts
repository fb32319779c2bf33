/* Compares the page's conversions with PROJ's: `systems.py > FILE`, then this with FILE, or several. */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

type Convert = (wkt: string, authid: string) => ((x: number, y: number) => [number, number] | undefined) | undefined
export interface System {
  id: string
  name: string
  kind: string
  /** In the system's own coordinates, and in longitude and latitude. */
  points: number[][]
  wkt1: string | null
  wkt2: string | null
  esri: string | null
}

/** Metres between two places, on a sphere. */
export function distance ([lon1, lat1]: number[], [lon2, lat2]: number[]): number {
  const [a, b] = [lat1! * Math.PI / 180, lat2! * Math.PI / 180]
  const half = (angle: number) => Math.sin(angle / 2) ** 2
  const h = half(b - a) + Math.cos(a) * Math.cos(b) * half((lon2! - lon1!) * Math.PI / 180)
  return 2 * 6371008 * Math.asin(Math.min(1, Math.sqrt(h)))
}

export function errorOf (system: System, wkt: string, convert: Convert): number | undefined {
  const project = convert(wkt, system.id)
  if (!project) return undefined
  let worst: number | undefined
  for (const [x, y, longitude, latitude] of system.points) {
    let found
    try { found = project(x!, y!) } catch { /* other versions throw for some systems */ }
    if (found) worst = Math.max(worst ?? 0, distance(found, [longitude!, latitude!]))
  }
  return worst
}

export function readSystems (files: string[]): System[] {
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    try { return [JSON.parse(line) as System] } catch { return [] }
  }))
}

const CLASSES = ['≤ 1 m', '≤ 100 m', '≤ 5 km', '> 5 km', 'not understood', 'not checked', 'no map'] as const
type Class = typeof CLASSES[number]

/** Heights alone, geocentric coordinates, and other celestial bodies. */
export function hasMap ({ kind, wkt2 }: System): boolean {
  const ellipsoid = /(?:ELLIPSOID|TRIAXIAL)\["[^"]*",([\d.]+),[^[\]]*LENGTHUNIT\["[^"]*",([\d.]+)/
  const [, axis, unit] = ellipsoid.exec(wkt2 ?? '') ?? []
  const major = Number(axis) * Number(unit)
  const isOnEarth = major > 6.3e6 && major < 6.4e6
  return isOnEarth && !/^(Vertical|Geocentric|Geodetic) CRS$/.test(kind)
}

function classOf (system: System, wkt: string, convert: Convert): [Class, error?: number] {
  const error = errorOf(system, wkt, convert)
  if (error !== undefined) {
    const isFar = !hasMap(system) || error > 5000
    return [isFar ? '> 5 km' : error > 100 ? '≤ 5 km' : error > 1 ? '≤ 100 m' : '≤ 1 m', error]
  }
  const isDrawn = system.points.length === 0 && convert(wkt, system.id) !== undefined
  if (!hasMap(system)) return [isDrawn ? '> 5 km' : 'no map']
  return [isDrawn ? 'not checked' : 'not understood']
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const [module, ...files] = process.argv.slice(2)
  const { toLonLat } = await import(pathToFileURL(module!).href)
  const convert: Convert = (wkt, authid) => {
    try { return toLonLat(wkt, authid) } catch { return undefined }
  }
  const systems = readSystems(files)
  for (const edition of ['wkt1', 'wkt2', 'esri'] as const) {
    const counts = new Map<string, number>()
    for (const system of systems) {
      // QGIS writes an empty definition if there is none in the first edition.
      const wkt = system[edition] ?? ''
      const [kind, error] = classOf(system, wkt, convert)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      if (process.env.LIST?.split(',').includes(kind)) {
        const method = /(?:PROJECTION|METHOD)\["([^"]+)/.exec(wkt)?.[1] ?? system.kind
        console.log([edition, system.id, system.name, method, Math.round(error ?? -1)].join('\t'))
      }
    }
    console.log(edition, systems.length, CLASSES.map((name) => `${name}: ${counts.get(name) ?? 0}`).join(', '))
  }
}
