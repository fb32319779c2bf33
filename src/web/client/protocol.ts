/* The channel dialect, as this client speaks it. */

interface Spoken {
  id: string
  /** Seconds since 1970. */
  timestamp: number
  author: string
  avatar: string | null
}

interface Referenced {
  crs_wkt: string
  crs_authid: string
}

export type TextMessage = Spoken & { type: 'text', text: string }
export type ImageMessage = Spoken & { type: 'image', image_data: string }
export type LayerMessage = Spoken & Referenced & {
  type: 'geojson', layer_name: string, geojson: GeoJSON.FeatureCollection, style: string | null
}
export type CrsMessage = Spoken & Referenced & { type: 'crs' }
export type ExtentMessage =
  Spoken & Referenced & { type: 'bbox', xmin: number, xmax: number, ymin: number, ymax: number }
export type PositionMessage = Spoken & Referenced & { type: 'position', x: number, y: number }
export type ModelMessage =
  Spoken & { type: 'model', model_name: string, model_group: string | null, raw_xml: string }
export type ScriptMessage = Spoken & { type: 'script', name: string, raw_pycode: string }

/** What has a place on a map. */
export type GeoMessage = LayerMessage | ExtentMessage | PositionMessage
/** What is shown in the log. */
export type ChatMessage = TextMessage | ImageMessage | GeoMessage | CrsMessage | ModelMessage | ScriptMessage

export type ServerMessage = ChatMessage
  | { type: 'nb_users', nb_users: number }
  | { type: 'newcomer', newcomer: string }
  | { type: 'exiter', exiter: string }
  | { type: 'like', liker_author: string, liked_author: string, message: string }
  | { type: 'uncompliant', reason: string }

type Kind = 'string' | 'number' | 'object' | 'string?'
type Fields = Record<string, Kind>

const spoken: Fields = { id: 'string', timestamp: 'number', author: 'string', avatar: 'string?' }
const referenced: Fields = { ...spoken, crs_wkt: 'string', crs_authid: 'string' }

const FIELDS: Record<ServerMessage['type'], Fields> = {
  text: { ...spoken, text: 'string' },
  image: { ...spoken, image_data: 'string' },
  geojson: { ...referenced, layer_name: 'string', geojson: 'object', style: 'string?' },
  crs: referenced,
  bbox: { ...referenced, xmin: 'number', xmax: 'number', ymin: 'number', ymax: 'number' },
  position: { ...referenced, x: 'number', y: 'number' },
  model: { ...spoken, model_name: 'string', model_group: 'string?', raw_xml: 'string' },
  script: { ...spoken, name: 'string', raw_pycode: 'string' },
  nb_users: { nb_users: 'number' },
  newcomer: { newcomer: 'string' },
  exiter: { exiter: 'string' },
  like: { liker_author: 'string', liked_author: 'string', message: 'string' },
  uncompliant: { reason: 'string' },
}

/** A frame of the server, or nothing where it is no message that this client knows. */
export function parseMessage (frame: string): ServerMessage | undefined {
  let value: any
  try {
    value = JSON.parse(frame)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(FIELDS, value.type)) return undefined
  const fields = FIELDS[value.type as ServerMessage['type']]
  if (!Object.entries(fields).every(([name, kind]) => fits(value[name], kind))) return undefined
  if (value.type === 'geojson' && !Array.isArray(value.geojson.features)) return undefined
  return value
}

function fits (value: unknown, kind: Kind): boolean {
  if (kind === 'string?') return value === null || value === undefined || typeof value === 'string'
  // eslint-disable-next-line valid-typeof -- the kinds are the results of typeof
  return typeof value === kind && value !== null
}

export const isChat = (message: ServerMessage): message is ChatMessage => 'author' in message

export const isGeo = (message: ChatMessage): message is GeoMessage =>
  ['geojson', 'bbox', 'position'].includes(message.type)

/** A UUID of version 4; randomUUID exists only in secure contexts, and a chat in a local network has none. */
export function makeId (): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Length as the server counts it: in Unicode code points. */
export function codePoints (text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}
