/* Compares the page's conversions with PROJ's: `systems.py > FILE`, then this with FILE, or several. */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

type Convert = (wkt: string, authid: string) => ((x: number, y: number) => [number, number] | undefined) | undefined
export interface System {
  id: string, name: string, kind: string, wkt1: string | null, wkt2: string | null, points: number[][]
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
    try { found = project(x!, y!) } catch { /* the version before throws for some systems */ }
    if (found) worst = Math.max(worst ?? 0, distance(found, [longitude!, latitude!]))
  }
  return worst
}

export function readSystems (files: string[]): System[] {
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    try { return [JSON.parse(line) as System] } catch { return [] }
  }))
}

const CLASSES = ['≤ 1 m', '≤ 100 m', '≤ 5 km', '> 5 km', 'not drawn'] as const
const classOf = (error: number | undefined): typeof CLASSES[number] =>
  error === undefined
    ? 'not drawn'
    : error <= 1 ? '≤ 1 m' : error <= 100 ? '≤ 100 m' : error <= 5000 ? '≤ 5 km' : '> 5 km'

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const [module, ...files] = process.argv.slice(2)
  const { toLonLat } = await import(pathToFileURL(module!).href)
  const systems = readSystems(files).filter(({ points }) => points.length > 0)
  for (const edition of ['wkt1', 'wkt2'] as const) {
    const counts = new Map<string, number>()
    for (const system of systems) {
      const wkt = system[edition]
      if (!wkt && edition === 'wkt2') continue
      const error = errorOf(system, wkt ?? '', toLonLat)
      const kind = classOf(error)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      if (process.env.LIST?.split(',').includes(kind)) {
        const method = /(?:PROJECTION|METHOD)\["([^"]+)/.exec(wkt ?? '')?.[1] ?? system.kind
        console.log([edition, system.id, system.name, method, Math.round(error ?? -1)].join('\t'))
      }
    }
    console.log(edition, systems.length, CLASSES.map((name) => `${name}: ${counts.get(name) ?? 0}`).join(', '))
  }
}
