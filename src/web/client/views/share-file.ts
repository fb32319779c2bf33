import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'
import { showFailure } from './failure.ts'
import { openShareImages } from './share-images.ts'

const IMAGES = /^image\/(png|jpeg|webp|gif|bmp|avif)$/

/** Names of geodata, of the parts of a shapefile, and of what the dialog for layers explains. */
const GEODATA = new RegExp('\\.(json|geojson|topojson|geojsonl|geojsons|ndjson|jsonl|kml|kmz|gpx|gml|xml|csv|tsv|wkt|' +
  'js|zip|7z|rar|gz|shp|shx|dbf|prj|qpj|cpg|qml|qmd|sbn|sbx|qix|csvt|sld|cst|gpkg|sqlite|fgb|parquet|tab|mif|dxf|' +
  'gdb)$', 'i')

/** Shares picked, pasted or dropped files: geodata as layers in one dialog, then images in another. */
export async function shareFiles (files: File[], context: ViewContext): Promise<void> {
  const images = files.filter(({ type }) => IMAGES.test(type))
  const geodata = files.filter((file) => !images.includes(file) && isGeodata(file))
  const unknown = files.find((file) => !images.includes(file) && !geodata.includes(file))
  if (geodata.length > 0) await shareLayers(geodata, context)
  if (images.length > 0) await closed(openShareImages(images, context))
  if (unknown) {
    openDialog({ title: words.share, body: [el('p', { role: 'alert' }, words.dropUnknown(unknown.name))] })
  }
}

const isGeodata = ({ name, type }: File): boolean => GEODATA.test(name) || /json$|\bkml|\bgpx|csv$|zip/.test(type)

async function shareLayers (files: File[], context: ViewContext): Promise<void> {
  try {
    const { openShareLayers } = await import('./share-layers.ts')
    await closed(openShareLayers(files, context))
  } catch (error) {
    showFailure(error, context.announcer)
  }
}

const closed = (dialog: HTMLDialogElement): Promise<unknown> =>
  new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
