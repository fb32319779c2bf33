/*
 * Prints src/web/client/geo/degrees-by-name.ts; docs/development.md says how.
 */
import { conversionFrom } from '../../../src/web/client/geo/crs.ts'
import { distance, readSystems, type System } from './compare.ts'

/** Metres. Systems share few entries, each with the largest accuracy. */
const STEPS = [0, 2, 10, 105, 505]

/** Metres by which places are off if the coordinates of a system are taken for degrees on WGS 84. */
function accuracyOf ({ id, wkt2, points }: System): number {
  const conversion = conversionFrom(wkt2 ?? '', id)
  if (!conversion) return Infinity
  const errors = points.map(([x, y, longitude, latitude]) => distance([x!, y!], [longitude!, latitude!]))
  // PROJ ignores some shifts, those that the page knows by itself among them.
  const shifts = points.map(([x, y]) => distance([x!, y!], conversion.toLonLat(x!, y!) ?? [0, 0]))
  return Math.ceil(Math.max(0, ...errors, ...shifts) + Math.max(conversion.accuracy - 1, 0))
}

/** Lines of text, as elements of an array. */
function wrapCodes (codes: string[]): string {
  const lines = codes.join(' ').replace(/(.{1,108})( |$)/g, '$1\n').trim().split('\n')
  return lines.map((line) => `    '${line}',`).join('\n')
}

const WGS84 = /^(EPSG:4979|OGC:CRS84h)$/
const systems = readSystems(process.argv.slice(2))
  .filter(({ id, kind, wkt1 }) => kind === 'Geographic 3D CRS' && !wkt1 && !WGS84.test(id))
const lines = STEPS.slice(1).flatMap((step, index) => ['EPSG', 'IGNF'].flatMap((authority) => {
  const codes = systems.filter((system) => {
    const accuracy = accuracyOf(system)
    return system.id.startsWith(`${authority}:`) && accuracy <= step && accuracy > STEPS[index]!
  }).map(({ id }) => id.slice(5)).sort()
  return codes.length === 0 ? [] : [`  ['${authority}', ${step}, [\n${wrapCodes(codes)}\n  ].join(' ')],`]
}))
console.log(`/**
 * Systems of degrees and heights. They have no definition in the first edition of WKT, so QGIS sends an empty one. With
 * them stand the metres by which places are off if the degrees are taken for those of WGS 84.
 */
export const DEGREES_AND_HEIGHTS: [authority: string, accuracy: number, codes: string][] = [
${lines.join('\n')}
]`)
