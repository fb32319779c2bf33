import { download, fileName } from '../dom.ts'
import type { LayerMessage } from '../protocol.ts'
import { convertLayer } from './convert-layer.ts'
import { toLonLat } from './crs.ts'
import type { Place } from './place.ts'

/** Degrees; less than a millimetre. */
const SAME_PLACE = 1e-9

/** Whether a layer is in degrees already, so that it is GeoJSON as it was sent. */
export function isInDegrees ({ crs_wkt: wkt, crs_authid: authid }: LayerMessage, { extent }: Place): boolean {
  const project = toLonLat(wkt, authid)
  const [west, south, east, north] = extent
  return ([[west, south], [east, north]] as const).every(([x, y]) => {
    const [longitude, latitude] = project?.(x, y) ?? []
    return Math.abs(longitude! - x) < SAME_PLACE && Math.abs(latitude! - y) < SAME_PLACE
  })
}

/** Downloads a layer as its sender wrote it. */
export function downloadAsSent ({ layer_name: name, source }: LayerMessage): void {
  download(fileName(name, 'geojson'), 'application/geo+json', source)
}

/** Downloads a layer with its coordinates in longitude and latitude, as GeoJSON is defined. */
export function downloadConverted (message: LayerMessage): void {
  download(fileName(message.layer_name, 'geojson'), 'application/geo+json', JSON.stringify(convertLayer(message)))
}
