import { feature, mesh } from 'topojson-client'
import type { Topology } from 'topojson-specification'
import coarseUrl from 'outlines/countries-110m.json'
import fineUrl from 'outlines/countries-50m.json'
import type { Extent } from './place.ts'
import { closeAroundPole } from './project.ts'

export interface Outline {
  /** The rings of a polygon, or one line. */
  lines: GeoJSON.Position[][]
  extent: Extent
}

export interface Outlines {
  land: Outline[]
  borders: Outline[]
}

const loading = new Map<string, Promise<Outlines>>()

/** The Natural Earth countries from this instance: coarse for half the world, fine for a region. */
export function loadOutlines (detail: 'coarse' | 'fine'): Promise<Outlines> {
  const url = new URL(detail === 'coarse' ? coarseUrl : fineUrl, import.meta.url).href
  let outlines = loading.get(url)
  if (!outlines) {
    loading.set(url, outlines = load(url))
    // Let the next call retry after a failure.
    outlines.catch(() => loading.delete(url))
  }
  return outlines
}

async function load (url: string): Promise<Outlines> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const topology = await response.json() as Topology
  const { countries, land } = topology.objects as any
  const collection = feature(topology, land) as unknown as GeoJSON.FeatureCollection<GeoJSON.MultiPolygon>
  return {
    land: collection.features.flatMap(({ geometry }) => geometry.coordinates).flatMap(flatten).map(toOutline),
    borders: mesh(topology, countries, (a, b) => a !== b).coordinates.map((line) => toOutline([unwrap(line)])),
  }
}

function toOutline (lines: GeoJSON.Position[][]): Outline {
  const extent: Extent = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [longitude, latitude] of lines[0]!) {
    extent[0] = Math.min(extent[0], longitude!)
    extent[1] = Math.min(extent[1], latitude!)
    extent[2] = Math.max(extent[2], longitude!)
    extent[3] = Math.max(extent[3], latitude!)
  }
  return { lines, extent }
}

/** The data is for globes. On a flat map, a polygon across the antimeridian is drawn whole, once on each side. */
function flatten (polygon: GeoJSON.Position[][]): GeoJSON.Position[][][] {
  const rings = polygon.map((ring) => closeAroundPole(unwrap(ring)))
  const longitudes = rings[0]!.map(([longitude]) => longitude!)
  const shift = Math.max(...longitudes) > 180.1 ? -360 : Math.min(...longitudes) < -180.1 ? 360 : 0
  if (shift === 0) return [rings]
  return [rings, rings.map((ring) => ring.map(([longitude, latitude]) => [longitude! + shift, latitude!]))]
}

/** Removes the jumps at the antimeridian; longitudes may then exceed ±180 degrees. */
function unwrap (line: GeoJSON.Position[]): GeoJSON.Position[] {
  let turn = 0
  return line.map(([longitude, latitude], index) => {
    const step = index === 0 ? 0 : longitude! - line[index - 1]![0]!
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360
    return [longitude! + turn, latitude!]
  })
}
