import { defaultAxes, KROVAK, METHODS, PARAMETERS, type Parameters } from './methods.ts'
import { child, parseWkt, plainName, type WktNode } from './wkt.ts'

/** A coordinate reference system as proj4 can convert it, in metres or degrees, east before north. */
export interface CrsDefinition extends Definition {
  /** Such as "EPSG:2154"; empty if the definition does not tell. */
  id: string
}

interface Definition {
  proj: string
  /** Metres or degrees per unit. */
  unit: number
  /** Directions of the first and the second coordinate, which are degrees, or metres from the false origin. */
  axes: [Axis, Axis]
  offset: [number, number]
  /** The shift to WGS 84 is in the definition. */
  shifted: boolean
  datum: string
}

/** The system is of the Moon, or of another celestial body. */
export class OtherBodyError extends Error {}

type Axis = 'EAST' | 'NORTH' | 'WEST' | 'SOUTH'

const DEGREE = Math.PI / 180
const UNITS = ['UNIT', 'LENGTHUNIT', 'ANGLEUNIT', 'SCALEUNIT']
const GEOGRAPHIC = ['GEOGCS', 'GEOGCRS', 'GEOGRAPHICCRS', 'GEODCRS', 'GEODETICCRS', 'BASEGEOGCRS', 'BASEGEODCRS']
const SCALES = new Set<string>(['k_0', 'xscale', 'yscale', 'sphere'])
const PROJECTED = ['PROJCS', 'PROJCRS', 'PROJECTEDCRS']

/** The members behind the definition itself, in both editions: a text may end here. */
const APPENDIX = ['AUTHORITY', 'ID', 'USAGE', 'SCOPE', 'AREA', 'BBOX', 'VERTICALEXTENT', 'TIMEEXTENT', 'REMARK']
const HEIGHTS = ['VERT_CS', 'VERTCRS', 'VERTICALCRS']

/** Reads WKT of either edition. Throws for everything that is not understood to the last parameter. */
export function defineCrs (wkt: string): CrsDefinition {
  const root = parseWkt(wkt)
  if (!isOnEarth(root)) throw new OtherBodyError('not the earth')
  const id = child(root, 'AUTHORITY', 'ID')
  return { ...define(root), id: id && !id.isCut ? id.values.slice(0, 2).join(':') : '' }
}

function define (node: WktNode): Definition {
  const { keyword } = node
  const isCompound = keyword === 'COMPD_CS' || keyword === 'COMPOUNDCRS'
  if (node.isCut) {
    const last = node.children.at(-1)
    const isComplete = last?.isCut && [...APPENDIX, ...isCompound ? HEIGHTS : []].includes(last.keyword)
    if (!isComplete) throw new SyntaxError('the definition has been cut')
  }
  if (isCompound) return define(must(node.children[0]))
  if (keyword === 'BOUNDCRS') return bound(node)
  if (PROJECTED.includes(keyword)) return projected(node)
  if (GEOGRAPHIC.includes(keyword)) return geographic(node)
  throw new Error(`${keyword} has no map`)
}

/** By the size of the ellipsoids; a system of heights alone has none. */
function isOnEarth (node: WktNode): boolean {
  if (!['SPHEROID', 'ELLIPSOID', 'TRIAXIAL'].includes(node.keyword)) return node.children.every(isOnEarth)
  const major = Number(node.values[1]) * unitOf(node, 1)
  // Nothing is smaller than a moon; a sphere of 1 m is a definition of something else.
  return !(major > 1000) || (major > 6.3e6 && major < 6.4e6)
}

/** Shifts by three or seven parameters. Others, such as grids, are left out, which the page calls approximate. */
function bound (node: WktNode): Definition {
  const definition = define(must(child(node, 'SOURCECRS')?.children[0]))
  const shift = must(child(node, 'ABRIDGEDTRANSFORMATION'))
  const target = plainName(child(node, 'TARGETCRS')?.children[0]?.values[0])
  const method = plainName(child(shift, 'METHOD')?.values[0])
  const values = shift.children.filter(({ keyword }) => keyword === 'PARAMETER').map(({ values }) => Number(values[1]))
  if (target !== 'wgs84' || ![3, 7].includes(values.length)) return definition
  // Rotations have the opposite sign in the other convention.
  const sign = method.startsWith('coordinateframe') ? -1 : method.startsWith('positionvector') ? 1 : 0
  if (values.length === 7 && sign === 0) return definition
  const parameters = values.map((value, index) => index < 3 ? value : index < 6 ? sign * value : (value - 1) * 1e6)
  return { ...definition, proj: `${definition.proj} +towgs84=${parameters.map(format)}`, shifted: true }
}

