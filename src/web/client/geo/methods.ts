/* The map projections that are converted, with the names of their methods and parameters in WKT. Each was compared with
   PROJ; a method or a parameter that is not here makes a system "not understood", since a wrong map is worse than
   none. */

/** Parameters as PROJ names them: degrees, and metres. */
export type Parameters = Partial<Record<typeof PARAMETERS[keyof typeof PARAMETERS], number>>

export const PARAMETERS = {
  latitudeoforigin: 'lat_0',
  latitudeofcenter: 'lat_0',
  latitudeofcentre: 'lat_0',
  centralparallel: 'lat_0',
  latitudeofnaturalorigin: 'lat_0',
  latitudeoffalseorigin: 'lat_0',
  latitudeofprojectioncentre: 'lat_0',
  centralmeridian: 'lon_0',
  longitudeoforigin: 'lon_0',
  longitudeofcenter: 'lon_0',
  longitudeofcentre: 'lon_0',
  longitudeofnaturalorigin: 'lon_0',
  longitudeoffalseorigin: 'lon_0',
  longitudeofprojectioncentre: 'lon_0',
  standardparallel1: 'lat_1',
  latitudeof1ststandardparallel: 'lat_1',
  latitudeofstandardparallel: 'lat_1',
  standardparallel2: 'lat_2',
  latitudeof2ndstandardparallel: 'lat_2',
  pseudostandardparallel1: 'pseudo',
  latitudeofpseudostandardparallel: 'pseudo',
  scalefactor: 'k_0',
  scalefactoratnaturalorigin: 'k_0',
  scalefactoratprojectioncentre: 'k_0',
  scalefactoroninitialline: 'k_0',
  scalefactoronpseudostandardparallel: 'k_0',
  scalefactorattheprojectioncentre: 'k_0',
  ellipsoidscalingfactor: 'k_0',
  falseeasting: 'x_0',
  eastingatfalseorigin: 'x_0',
  eastingatprojectioncentre: 'x_0',
  falsenorthing: 'y_0',
  northingatfalseorigin: 'y_0',
  northingatprojectioncentre: 'y_0',
  azimuth: 'alpha',
  azimuthofinitialline: 'alpha',
  azimuthatprojectioncentre: 'alpha',
  colatitudeofconeaxis: 'alpha',
  rectifiedgridangle: 'gamma',
  anglefromrectifiedtoskewgrid: 'gamma',
  xyplanerotation: 'gamma',
  xscale: 'xscale',
  yscale: 'yscale',
  auxiliaryspheretype: 'sphere',
} as const

/** The part of PROJ's definition that the method determines; undefined for values that proj4 converts wrongly. */
export type Method = (parameters: Parameters) => string | undefined

type Name = keyof Parameters

/** Values that change nothing. */
const isNeutral = (name: Name, value: number): boolean => value === (/^k_0|scale$/.test(name) ? 1 : 0)

/** A method with these parameters, besides the central meridian and the false origin. */
const plain = (projection: string, ...more: Name[]): Method => (parameters) => {
  const names = ['lon_0', 'x_0', 'y_0', ...more]
  const defaults: Parameters = { lon_0: 0, x_0: 0, y_0: 0, ...more.includes('lat_0') && { lat_0: 0 } }
  // proj4 ignores parameters that a projection does not have.
  const entries = Object.entries({ ...defaults, ...parameters }).filter(([name, value]) => {
    if (names.includes(name)) return true
    if (!isNeutral(name as Name, value)) throw new Error(`${projection} has no ${name}`)
    return false
  })
  return `+proj=${projection} ${entries.map(([name, value]) => `+${name}=${value}`).join(' ')}`
}

const centred = (projection: string): Method => plain(projection, 'lat_0')
const scaled = (projection: string): Method => plain(projection, 'lat_0', 'k_0')
const twoParallels = (projection: string): Method => plain(projection, 'lat_0', 'lat_1', 'lat_2')

const conic: Method = ({ lat_1: first, ...rest }) => plain('lcc', 'lat_0', 'lat_1', 'lat_2', 'k_0')({
  ...rest, lat_1: first ?? rest.lat_0 ?? 0, lat_0: rest.lat_0 ?? first ?? 0,
})
const mercator: Method = ({ lat_1: parallel, ...rest }) =>
  `${plain('merc', 'k_0')(rest)}${parallel === undefined ? '' : ` +lat_ts=${parallel}`}`
const polar = (pole?: 1 | -1): Method => ({ lat_0: origin, lat_1: parallel, ...rest }) => {
  if (origin !== undefined && Math.abs(origin) === 90 && parallel === undefined) {
    return `${plain('stere', 'k_0')(rest)} +lat_0=${origin}`
  }
  const trueScale = parallel ?? origin
  if (!trueScale || trueScale * (pole ?? trueScale) < 0) return undefined
  // proj4 ignores a scale factor beside the latitude of true scale.
  return `${plain('stere')(rest)} +lat_0=${Math.sign(trueScale) * 90} +lat_ts=${trueScale}`
}
const oblique = (uncentred: boolean): Method => ({ lon_0: centre, ...rest }) => {
  const { alpha, gamma = alpha, ...others } = rest
  // The Swiss projection, for which proj4's general one is off.
  if (!uncentred && alpha === 90 && gamma === 90) return `${scaled('somerc')(others)} +lon_0=${centre ?? 0}`
  const general = plain('omerc', 'lat_0', 'k_0', 'alpha', 'gamma')
  return `${general(rest)} +lonc=${centre ?? 0}${uncentred ? ' +no_uoff' : ''}`
}
const cylinder = (otherwise = 0): Method => ({ lat_1: parallel = otherwise, ...rest }) =>
  `${plain('cea')(rest)} +lat_ts=${parallel}`
