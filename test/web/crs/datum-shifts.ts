/*
 * Prints src/web/client/geo/datum-shifts.ts; docs/development.md says how.
 */
import { readFileSync } from 'node:fs'
import { defineCrs } from '../../../src/web/client/geo/crs-definition.ts'
import { toLonLat } from '../../../src/web/client/geo/crs.ts'
import { DATUM_SHIFTS } from '../../../src/web/client/geo/datum-shifts.ts'
import { distance, readSystems, type System } from './compare.ts'

type Triple = [number, number, number]

/** Metres and whether the transformation is a ballpark one. */
type Stated = [metres: number, ballpark: boolean]

interface Datum {
  /** Differences to WGS 84, geocentric. */
  deltas: Triple[]
  /** Places without a shift, geocentric, with PROJ's longitude and latitude, and the metres between the two. */
  places: [from: Triple, to: [number, number], unshifted: number, isStated: boolean][]
  /** Metres, if no shift is applied. */
  unshifted: number
  /** Metres that PROJ states. */
  accuracy: number
}

const WGS84 = { a: 6378137, b: 6356752.314245179 }

/** Metres: a place further away is an error of another kind; a datum that is this far off is not in the table. */
const MAX_SHIFT = 4000
const MAX_SIZE = 3000

/** Metres: no datum with an ellipsoid of its own is so close to WGS 84. */
const UNSHIFTED = 0.5

const RADIANS = Math.PI / 180

/** Geographic to geocentric coordinates. */
function toGeocentric (longitude: number, latitude: number, { a, b }: typeof WGS84): Triple {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS]
  const e2 = 1 - (b / a) ** 2
  const n = a / Math.sqrt(1 - e2 * Math.sin(phi) ** 2)
  return [n * Math.cos(phi) * Math.cos(lambda), n * Math.cos(phi) * Math.sin(lambda), n * (1 - e2) * Math.sin(phi)]
}

/** Geocentric coordinates to longitude and latitude on WGS 84. */
function toGeographic ([x, y, z]: Triple): [number, number] {
  const { a, b } = WGS84
  const e2 = 1 - (b / a) ** 2
  const radius = Math.hypot(x, y)
  let phi = Math.atan2(z, radius * (1 - e2))
  for (let i = 0; i < 6; i++) {
    const n = a / Math.sqrt(1 - e2 * Math.sin(phi) ** 2)
    phi = Math.atan2(z + n * e2 * Math.sin(phi), radius)
  }
  return [Math.atan2(y, x) / RADIANS, phi / RADIANS]
}

function readAccuracies (file: string): Map<string, Stated[]> {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => {
    const { id, acc } = JSON.parse(line) as { id: string, acc: Stated[] }
    return [id, acc]
  }))
}

/** Metres that PROJ states for its best transformation of a system, or of the geographic system that it is based on. */
function accuracyOf ({ id, wkt1 }: System, accuracies: Map<string, Stated[]>): number | undefined {
  const base = /GEOGCS.*AUTHORITY\["(\w+)","(\d+)"\]\](?=,PROJECTION|$|,VERT)/.exec(wkt1 ?? '')
  const ids = [id, ...(base ? [`${base[1]}:${base[2]}`] : [])]
  // A ballpark transformation ignores the difference of the datums: its places say nothing about a shift.
  const stated = ids.map((each) => accuracies.get(each)?.find(([, isBallpark]) => !isBallpark))
  return stated.find((each) => each !== undefined)?.[0]
}

function measure (files: string[], accuracies: Map<string, Stated[]>): Map<string, Datum> {
  const datums = new Map<string, Datum>()
  for (const system of readSystems(files)) {
    const { id, wkt1, wkt2, esri, points } = system
    const metres = accuracyOf(system, accuracies)
    for (const wkt of [wkt2, wkt1, esri]) {
      if (!wkt || points.length === 0) continue
      const project = toLonLat(wkt, id)
      if (!project) continue
      const { proj, datum: name } = defineCrs(wkt)
      const axis = (letter: string) => Number(new RegExp(`\\+${letter}=(\\S+)`).exec(proj)![1])
      const ellipsoid = { a: axis('a'), b: axis('b') }
      const datum = datums.get(name) ?? { deltas: [], places: [], unshifted: 0, accuracy: 0 }
      datums.set(name, datum)
      for (const [x, y, longitude, latitude] of points) {
        const place = project(x!, y!)
        const to: [number, number] = [longitude!, latitude!]
        if (!place || distance(place, to) > MAX_SHIFT) continue
        // Outside the areas of all its transformations, PROJ applies none.
        if ((metres === undefined || ellipsoid.a !== WGS84.a) && distance(place, to) < UNSHIFTED) continue
        const from = toGeocentric(place[0], place[1], ellipsoid)
        const there = toGeocentric(...to, WGS84)
        if (metres !== undefined) datum.deltas.push([there[0] - from[0], there[1] - from[1], there[2] - from[2]])
        datum.places.push([from, to, distance(place, to), metres !== undefined])
        datum.unshifted = Math.max(datum.unshifted, distance(place, to))
      }
      datum.accuracy = Math.max(datum.accuracy, metres ?? 0)
    }
  }
  return datums
}

function median (numbers: number[]): number {
  return Math.round(numbers.sort((a, b) => a - b)[numbers.length >> 1]!)
}

/** Translations, and the metres that remain; undefined if that is too much to be of use. */
function fit ({ deltas, places, unshifted, accuracy }: Datum): number[] | undefined {
  if (deltas.length === 0) return undefined
  const shift = ([0, 1, 2] as const).map((axis) => median(deltas.map((delta) => delta[axis]))) as Triple
  const shifted = ([x, y, z]: Triple) => toGeographic([x + shift[0], y + shift[1], z + shift[2]])
  const residual = Math.max(...places.map(([from, to, before, isStated]) => {
    const after = distance(shifted(from), to)
    // Without a statement, PROJ may have taken a shift from somewhere else.
    return isStated || after < before ? after : 0
  }))
  const isBetter = residual < unshifted
  const size = Math.ceil((isBetter ? residual : unshifted) + accuracy)
  return size < MAX_SIZE ? [...(isBetter ? shift : [0, 0, 0]), size] : undefined
}

/** WGS 84 itself, in both editions and in Esri's variant. */
const TARGET = /^d?(wgs1984|worldgeodeticsystem1984)$/

const [accuracies, ...files] = process.argv.slice(2)
for (const datum of Object.keys(DATUM_SHIFTS)) delete DATUM_SHIFTS[datum]
const lines = [...measure(files, readAccuracies(accuracies!))]
  .sort(([a], [b]) => a < b ? -1 : 1)
  .flatMap(([name, datum]) => {
    const shift = TARGET.test(name) ? [0, 0, 0, 1] : fit(datum)
    return shift ? [`  ${/^\d/.test(name) ? `'${name}'` : name}: [${shift.join(', ')}],`] : []
  })
console.log(`/**
 * Shifts from datums to WGS 84, by the datum's name in WKT without spaces and marks: three geocentric translations, and
 * the metres by which places may still be off. Both come from PROJ: the median of its own shifts at points of all
 * systems of that datum, and the largest difference that remains, plus the accuracy that PROJ states.
 */
export const DATUM_SHIFTS: Record<string, readonly number[] | undefined> = {
${lines.join('\n')}
}`)
