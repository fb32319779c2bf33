/* The messages of gischat.v4. Servers of the channel dialect send the same, without the members of v4. */
import { memberText } from './json-text.ts'

export { createId } from '../../client/messages.ts'

/** Members of what reached a room by the broker; a server of the channel dialect sends neither. */
interface Origin {
  /** The event's own name: no two events have the same. */
  seq?: string
  /** The sender's connection; absent for a PUT. */
  by?: string
}

interface Authored extends Origin {
  id: string
  /** Seconds since 1970. */
  timestamp: number
  author: string
  avatar: string | null
  /** The id of the message that this one answers. */
  in_reply_to_id?: string | null
}

interface Georeferenced {
  crs_wkt: string
  crs_authid: string
}

/** Longitude and latitude in WGS 84. */
export type Place = [longitude: number, latitude: number]

export type TextMessage = Authored & {
  type: 'text'
  text: string
  /** The place that the text is about. */
  at?: Place | null
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
export type PlacedText = TextMessage & { at: Place }
/** Messages shown in the log. */
export type ChatMessage = TextMessage | ImageMessage | GeoMessage | CrsMessage | ModelMessage | ScriptMessage

/** An emoji for a message, or its removal. Servers of the channel dialect have likes instead. */
export interface ReactionMessage extends Origin {
  type: 'reaction'
  id: string
  timestamp: number
  author: string
  in_reply_to_id: string
  emoji: string
  remove?: boolean
  /** With both of these, clients of older generations receive the reaction as a like. */
  liked_author?: string
  message?: string
}

export interface LikeMessage extends Origin {
  type: 'like'
  id?: string
  timestamp?: number
  liker_author: string
  liked_author: string
  message: string
}

/** A server's terms for resuming a lost connection, in its `hello`. */
export interface ResumeOffer {
  token: string
  seconds: number
  resumed: boolean
  /** The last of our messages that the server has processed. */
  received: string | null
  /** Why the connection was not resumed. */
  reason?: string
}

export interface HelloMessage {
  type: 'hello'
  server: string
  /** Identifies this connection; messages that it sends carry it in `by`. */
  connection: string
  nb_users: number
  seq: string
  features: string[]
  resume?: ResumeOffer
}

const ACTS = ['mute', 'kick', 'ban', 'slow', 'lock']

/** A moderator did something, or it is in force when we join. */
export interface ActMessage {
  type: 'act'
  act: 'mute' | 'kick' | 'ban' | 'slow' | 'lock'
  /** Until it ends; in slow mode between two messages; 0 if it is over, missing without an end. */
  seconds?: number
  nickname?: string
  by?: string
}

export type ServerMessage = ChatMessage
  | ActMessage
  | Origin & { type: 'deleted', deleted_id: string }
  | HelloMessage
  | ReactionMessage
  | LikeMessage
  | { type: 'nb_users', nb_users: number }
  | Origin & { type: 'newcomer', newcomer: string }
  | Origin & { type: 'exiter', exiter: string }
  | { type: 'uncompliant', reason: string, refused_id?: string }
  | { type: 'pong' }
  /** Messages since that time, in seconds since 1970, may be missing. */
  | { type: 'gap', since: number, seq: string }

type FieldType = 'string' | 'number' | 'object' | 'string?' | 'boolean?' | 'object?' | 'number?'
type Fields = Record<string, FieldType>

const origin: Fields = { seq: 'string?', by: 'string?' }
const authored: Fields = {
  id: 'string', timestamp: 'number', author: 'string', avatar: 'string?', in_reply_to_id: 'string?', ...origin,
}
const georeferenced: Fields = { ...authored, crs_wkt: 'string', crs_authid: 'string' }

const FIELDS: Record<ServerMessage['type'], Fields> = {
  text: { ...authored, text: 'string', at: 'object?' },
  image: { ...authored, image_data: 'string' },
  geojson: { ...georeferenced, layer_name: 'string', geojson: 'object', style: 'string?' },
  crs: georeferenced,
  bbox: { ...georeferenced, xmin: 'number', xmax: 'number', ymin: 'number', ymax: 'number' },
  position: { ...georeferenced, x: 'number', y: 'number' },
  model: { ...authored, model_name: 'string', model_group: 'string?', raw_xml: 'string' },
  script: { ...authored, name: 'string', raw_pycode: 'string' },
  hello: { connection: 'string', nb_users: 'number', seq: 'string', features: 'object', resume: 'object?' },
  nb_users: { nb_users: 'number' },
  newcomer: { newcomer: 'string', ...origin },
  exiter: { exiter: 'string', ...origin },
  reaction: {
    id: 'string', author: 'string', in_reply_to_id: 'string', emoji: 'string', remove: 'boolean?', ...origin,
  },
  like: { liker_author: 'string', liked_author: 'string', message: 'string', ...origin },
  uncompliant: { reason: 'string', refused_id: 'string?' },
  act: { act: 'string', seconds: 'number?', nickname: 'string?', by: 'string?' },
  deleted: { deleted_id: 'string', ...origin },
  pong: {},
  gap: { since: 'number', seq: 'string' },
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
  if (value.type === 'act' && !ACTS.includes(value.act)) return undefined
  if (value.type === 'text' && value.at) return isPlace(value.at) ? value : undefined
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
  if (type.endsWith('?') && (value === null || value === undefined)) return true
  // eslint-disable-next-line valid-typeof -- field types are results of typeof
  return typeof value === type.replace('?', '') && value !== null
}

function isPlace (value: unknown): value is Place {
  return Array.isArray(value) && value.length === 2 && value.every((degrees) => Number.isFinite(degrees))
}

export const isChatMessage = (message: ServerMessage): message is ChatMessage =>
  'author' in message && message.type !== 'reaction'

/** An answer of the server to a moderator's command, which nobody else gets. */
export const isPrivateNote = (message: ChatMessage): boolean =>
  message.type === 'text' && message.author === 'gischat' && !!message.in_reply_to_id &&
  message.by === undefined

/** Length in Unicode code points, as the server counts. */
export function codePoints (text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
}