const equidistant: Method = ({ lat_1: parallel, ...rest }) => `${centred('eqc')(rest)} +lat_ts=${parallel ?? 0}`
const bonne: Method = ({ lat_0: origin, lat_1: parallel = origin, ...rest }) =>
  plain('bonne', 'lat_1')({ ...rest, lat_1: parallel })
/** proj4 has the constants of the national grids built in. */
const krovak: Method = (parameters) => {
  // The false origin and the axes are applied outside.
  const { alpha = 30.28814, pseudo = 78.5, gamma: _, x_0: _x, y_0: _y, xscale: _xs, yscale: _ys, ...rest } = parameters
  return Math.abs(alpha - 30.28814) < 1e-4 && pseudo === 78.5 ? scaled('krovak')(rest) : undefined
}

export const KROVAK = new Set(['krovak', 'krovakmodified', 'krovaknorthorientated', 'krovakmodifiednorthorientated'])

/** The axes of a method or a system whose WKT says nothing of them: the first edition leaves them out. */
const AXES: Record<string, [string, string]> = {
  krovak: ['SOUTH', 'WEST'],
  krovakmodified: ['SOUTH', 'WEST'],
  transversemercatorsouthorientated: ['WEST', 'SOUTH'],
  // Systems of a method that does not tell.
  gusterberggridferro: ['SOUTH', 'WEST'],
  ststephengridferro: ['SOUTH', 'WEST'],
}

export function defaultAxes (system: string, method: string, parameters: Parameters): [string, string] | undefined {
  if (method === 'krovak' && 'xscale' in parameters) return krovakAxes(parameters)
  return AXES[system] ?? AXES[method]
}

/** Esri's Krovak says by scales and a rotation where the axes point to. */
function krovakAxes ({ xscale, yscale, gamma }: Parameters): [string, string] {
  if (xscale === 1 && yscale === 1 && gamma === 0) return ['SOUTH', 'WEST']
  if (xscale === -1 && yscale === 1 && gamma === 90) return ['EAST', 'NORTH']
  throw new Error('axes are not known')
}

export const METHODS: Record<string, Method> = {
  transversemercator: scaled('tmerc'),
  transversemercator3d: scaled('tmerc'),
  transversemercatorcomplex: scaled('tmerc'),
  gausskruger: scaled('tmerc'),
  transversemercatorsouthorientated: scaled('tmerc'),
  lambertconicconformal1sp: conic,
  lambertconicconformal2sp: conic,
  lambertconicconformal2spmichigan: conic,
  lambertconformalconic: conic,
  lambertconformalconic1sp: conic,
  lambertconformalconic2sp: conic,
  albersequalarea: twoParallels('aea'),
  albersconicequalarea: twoParallels('aea'),
  albers: twoParallels('aea'),
  equidistantconic: twoParallels('eqdc'),
  cassinisoldner: centred('cass'),
  cassini: centred('cass'),
  hotineobliquemercatorvarianta: oblique(true),
  hotineobliquemercator: oblique(true),
  hotineobliquemercatorazimuthnaturalorigin: oblique(true),
  rectifiedskeworthomorphicnaturalorigin: oblique(true),
  hotineobliquemercatorvariantb: oblique(false),
  hotineobliquemercatorazimuthcenter: oblique(false),
  rectifiedskeworthomorphiccenter: oblique(false),
  polarstereographic: polar(),
  polarstereographicvarianta: polar(),
  polarstereographicvariantb: polar(),
  stereographicnorthpole: polar(1),
  stereographicsouthpole: polar(-1),
  stereographic: scaled('stere'),
  obliquestereographic: scaled('sterea'),
  doublestereographic: scaled('sterea'),
  mercatorvarianta: mercator,
  mercator1sp: mercator,
  mercatorvariantb: mercator,
  mercator2sp: mercator,
  mercator,
  lambertazimuthalequalarea: centred('laea'),
  azimuthalequidistant: centred('aeqd'),
  modifiedazimuthalequidistant: centred('aeqd'),
  gnomonic: centred('gnom'),
  orthographic: centred('ortho'),
  polyconic: centred('poly'),
  americanpolyconic: centred('poly'),
  bonne,
  equalearth: plain('eqearth'),
  sinusoidal: plain('sinu'),
  mollweide: plain('moll'),
  robinson: plain('robin'),
  eckertvi: plain('eck6'),
  millercylindrical: plain('mill'),
  vandergrinten: plain('vandg'),
  vandergrinteni: plain('vandg'),
  lambertcylindricalequalarea: cylinder(),
  cylindricalequalarea: cylinder(),
  behrmann: cylinder(30),
  equidistantcylindrical: equidistant,
  equirectangular: equidistant,
  platecarree: equidistant,
  newzealandmapgrid: centred('nzmg'),
  krovak,
  krovakmodified: krovak,
  krovaknorthorientated: krovak,
  krovakmodifiednorthorientated: krovak,
}