function geographic (node: WktNode): Definition {
  const system = child(node, 'CS')
  if (child(node, 'DERIVINGCONVERSION', 'CONVERSION', 'PROJECTION', 'EXTENSION') ||
    (system && system.values[0] !== 'ellipsoidal')) throw new Error('no plain longitudes and latitudes')
  const { proj, major: _major, flattening: _flattening, ...rest } = geodesy(node)
  return { ...rest, proj: `+proj=longlat ${proj}`, unit: unitOf(node, DEGREE), axes: axesOf(node), offset: [0, 0] }
}

function projected (node: WktNode): Definition {
  const base = must(child(node, ...GEOGRAPHIC))
  const conversion = child(node, 'CONVERSION') ?? node
  const method = plainName(must(child(conversion, 'METHOD', 'PROJECTION')).values[0])
  const unit = unitOf(node, 1)
  const parameters = parametersOf(conversion, unitOf(base, DEGREE), unit)
  const geodetic = geodesy(base)
  const { proj, major, flattening, ...rest } = geodetic
  const isWeb = pseudoMercator(node, method)
  if (isWeb && major !== 6378137) throw new Error('not the sphere of web maps')
  const [name, earth] = isWeb
    ? ['mercator', '+a=6378137 +b=6378137']
    : flattening === 0 ? [withoutSphere(method), proj] : onEllipsoid(method, geodetic)
  const own = METHODS[name]?.(parameters)
  if (!own) throw new Error(`${name} is not known`)
  return {
    ...rest,
    proj: `${own} ${earth} +units=m`,
    unit,
    axes: axesOf(node, defaultAxes(plainName(node.values[0]), name, parameters)),
    offset: KROVAK.has(name) ? [parameters.x_0 ?? 0, parameters.y_0 ?? 0] : [0, 0],
  }
}

const withoutSphere = (method: string): string => method.replace(/spherical$/, '')

/** Some methods treat an ellipsoid as a sphere, of its major axis or of its area, as PROJ does. */
function onEllipsoid (method: string, { proj, major, flattening }: Geodesy): [name: string, proj: string] {
  const onSphere = (radius: number) => proj.replace(/\+a=\S+ \+b=\S+ \+rf=\S+/, `+a=${radius} +b=${radius}`)
  switch (method) {
    case 'millercylindrical': case 'vandergrinten': case 'vandergrinteni':
      return [method, onSphere(authalicRadius(major, flattening))]
    case 'orthographicspherical': return ['orthographic', onSphere(major)]
    case 'equidistantcylindricalspherical': return [withoutSphere(method), proj]
    // The first edition of WKT has one name for the method on the sphere and the one on the ellipsoid.
    case 'orthographic': throw new Error('programs differ')
    default: return [method, proj]
  }
}

function authalicRadius (major: number, flattening: number): number {
  const e2 = (2 - 1 / flattening) / flattening
  return major * (1 - e2 * (1 / 6 + e2 * (17 / 360 + e2 * 67 / 3024)))
}

/** The Mercator projection of web maps: GDAL describes it by an extension. */
function pseudoMercator (node: WktNode, method: string): boolean {
  const extension = String(child(node, 'EXTENSION')?.values[1] ?? '')
  if (extension && !/^\+proj=merc \+a=6378137 \+b=6378137 /.test(extension)) throw new Error('an unknown extension')
  return extension !== '' || method === 'popularvisualisationpseudomercator' || method === 'mercatorauxiliarysphere'
}

