import type OlMap from 'ol/Map.js'
import { transformExtent } from 'ol/proj.js'
import type { Conversation } from '../../conversation.ts'
import type { ExtentMessage } from '../../protocol.ts'
import { roundDegrees } from '../lon-lat.ts'
import { WGS84 } from '../wgs84.ts'

/** Shares what the map shows. Across the antimeridian, the east exceeds 180 degrees: QGIS goes there, too. */
export function shareView (map: OlMap, conversation: Conversation): void {
  const extent = map.getView().calculateExtent(map.getSize())
  const [west, south, east, north] = transformExtent(extent, 'EPSG:3857', 'EPSG:4326')
  const isWorld = east! - west! >= 360
  const turn = isWorld ? 0 : 360 * Math.floor((west! + 180) / 360)
  const latitude = (degrees: number) => roundDegrees(Math.max(-85, Math.min(85, degrees)))
  conversation.send<ExtentMessage>({
    type: 'bbox',
    ...WGS84,
    xmin: isWorld ? -180 : roundDegrees(west! - turn),
    xmax: isWorld ? 180 : roundDegrees(east! - turn),
    ymin: latitude(south!),
    ymax: latitude(north!),
  })
}
