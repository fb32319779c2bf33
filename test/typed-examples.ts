import type { MessageType } from '../src/protocol/typed-messages.ts'
import { png } from '../src/conformance/png.ts'

export { png }

const system = { crs_wkt: 'GEOGCRS["WGS 84"]', crs_authid: 'EPSG:4326' }
const by = { author: 'Hans', avatar: 'cat' }

/** One right message of each type that clients send, without the channel generation's stamp. */
export const MESSAGES = {
  text: { type: 'text', ...by, text: 'hello' },
  image: { type: 'image', ...by, image_data: png(2, 1).toString('base64') },
  geojson: {
    type: 'geojson',
    ...by,
    layer_name: 'parcels',
    ...system,
    geojson: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: { name: 'a' }, geometry: { type: 'Point', coordinates: [2.5, 48.5] } }],
    },
    style: '<qgis/>',
  },
  crs: { type: 'crs', ...by, ...system },
  bbox: { type: 'bbox', ...by, ...system, xmin: 2.25, xmax: 2.42, ymin: 48.81, ymax: 48.9 },
  position: { type: 'position', ...by, ...system, x: 2.3522, y: 48.8566 },
  model: { type: 'model', ...by, model_name: 'buffer', model_group: 'vector', raw_xml: '<Option type="Map"/>' },
  script: { type: 'script', ...by, name: 'buffer.py', raw_pycode: 'print("a\tb")\n' },
  newcomer: { type: 'newcomer', newcomer: 'Hans' },
  exiter: { type: 'exiter', exiter: 'Hans' },
  like: { type: 'like', liker_author: 'Hans', liked_author: 'Jane', message: 'hello' },
} as const satisfies Record<MessageType, object>

/** What classic clients read in place of those that are shared. */
export const LINES: Record<string, string> = {
  image: 'shared an image',
  geojson: 'shared the layer "parcels" (1 feature, EPSG:4326)',
  crs: 'shared the coordinate reference system EPSG:4326',
  bbox: 'shared the extent 2.25, 48.81, 2.42, 48.9 (EPSG:4326)',
  position: 'shared the position 2.3522, 48.8566 (EPSG:4326)',
  model: 'shared the model "buffer"',
  script: 'shared the script "buffer.py"',
}
