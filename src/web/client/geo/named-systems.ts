import { DEGREES_AND_HEIGHTS } from './degrees-by-name.ts'
import { DEGREES_BY_NAME } from './degrees.ts'

/** A system that is known by its identifier alone. */
export interface NamedSystem {
  proj: string
  /** Metres by which places may be off. */
  accuracy: number
  /** Coordinates that have a place in it. */
  sample: [x: number, y: number]
}

const DEGREES = '+proj=longlat +datum=WGS84'
/** Central meridians. The projection has no definition in the first edition of WKT. */
const EQUAL_EARTH: Record<string, number> = {
  'EPSG:8857': 0, 'EPSG:8858': -90, 'EPSG:8859': 150, 'ESRI:54035': 0, 'ESRI:54036': -90, 'ESRI:54037': 150,
}

export function namedSystem (authid: string): NamedSystem | undefined {
  const id = authid.trim().toUpperCase()
  const degrees = accuracyOfDegrees(id)
  if (degrees !== undefined) return { proj: DEGREES, accuracy: degrees, sample: [10, 45] }
  if (/^EPSG:(3857|900913)$/.test(id)) return { proj: 'EPSG:3857', accuracy: 0, sample: [1e6, 5e6] }
  if (Object.hasOwn(EQUAL_EARTH, id)) {
    return { proj: `+proj=eqearth +lon_0=${EQUAL_EARTH[id]} +datum=WGS84 +units=m`, accuracy: 0, sample: [0, 0] }
  }
  const [, hemisphere, zone] = /^EPSG:32([67])(\d\d)$/.exec(id) ?? []
  if (!zone || Number(zone) < 1 || Number(zone) > 60) return undefined
  return {
    proj: `+proj=utm +zone=${Number(zone)}${hemisphere === '7' ? ' +south' : ''} +datum=WGS84 +units=m`,
    accuracy: 0,
    sample: [5e5, 5e6],
  }
}

function accuracyOfDegrees (id: string): number | undefined {
  if (DEGREES_BY_NAME.test(id)) return 0
  const [authority, code] = id.split(':')
  return DEGREES_AND_HEIGHTS.find(([each, , codes]) => each === authority && codes.split(/\s+/).includes(code!))?.[1]
}
