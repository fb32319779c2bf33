import { clean } from '../protocol/text.ts'
import type { MessageType, TypedMessage } from '../protocol/typed-messages.ts'

/** How a message type becomes an event that the core does not interpret. */
export interface Shareable {
  /** Its fields, in order. Those that people read are cleaned, payloads are not. */
  fields: { name: string, cleaned?: true }[]
  /** Describes the object in one line, for clients that cannot display it. */
  summarize (message: never): string
}

const field = (name: string) => ({ name })
const cleaned = (name: string) => ({ name, cleaned: true as const })

const shareable = <T extends MessageType>(
  fields: Shareable['fields'],
  summarize: (message: TypedMessage<T>) => string
): Shareable => ({ fields, summarize })

const crs = [field('crs_wkt'), cleaned('crs_authid')]

/** The types of shared objects. */
export const SHAREABLES: Record<string, Shareable> = {
  image: shareable<'image'>([field('image_data')], () => 'shared an image'),
  geojson: shareable<'geojson'>(
    [cleaned('layer_name'), ...crs, field('geojson'), field('style')],
    ({ layer_name: name, crs_authid: system, geojson: { features } }) =>
      `shared the layer "${clean(name)}" (${countOf(features.length, 'feature')}, ${clean(system)})`),
  crs: shareable<'crs'>(crs, ({ crs_authid: system }) =>
    `shared the coordinate reference system ${clean(system)}`),
  bbox: shareable<'bbox'>([...crs, field('xmin'), field('xmax'), field('ymin'), field('ymax')],
    ({ xmin, ymin, xmax, ymax, crs_authid: system }) =>
      `shared the extent ${xmin}, ${ymin}, ${xmax}, ${ymax} (${clean(system)})`),
  position: shareable<'position'>([...crs, field('x'), field('y')],
    ({ x, y, crs_authid: system }) => `shared the position ${x}, ${y} (${clean(system)})`),
  model: shareable<'model'>([cleaned('model_name'), cleaned('model_group'), field('raw_xml')],
    ({ model_name: name }) => `shared the model "${clean(name)}"`),
  script: shareable<'script'>([cleaned('name'), field('raw_pycode')],
    ({ name }) => `shared the script "${clean(name)}"`),
}

function countOf (count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
