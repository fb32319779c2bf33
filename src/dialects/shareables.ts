import { safeFileName } from '../protocol/file-name.ts'
import { clean } from '../protocol/text.ts'
import type { MessageType, TypedMessage } from '../protocol/typed-messages.ts'

/** A field of a shared object, in the order in which clients expect them. */
export interface Field {
  name: string
  /** Makes a value safe to deliver. Applied twice, it changes nothing more. Payloads have none. */
  sanitize?: (value: unknown) => unknown
}

/** How a message type becomes an event that the core does not interpret. */
export interface Shareable {
  fields: Field[]
  /** Describes the object in one line, for clients that cannot display it. */
  summarize (message: never): string
}

const ifText = (change: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' ? change(value) : value

const field = (name: string): Field => ({ name })
/** A text for people. */
const cleaned = (name: string): Field => ({ name, sanitize: ifText(clean) })
/** A name that some clients use for a file. */
const fileName = (name: string): Field => ({ name, sanitize: ifText(safeFileName) })
/** Content that some clients write to a file without a check for null. */
const fileContent = (name: string): Field => ({ name, sanitize: (value) => value ?? '' })

const shareable = <T extends MessageType>(
  fields: Shareable['fields'],
  summarize: (message: TypedMessage<T>) => string
): Shareable => ({ fields, summarize })

const crs = [field('crs_wkt'), cleaned('crs_authid')]

/** The types of shared objects. */
export const SHAREABLES: Record<string, Shareable> = {
  image: shareable<'image'>([field('image_data')], () => 'shared an image'),
  geojson: shareable<'geojson'>(
    [fileName('layer_name'), ...crs, field('geojson'), fileContent('style')],
    ({ layer_name: name, crs_authid: system, geojson: { features } }) =>
      `shared the layer "${safeFileName(name)}"${inBrackets(countOf(features.length, 'feature'), system)}`),
  crs: shareable<'crs'>(crs, ({ crs_authid: system }) =>
    `shared the coordinate reference system ${clean(system)}`.trim()),
  bbox: shareable<'bbox'>([...crs, field('xmin'), field('xmax'), field('ymin'), field('ymax')],
    ({ xmin, ymin, xmax, ymax, crs_authid: system }) =>
      `shared the extent ${xmin}, ${ymin}, ${xmax}, ${ymax}${inBrackets(system)}`),
  position: shareable<'position'>([...crs, field('x'), field('y')],
    ({ x, y, crs_authid: system }) => `shared the position ${x}, ${y}${inBrackets(system)}`),
  model: shareable<'model'>([fileName('model_name'), cleaned('model_group'), field('raw_xml')],
    ({ model_name: name }) => `shared the model "${safeFileName(name)}"`),
  script: shareable<'script'>([fileName('name'), field('raw_pycode')],
    ({ name }) => `shared the script "${safeFileName(name)}"`),
}

function countOf (count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Omits empty parts, such as the authority of a custom coordinate reference system. */
function inBrackets (...parts: string[]): string {
  const shown = parts.map((part) => clean(part).trim()).filter(Boolean)
  return shown.length > 0 ? ` (${shown.join(', ')})` : ''
}
