import { Matcher } from '../match.ts'
import { png, sizeOf } from '../png.ts'
import { Made, nick, type Scope } from '../values.ts'

const system = { crs_wkt: 'GEOGCRS["WGS 84"]', crs_authid: 'EPSG:4326' }
const by = { author: nick('a'), avatar: 'cat' }

export const point = (coordinates: unknown[]) => ({
  type: 'Feature', properties: { name: 'a' }, geometry: { type: 'Point', coordinates },
})

/** Eight types that share something, by the member `a`. */
export const SHARED = {
  text: { type: 'text', ...by, text: 'hello' },
  image: { type: 'image', ...by, image_data: png(2, 1).toString('base64') },
  geojson: {
    type: 'geojson',
    ...by,
    layer_name: 'parcels',
    ...system,
    geojson: { type: 'FeatureCollection', features: [point([2.5, 48.5])] },
    style: '<qgis/>',
  },
  crs: { type: 'crs', ...by, ...system },
  bbox: { type: 'bbox', ...by, ...system, xmin: 2.25, xmax: 2.42, ymin: 48.81, ymax: 48.9 },
  position: { type: 'position', ...by, ...system, x: 2.3522, y: 48.8566 },
  model: { type: 'model', ...by, model_name: 'buffer', model_group: 'vector', raw_xml: '<Option type="Map"/>' },
  script: { type: 'script', ...by, name: 'buffer.py', raw_pycode: 'print("a")\n' },
} as const

export type SharedType = keyof typeof SHARED

export const TYPES = Object.keys(SHARED) as SharedType[]

/** The lines that classic clients receive instead. */
export const LINES: Record<Exclude<SharedType, 'text'>, string> = {
  image: 'shared an image',
  geojson: 'shared the layer "parcels" (1 feature, EPSG:4326)',
  crs: 'shared the coordinate reference system EPSG:4326',
  bbox: 'shared the extent 2.25, 48.81, 2.42, 48.9 (EPSG:4326)',
  position: 'shared the position 2.3522, 48.8566 (EPSG:4326)',
  model: 'shared the model "buffer"',
  script: 'shared the script "buffer.py"',
}

/** A line as classic clients receive it: cut to the longest text. */
export const cutLine = (line: string) => new Made(({ rules: { max_message_length: longest } }) =>
  line.length <= longest ? line : `${line.slice(0, longest - 1)}…`)

/** A message as it is delivered: the image is another one, of the same size. */
export function delivered (type: SharedType): Record<string, unknown> {
  const image = { ...SHARED.image, image_data: pngOf(() => ({ width: 2, height: 1 })) }
  return type === 'image' ? image : { ...SHARED[type] }
}

/** Base64 of a PNG of this size. */
export const pngOf = (size: (scope: Scope) => { width: number, height: number }) =>
  new Matcher('<a PNG of the right size>', (value, scope) => {
    const { width, height } = size(scope)
    const found = typeof value === 'string' ? sizeOf(Buffer.from(value, 'base64')) : undefined
    return found?.width === width && found.height === height
  })

/** Base64 of a PNG that is wider than the server delivers. */
export const WIDE_IMAGE = new Made(({ rules }) => png(rules.max_image_size * 2, 2).toString('base64'))
