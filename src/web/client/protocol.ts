/* The messages of the channel dialect. */
import { memberText } from './json-text.ts'

interface Authored {
  id: string
  /** Seconds since 1970. */
  timestamp: number
  author: string
  avatar: string | null
}

interface Georeferenced {
  crs_wkt: string
  crs_authid: string
}

export type TextMessage = Authored & {
  type: 'text'
  text: string
  /** Longitude and latitude of the place that the text is about. */
  at?: [longitude: number, latitude: number]
}
export type ImageMessage = Authored & { type: 'image', image_data: string }
export type LayerMessage = Authored & Georeferenced & {
  type: 'geojson'
  layer_name: string
  geojson: GeoJSON.FeatureCollection
  /** JSON text of `geojson` as its sender wrote it; not a field of the message. */
  source: string
  style: string | null
}
export type CrsMessage = Authored & Georeferenced & { type: 'crs' }
export type ExtentMessage =
  Authored & Georeferenced & { type: 'bbox', xmin: number, xmax: number, ymin: number, ymax: number }
export type PositionMessage = Authored & Georeferenced & { type: 'position', x: number, y: number }
export type ModelMessage =
  Authored & { type: 'model', model_name: string, model_group: string | null, raw_xml: string }
export type ScriptMessage = Authored & { type: 'script', name: string, raw_pycode: string }

/** Messages with a place on a map. */
export type GeoMessage = LayerMessage | ExtentMessage | PositionMessage
/** Messages that the large map can show. */
export type PlacedMessage = GeoMessage | PlacedText
export type PlacedText = TextMessage & Required<Pick<TextMessage, 'at'>>
/** Messages shown in the log. */
export type ChatMessage = TextMessage | ImageMessage | GeoMessage | CrsMessage | ModelMessage | ScriptMessage

export type ServerMessage = ChatMessage
  | { type: 'nb_users', nb_users: number }
  | { type: 'newcomer', newcomer: string }
  | { type: 'exiter', exiter: string }
  | { type: 'like', liker_author: string, liked_author: string, message: string }
  | { type: 'uncompliant', reason: string }

type FieldType = 'string' | 'number' | 'object' | 'string?'
type Fields = Record<string, FieldType>

const authored: Fields = { id: 'string', timestamp: 'number', author: 'string', avatar: 'string?' }
const georeferenced: Fields = { ...authored, crs_wkt: 'string', crs_authid: 'string' }

const FIELDS: Record<ServerMessage['type'], Fields> = {
  text: { ...authored, text: 'string' },
  image: { ...authored, image_data: 'string' },
  geojson: { ...georeferenced, layer_name: 'string', geojson: 'object', style: 'string?' },
  crs: georeferenced,
  bbox: { ...georeferenced, xmin: 'number', xmax: 'number', ymin: 'number', ymax: 'number' },
  position: { ...georeferenced, x: 'number', y: 'number' },
  model: { ...authored, model_name: 'string', model_group: 'string?', raw_xml: 'string' },
  script: { ...authored, name: 'string', raw_pycode: 'string' },
  nb_users: { nb_users: 'number' },
  newcomer: { newcomer: 'string' },
  exiter: { exiter: 'string' },
  like: { liker_author: 'string', liked_author: 'string', message: 'string' },
  uncompliant: { reason: 'string' },
}

/** Parses a frame of the server. @returns undefined for messages unknown to this client */
export function parseMessage (frame: string): ServerMessage | undefined {
  let value: any
  try {
    value = JSON.parse(frame)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(FIELDS, value.type)) return undefined
  const fields = FIELDS[value.type as ServerMessage['type']]
  if (!Object.entries(fields).every(([name, type]) => hasType(value[name], type))) return undefined
  if (value.type !== 'geojson') return value
  if (!Array.isArray(value.geojson.features)) return undefined
  return { ...value, source: memberText(frame, 'geojson')! }
}

/** The frame of a message. A layer is its own text in it, so that every digit and member arrives. */
export function writeMessage (message: ChatMessage): string {
  if (message.type !== 'geojson') return JSON.stringify(message)
  const { geojson, source, ...rest } = message
  return `${JSON.stringify(rest).slice(0, -1)},"geojson":${source}}`
}

function hasType (value: unknown, type: FieldType): boolean {
  if (type === 'string?') return value === null || value === undefined || typeof value === 'string'
  // eslint-disable-next-line valid-typeof -- field types are results of typeof
  return typeof value === type && value !== null
}

export const isChatMessage = (message: ServerMessage): message is ChatMessage => 'author' in message

/** A version 4 UUID. `crypto.randomUUID` exists only in secure contexts, and plain HTTP in a local network is none. */
export function createId (): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Length in Unicode code points, as the server counts. */
export function codePoints (text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}
