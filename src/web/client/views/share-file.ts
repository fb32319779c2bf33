import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'
import { openShareImage } from './share-image.ts'
import { openShareLayer } from './share-layer.ts'

/** Names of other geodata, which the dialog for layers explains. */
const GEODATA = new RegExp('\\.(kml|kmz|gpx|gml|xml|zip|7z|rar|gz|shp|shx|dbf|prj|gpkg|sqlite|fgb|parquet|tab|mif|' +
  'dxf|csv|wkt|js|topojson|geojsonl|geojsons|ndjson|jsonl)$', 'i')

/** Shares a picked, pasted or dropped file as an image or a layer, by its type or name. */
export function shareFile (file: File, context: ViewContext): void {
  if (/^image\/(png|jpeg|webp|gif|bmp|avif)$/.test(file.type)) return openShareImage(file, context)
  if (/\.(geo)?json$/i.test(file.name) || /json$/.test(file.type) || GEODATA.test(file.name)) {
    return openShareLayer(file, context)
  }
  openDialog({ title: words.share, body: [el('p', { role: 'alert' }, words.dropUnknown(file.name))] })
}
