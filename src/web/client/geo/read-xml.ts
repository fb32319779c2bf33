import { gpx, kmlWithFolders, type Folder, type Root } from '@tmcw/togeojson'
import { decodeText } from './decode-text.ts'
import { assertCount, LayerError, type FileLayer, type LayerNote, type Reader } from './file-layer.ts'

type Feature = GeoJSON.Feature<GeoJSON.Geometry | null>

/** Both formats have degrees on WGS 84, always. */
const IN_DEGREES = { wkt: '', authid: 'OGC:CRS84' }

/** Characters at the end of a file that hold the end of its first element, and perhaps comments. */
const END_LENGTH = 2000
/** More folders are put into one layer: nobody picks from so many. */
const MAX_FOLDERS = 20
/** Namespaces, and names of values of points, in a GPX file: devices write up to ten. */
const MAX_NAMES = 100

/** KML: its folders are layers. */
export const readKml: Reader = ({ name, bytes }) => {
  const { document, notes } = parse(bytes, 'kml')
  const links = document.getElementsByTagName('NetworkLink').length
  const overlays = document.getElementsByTagName('GroundOverlay').length
  if (links > 0) notes.push({ kind: 'links', count: links })
  if (overlays > 0) notes.push({ kind: 'overlays', count: overlays })
  const all = [...foldersOf(kmlWithFolders(document), name)].filter(({ features }) => features.length > 0)
  const layers = all.length > MAX_FOLDERS ? [{ name, features: all.flatMap(({ features }) => features) }] : all
  if (layers !== all) notes.push({ kind: 'folders', count: all.length })
  return layers.map((layer) => toLayer(layer.name, layer.features, notes))
}

/** GPX: waypoints, routes and tracks are layers, as in QGIS. */
export const readGpx: Reader = ({ name, bytes }) => {
  const { document, notes } = parse(bytes, 'gpx')
  assertOrdinary(document)
  const { features } = gpx(document)
  assertCount(features.length)
  const kinds = new Map<string, Feature[]>()
  for (const feature of features) {
    const kind = String(feature.properties?._gpxType)
    const others = kinds.get(kind)
    if (others) others.push(feature)
    else kinds.set(kind, [feature])
  }
  return [...kinds].map(([kind, part]) => toLayer(kinds.size === 1 ? name : `${name} – ${kind}`, part, notes))
}

/** The parser looks for each name everywhere: many names or deep nesting would take it, or its memory, forever. */
function assertOrdinary (document: Document): void {
  const isDeep = document.querySelector('trk trk, trkseg trkseg, trkpt trkpt, rte rte, rtept rtept, wpt wpt') !== null
  const names = new Set(Array.from(document.documentElement.attributes, ({ name }) => name))
  for (const { nodeName } of document.querySelectorAll('trkpt > extensions *, rtept > extensions *')) {
    names.add(nodeName)
    if (names.size > MAX_NAMES) break
  }
  if (isDeep || names.size > MAX_NAMES) throw new LayerError({ kind: 'damaged', format: 'gpx' })
}

function parse (bytes: Uint8Array<ArrayBuffer>, format: 'kml' | 'gpx'): { document: Document, notes: LayerNote[] } {
  const { text, note } = decodeText(bytes)
  // For a file that ends too early, the parser would make a page with a style that the policy forbids.
  if (!new RegExp(`</(\\w+:)?${format}\\s*>`, 'i').test(text.slice(-END_LENGTH))) {
    throw new LayerError({ kind: 'damaged', format })
  }
  // The parser of the browser loads nothing from elsewhere, and bounds what entities expand to.
  const document = new DOMParser().parseFromString(text.trim(), 'application/xml')
  if (document.querySelector('parsererror')) throw new LayerError({ kind: 'damaged', format })
  return { document, notes: note ? [note] : [] }
}

function * foldersOf (folder: Folder | Root, name: string): Generator<{ name: string, features: Feature[] }> {
  const features = folder.children.filter((part): part is Exclude<typeof part, Folder> => part.type === 'Feature')
  yield { name, features: features.filter(({ properties }) => properties?.['@geometry-type'] !== 'groundoverlay') }
  for (const part of folder.children) {
    if (part.type === 'folder') yield * foldersOf(part, String(part.meta.name ?? name))
  }
}

function toLayer (name: string, features: Feature[], notes: LayerNote[]): FileLayer {
  assertCount(features.length)
  return { name, features: features as GeoJSON.Feature[], crs: IN_DEGREES, style: '', notes: [...notes] }
}
