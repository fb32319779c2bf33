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
} as const

/** The part of PROJ's definition that the method determines; undefined for values that proj4 converts wrongly. */
export type Method = (parameters: Parameters) => string | undefined

const text = (parameters: Parameters): string =>
  Object.entries(parameters).map(([name, value]) => `+${name}=${value}`).join(' ')
const plain = (projection: string): Method => (parameters) => `+proj=${projection} ${text(parameters)}`

const conic: Method = ({ lat_1: first, ...rest }) =>
  plain('lcc')({ ...rest, lat_1: first ?? rest.lat_0 ?? 0, lat_0: rest.lat_0 ?? first ?? 0 })
const mercator: Method = ({ lat_0: origin, lat_1: parallel, ...rest }) =>
  origin ? undefined : `${plain('merc')(rest)}${parallel === undefined ? '' : ` +lat_ts=${parallel}`}`
const polar: Method = ({ lat_0: origin, lat_1: parallel, ...rest }) => {
  if (origin !== undefined && Math.abs(origin) === 90 && parallel === undefined) {
    return `${plain('stere')(rest)} +lat_0=${origin}`
  }
  const trueScale = parallel ?? origin
  // proj4 ignores a scale factor beside the latitude of true scale.
  if (!trueScale || (rest.k_0 ?? 1) !== 1) return undefined
  return `${plain('stere')({ ...rest, k_0: undefined })} +lat_0=${Math.sign(trueScale) * 90} +lat_ts=${trueScale}`
    .replace('+k_0=undefined', '')
}
const oblique = (uncentred: boolean): Method => ({ lon_0: centre, ...rest }) => {
  const { alpha, gamma = alpha, ...others } = rest
  // The Swiss projection, for which proj4's general one is off.
  if (!uncentred && alpha === 90 && gamma === 90) return `${plain('somerc')(others)} +lon_0=${centre ?? 0}`
  return `${plain('omerc')(rest)} +lonc=${centre ?? 0}${uncentred ? ' +no_uoff' : ''}`
}
const cylinder: Method = ({ lat_1: parallel, lat_0: origin, ...rest }) =>
  origin ? undefined : `${plain('cea')(rest)} +lat_ts=${parallel ?? 0}`
const equidistant: Method = ({ lat_1: parallel, ...rest }) => `${plain('eqc')(rest)} +lat_ts=${parallel ?? 0}`
/** proj4 has the constants of the national grids built in. */
const krovak: Method = ({ alpha, pseudo, x_0: _x, y_0: _y, ...rest }) =>
  Math.abs((alpha ?? 30.28814) - 30.28814) < 1e-4 && (pseudo ?? 78.5) === 78.5 ? plain('krovak')(rest) : undefined

export const KROVAK = new Set(['krovak', 'krovakmodified', 'krovaknorthorientated', 'krovakmodifiednorthorientated'])

/** The axes of a method or a system whose WKT says nothing of them: the first edition leaves them out. */
export const DEFAULT_AXES: Record<string, [string, string]> = {
  krovak: ['SOUTH', 'WEST'],
  krovakmodified: ['SOUTH', 'WEST'],
  transversemercatorsouthorientated: ['WEST', 'SOUTH'],
  // Gusterberg and St. Stephen: their method does not tell.
  epsg8044: ['SOUTH', 'WEST'],
  epsg8045: ['SOUTH', 'WEST'],
}

export const METHODS: Record<string, Method> = {
  transversemercator: plain('tmerc'),
  gausskruger: plain('tmerc'),
  transversemercatorsouthorientated: plain('tmerc'),
  lambertconicconformal1sp: conic,
  lambertconicconformal2sp: conic,
  lambertconformalconic: conic,
  lambertconformalconic1sp: conic,
  lambertconformalconic2sp: conic,
  albersequalarea: plain('aea'),
  albersconicequalarea: plain('aea'),
  albers: plain('aea'),
  cassinisoldner: plain('cass'),
  cassini: plain('cass'),
  hotineobliquemercatorvarianta: oblique(true),
  hotineobliquemercator: oblique(true),
  hotineobliquemercatorvariantb: oblique(false),
  hotineobliquemercatorazimuthcenter: oblique(false),
  polarstereographic: polar,
  polarstereographicvarianta: polar,
  polarstereographicvariantb: polar,
  obliquestereographic: plain('sterea'),
  doublestereographic: plain('sterea'),
  mercatorvarianta: mercator,
  mercator1sp: mercator,
  mercatorvariantb: mercator,
  mercator2sp: mercator,
  mercator,
  lambertazimuthalequalarea: plain('laea'),
  polyconic: plain('poly'),
  americanpolyconic: plain('poly'),
  equalearth: plain('eqearth'),
  lambertcylindricalequalarea: cylinder,
  cylindricalequalarea: cylinder,
  equidistantcylindrical: equidistant,
  equirectangular: equidistant,
  newzealandmapgrid: plain('nzmg'),
  krovak,
  krovakmodified: krovak,
  krovaknorthorientated: krovak,
  krovakmodifiednorthorientated: krovak,
}
