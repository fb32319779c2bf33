import { LayerError, type FileLayer, type LayerProblem, type Reader, type SourceFile } from './file-layer.ts'
import type { Readable } from './file-format.ts'
import { groupFiles, type NamedFile } from './group-files.ts'
import { readLayerFile } from './read-layer.ts'

/** A layer that was found, or a file that is none. */
export type Found = { layer: FileLayer } | { name: string, problem: LayerProblem }

/** Bytes of all files together. Indentation can be most of a layer, which may be sent without. */
const MAX_BYTES = 100_000_000
/** Layers of one drop. */
export const MAX_LAYERS = 40

/** Each format is loaded when a file needs it. */
const READERS: Record<Exclude<Readable, 'zip'>, () => Promise<Reader>> = {
  shapefile: async () => (await import('./read-shapefile.ts')).readShapefile,
  geopackage: async () => (await import('./read-geopackage.ts')).readGeoPackage,
  flatgeobuf: async () => (await import('./read-flatgeobuf.ts')).readFlatGeobuf,
  kml: async () => (await import('./read-xml.ts')).readKml,
  gpx: async () => (await import('./read-xml.ts')).readGpx,
  csv: async () => (await import('./read-csv.ts')).readCsv,
  lines: async () => (await import('./read-lines.ts')).readLines,
  topojson: async () => (await import('./read-topojson.ts')).readTopoJson,
}

/** Reads files of geodata, and what is in archives. */
export async function readFiles (files: File[]): Promise<Found[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (total > MAX_BYTES) {
    return [{ name: files[0]!.name, problem: { kind: 'fileTooLarge', length: total, max: MAX_BYTES } }]
  }
  const named: NamedFile[] = []
  for (const file of files) {
    try {
      named.push({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
    } catch {
      // A folder is dropped as a file that cannot be read.
      return [{ name: file.name, problem: { kind: 'folder' } }]
    }
  }
  return await readNamed(named, true)
}

async function readNamed (files: NamedFile[], unpack: boolean): Promise<Found[]> {
  const found: Found[] = []
  const { sources, problems } = groupFiles(files)
  for (const source of sources) {
    try {
      found.push(...await readSource(source, unpack))
    } catch (error) {
      if (!(error instanceof LayerError)) throw error
      found.push({ name: source.name, problem: error.problem })
    }
  }
  return [...found, ...problems]
}

async function readSource (source: SourceFile, unpack: boolean): Promise<Found[]> {
  const layer = readLayerFile(source)
  if (!('problem' in layer)) return [{ layer: withStyle(layer, source) }]
  const { problem } = layer
  if (problem.kind !== 'readable') throw new LayerError(problem)
  const { format } = problem
  if (format === 'zip') return await readZip(source, unpack)
  const read = await READERS[format]()
  try {
    const layers = await read(source)
    if (layers.length === 0) throw new LayerError({ kind: 'empty' })
    return layers.map((layer) => ({ layer: layers.length === 1 ? withStyle(layer, source) : layer }))
  } catch (error) {
    if (error instanceof LayerError) throw error
    console.info('gischat: could not read the file', error)
    throw new LayerError({ kind: 'damaged', format })
  }
}

async function readZip ({ name, bytes }: SourceFile, unpack: boolean): Promise<Found[]> {
  if (!unpack) throw new LayerError({ kind: 'archive' })
  const { unzip } = await import('./unzip.ts')
  const files = unzip(bytes)
  if (files.length === 0) throw new LayerError({ kind: 'zipEmpty' })
  if (files.some(({ path }) => /\.gdb\//i.test(path))) {
    throw new LayerError({ kind: 'format', name: 'Esri File Geodatabase' })
  }
  // The file in a KMZ is always called "doc.kml".
  const named = files.map(({ path, bytes }) => ({ path: path.replace(/^doc(?=\.kml$)/i, name), bytes }))
  return withoutOthers(await readNamed(named, false))
}

/** Documents and the like in an archive are left out beside layers, and counted. */
function withoutOthers (found: Found[]): Found[] {
  const isOther = (item: Found): boolean => 'problem' in item && OTHERS.has(item.problem.kind)
  const [first] = found.filter((item) => 'layer' in item)
  const count = found.filter(isOther).length
  if (!first || count === 0) return found
  first.layer.notes.push({ kind: 'other', count })
  return found.filter((item) => !isOther(item))
}

const OTHERS = new Set<LayerProblem['kind']>([
  'notJson', 'notLayer', 'format', 'webPage', 'javaScript', 'emptyFile', 'list',
])

/** A style that QGIS saved beside the file goes before one in it. */
function withStyle (layer: FileLayer, { beside }: SourceFile): FileLayer {
  const style = beside('qml')
  return style ? { ...layer, style: new TextDecoder().decode(style) } : layer
}
