import { checkFeatures } from './check-features.ts'
import { conversionFrom, type ToLonLat } from './crs.ts'
import { crsName } from './crs-name.ts'
import { DEGREES_BY_NAME } from './degrees.ts'
import { LayerError, type FileCrs, type FileLayer, type LayerNote, type LayerProblem } from './file-layer.ts'
import { WEB_MERCATOR, WGS84 } from './wgs84.ts'

/** A layer in the system in which it is sent. */
export interface PlacedLayer {
  features: GeoJSON.Feature[]
  /** The text in the file, where nothing has been converted. */
  source: string | undefined
  crs: { crs_authid: string, crs_wkt: string }
  /** The name of the file's own system, where it can be kept as well. */
  ownSystem: string | undefined
  notes: LayerNote[]
}

export interface SystemChoice {
  /** An EPSG code for a file that names no system. */
  code: string
  /** Whether to keep the file's own system. */
  asInFile: boolean
}

/** Decimals of converted degrees: a millimetre. */
const DECIMALS = 8
/** Characters of a system's definition that the server accepts. */
const MAX_WKT = 2000
const MERCATOR_BY_NAME = /^EPSG:(3857|900913|3785|102100|102113)$/i

/** Finds the system of a layer, and converts it to longitude and latitude. */
export async function placeLayer (layer: FileLayer, choice: SystemChoice): Promise<PlacedLayer> {
  const { features, source } = layer
  if (features.length === 0) throw new LayerError({ kind: 'empty' })
  const problem = checkFeatures(features)
  if (problem) throw new LayerError(problem)
  const crs = layer.crs ?? (choice.code === '' ? undefined : { wkt: '', authid: `EPSG:${choice.code}` })
  const unchanged = { features, source, ownSystem: undefined }
  if (!crs || DEGREES_BY_NAME.test(crs.authid)) {
    if (!areDegrees(features)) throw new LayerError({ kind: 'notDegrees' })
    const assumed: LayerNote[] = crs || source !== undefined ? [] : [{ kind: 'noSystem' }]
    return { ...unchanged, crs: WGS84, notes: assumed }
  }
  if (source !== undefined && MERCATOR_BY_NAME.test(crs.authid)) return { ...unchanged, crs: WEB_MERCATOR, notes: [] }
  const { findSystem } = await import('./find-system.ts')
  const found = await findSystem(crs, firstPosition(features))
  if (!found) throw new LayerError(failureOf(layer, crs))
  const { wkt, authid } = found
  const name = crsName(wkt, authid) || authid
  const ownSystem = wkt !== '' && wkt.length <= MAX_WKT ? name : undefined
  if (choice.asInFile && ownSystem !== undefined) {
    return { features, source, crs: { crs_authid: authid, crs_wkt: wkt }, ownSystem, notes: [] }
  }
  const { toLonLat, accuracy } = conversionFrom(wkt, authid)!
  const converted = features.map((feature) => convert(feature, toLonLat))
  const count = converted.filter(({ geometry }, index) => !geometry && features[index]!.geometry).length
  const notes: LayerNote[] = [{ kind: 'converted', from: name, accuracy }]
  if (count > 0) notes.push({ kind: 'unplaced', count, total: features.length })
  return { features: converted, source: undefined, crs: WGS84, ownSystem, notes }
}

function failureOf ({ crs }: FileLayer, { wkt, authid }: FileCrs): LayerProblem {
  return crs ? { kind: 'crs', name: crsName(wkt, authid) } : { kind: 'unknownCode', name: authid }
}

function convert ({ bbox, ...feature }: GeoJSON.Feature, project: ToLonLat): GeoJSON.Feature {
  return { ...feature, geometry: convertGeometry(feature.geometry, project) as GeoJSON.Geometry }
}

function convertGeometry (geometry: GeoJSON.Geometry | null, project: ToLonLat): GeoJSON.Geometry | null {
  if (!geometry) return null
  if (geometry.type === 'GeometryCollection') {
    const geometries = geometry.geometries.map((part) => convertGeometry(part, project))
    return geometries.every((part) => part !== null) ? { type: geometry.type, geometries } : null
  }
  const coordinates = convertPositions(geometry.coordinates, project)
  return coordinates === undefined ? null : { type: geometry.type, coordinates } as GeoJSON.Geometry
}

function convertPositions (part: any[], project: ToLonLat): unknown[] | undefined {
  if (Array.isArray(part[0]) || part.length === 0) {
    const converted = part.map((inner) => convertPositions(inner, project))
    return converted.every((inner) => inner !== undefined) ? converted : undefined
  }
  const place = project(part[0], part[1])
  return place && [...place.map((degrees) => Number(degrees.toFixed(DECIMALS))), ...part.slice(2)]
}

function areDegrees (features: GeoJSON.Feature[]): boolean {
  const within = (part: any): boolean => typeof part[0] === 'number'
    ? Math.abs(part[0]) <= 360 && Math.abs(part[1]) <= 90
    : part.every((inner: any) => !Array.isArray(inner) || within(inner))
  return features.every(({ geometry }) => {
    const { coordinates } = (geometry ?? {}) as { coordinates?: unknown }
    return !Array.isArray(coordinates) || within(coordinates)
  })
}

/** The first position of a layer; empty without any. */
function firstPosition (features: GeoJSON.Feature[]): number[] {
  const first = (part: any): number[] | undefined => {
    if (typeof part?.[0] === 'number') return part
    if (part?.type) return first(part.coordinates ?? part.geometries)
    return Array.isArray(part) ? part.map(first).find(Boolean) : undefined
  }
  return features.map(({ geometry }) => first(geometry)).find(Boolean) ?? []
}