function parametersOf (conversion: WktNode, angle: number, length: number): Parameters {
  const parameters: Parameters = {}
  for (const node of conversion.children) {
    if (node.keyword !== 'PARAMETER') continue
    const plain = plainName(node.values[0])
    if (!Object.hasOwn(PARAMETERS, plain)) throw new Error(`the parameter ${plain} is not known`)
    const name = PARAMETERS[plain as keyof typeof PARAMETERS]
    const isLength = name === 'x_0' || name === 'y_0'
    const factor = SCALES.has(name) ? unitOf(node, 1) : isLength ? unitOf(node, length) : unitOf(node, angle) / DEGREE
    // Definitions give radians per unit with 15 digits, so 90 would become 90.00000000000003.
    parameters[name] = Number((finite(node.values[1]) * factor).toFixed(11))
  }
  return parameters
}

interface Geodesy {
  proj: string
  major: number
  flattening: number
  shifted: boolean
  datum: string
}

function geodesy (node: WktNode): Geodesy {
  // Angles at the centre of the earth, not those of its surface.
  if (/(^|[^a-z])ocentric/i.test(String(node.values[0]))) throw new Error('no latitudes as on maps')
  const datum = must(child(node, 'DATUM', 'GEODETICDATUM', 'TRF', 'ENSEMBLE'))
  const ellipsoid = must(child(datum, 'SPHEROID', 'ELLIPSOID'))
  const major = finite(ellipsoid.values[1]) * unitOf(ellipsoid, 1)
  const flattening = finite(ellipsoid.values[2])
  if (!(major > 6.3e6 && major < 6.4e6)) throw new Error('not the earth')
  const shift = child(datum, 'TOWGS84')?.values.map(finite)
  const minor = flattening === 0 ? major : major * (1 - 1 / flattening)
  const meridian = greenwichOffset(child(node, 'PRIMEM'), unitOf(node, DEGREE))
  return {
    proj: `+a=${major} +b=${minor} +rf=${flattening} +pm=${format(meridian)}` +
      (shift ? ` +towgs84=${shift.map(format)}` : ''),
    major,
    flattening,
    shifted: shift !== undefined,
    datum: plainName(datum.values[0]).replace(/ensemble$/, ''),
  }
}

/** Degrees. GDAL gives Paris in degrees even where the unit of the system is the grad. */
function greenwichOffset (node: WktNode | undefined, angle: number): number {
  if (!node) return 0
  const value = finite(node.values[1])
  const inDegrees = plainName(node.values[0]).startsWith('paris') && Math.abs(value - 2.337) < 0.01
  return inDegrees ? value : value * unitOf(node, angle) / DEGREE
}

/** Radians or metres per unit: of the element, or of its axes. */
function unitOf (node: WktNode, otherwise: number): number {
  const unit = child(node, ...UNITS) ?? node.children.find(({ keyword }) => keyword === 'AXIS')?.children
    .find(({ keyword }) => UNITS.includes(keyword))
  const factor = unit ? finite(unit.values[1]) : otherwise
  if (!(factor > 0)) throw new Error('a unit without size')
  return factor
}

function axesOf (node: WktNode, otherwise: [string, string] = ['EAST', 'NORTH']): [Axis, Axis] {
  const named = node.children.filter(({ keyword }) => keyword === 'AXIS').slice(0, 2)
    .map(({ values }) => String(values[1]).toUpperCase())
  const [first, second] = named.length === 2 ? named : otherwise
  // QGIS, like GeoJSON, gives x before y, whatever the order in the definition. At a pole both axes have one direction.
  if ((first === 'NORTH' && second === 'EAST') || (first === second && (first === 'NORTH' || first === 'SOUTH'))) {
    return ['EAST', 'NORTH']
  }
  const isEast = [first, second].map((axis) => axis === 'EAST' || axis === 'WEST')
  const isNorth = [first, second].map((axis) => axis === 'NORTH' || axis === 'SOUTH')
  if (!(isEast[0] && isNorth[1]) && !(isNorth[0] && isEast[1])) throw new Error('axes are not known')
  return [first as Axis, second as Axis]
}

function must<T> (value: T | undefined): T {
  if (value === undefined) throw new Error('a part is missing')
  return value
}

function finite (value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error('not a number')
  return value
}

/** PROJ's strings separate by plus signs, so exponents must not have one. */
const format = (value: number): string => String(value).replace('+', '')
