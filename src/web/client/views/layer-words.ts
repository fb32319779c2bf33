import type { LayerNote, LayerProblem } from '../geo/file-layer.ts'
import type { Readable } from '../geo/file-format.ts'
import { number, words } from '../i18n.ts'

const FORMATS: Record<Readable, string> = {
  zip: 'ZIP',
  shapefile: 'Shapefile',
  geopackage: 'GeoPackage',
  flatgeobuf: 'FlatGeobuf',
  kml: 'KML',
  gpx: 'GPX',
  csv: 'CSV',
  lines: 'GeoJSON',
  topojson: 'TopoJSON',
}

/** The reason why a file cannot be shared as a layer, and a remedy. */
export function describeProblem (problem: LayerProblem): string {
  switch (problem.kind) {
    case 'emptyFile': return words.layerFileEmpty
    case 'format': return words.layerFormat(problem.name)
    case 'archive': return words.layerArchive
    case 'webPage': return words.layerWebPage
    case 'javaScript': return words.layerJavaScript
    case 'list': return words.layerList
    case 'error': return words.layerError(problem.message)
    case 'truncated': return words.layerTruncated
    case 'notANumber': return words.layerNotANumber
    case 'notJson': return words.layerNotJson(problem.line)
    case 'notLayer': return words.layerNotGeoJson
    case 'empty': return words.layerEmpty
    case 'feature': return words.layerFeature(problem.index + 1, words.featureProblems[problem.what])
    case 'notDegrees': return words.layerNotDegrees
    case 'tooMany': return words.layerTooMany(problem.count, problem.max)
    case 'tooLarge': return words.layerTooLarge(megabytes(problem.length), megabytes(problem.max))
    case 'crs': return words.layerCrs(problem.name)
    case 'unknownCode': return words.layerUnknownCode(problem.name)
    case 'damaged': return words.layerBroken(FORMATS[problem.format])
    case 'fileTooLarge': return words.layerFileTooLarge(megabytes(problem.length), megabytes(problem.max))
    case 'zipTooLarge': return words.layerZipTooLarge(megabytes(problem.max))
    case 'zipEmpty': return words.layerZipEmpty
    case 'zipLocked': return words.layerZipLocked
    case 'tooManyToRead': return words.layerTooManyToRead(problem.max)
    case 'shapefileParts': return words.layerParts
    case 'noCoordinates': return words.layerNoCoordinates
    case 'noTable': return words.layerNoTable
    case 'folder': return words.layerFolder
    case 'views': return words.layerOnlyViews
  }
}

/** Why nothing could be read: most often a newer version has replaced a part of the page. */
export function describeFailure (error: unknown): string {
  console.info('gischat: could not read the file', error)
  return error instanceof TypeError && /import|fetch|module/i.test(error.message)
    ? words.updateNeeded
    : words.layerUnreadable
}

/** A difference between a layer and its file. */
export function describeNote (note: LayerNote): string {
  switch (note.kind) {
    case 'encoding': return words.layerEncoding(note.name, note.sample)
    case 'damaged': return words.layerDamaged(note.count)
    case 'compacted': return words.layerCompacted
    case 'converted': return words.layerConverted(note.from) +
      (note.accuracy > APPROXIMATE_FROM ? ` ${words.layerApproximate(note.accuracy)}` : '')
    case 'unplaced': return words.layerUnplaced(note.count, note.total)
    case 'longNumbers': return words.layerLongNumbers
    case 'noAttributes': return words.layerNoAttributes
    case 'noSystem': return words.layerNoSystem
    case 'binary': return words.layerBinary
    case 'measures': return words.layerMeasures
    case 'overlays': return words.layerOverlays(note.count)
    case 'links': return words.layerLinks(note.count)
    case 'folders': return words.layerFolders(note.count)
    case 'rows': return words.layerRows(note.count)
    case 'other': return words.layerOther(note.count)
    case 'curves': return words.layerCurves(note.count)
    case 'views': return words.layerViews(note.count)
  }
}

/** Whether less arrives than is in the file. */
export const isLoss = (note: LayerNote): boolean =>
  note.kind === 'converted' ? note.accuracy > APPROXIMATE_FROM : note.kind !== 'compacted' && note.kind !== 'other'

/** Metres. Below, the difference cannot be seen on the map. */
const APPROXIMATE_FROM = 2

/** The types of the geometries in a layer, such as "points, lines". */
export function describeGeometries (features: GeoJSON.Feature[]): string {
  const types = new Set(features.map(({ geometry }) => geometry?.type.replace(/^Multi/, '') ?? 'None'))
  return [...types].map((type) => words.geometryTypes[type as keyof typeof words.geometryTypes]).join(', ')
}

export const megabytes = (length: number): string => `${number(Math.round(length / 100_000) / 10)} MB`

export function fileSize (length: number): string {
  if (length < 1000) return `${number(length)} B`
  return length < 1_000_000 ? `${number(Math.round(length / 100) / 10)} kB` : megabytes(length)
}
