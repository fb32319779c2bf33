import { isAuthor, isSeen, isText, visible } from './rules.ts'

/** The rules of the typed generations, read from the documentation and independently of the server's own code. */

type Message = Record<string, any>

/** A connection of a typed generation. */
export interface Sender {
  isV4: boolean
  /** Whether its messages have identifiers of their own. */
  hasIds: boolean
  nickname: string | undefined
  /** Whether it is told which message another one answers. */
  replies: boolean
}

/** What a payload does. */
export interface Effect {
  /** Names that the sender hears of, and frames it is sent, without stamps; `refused` stands for `uncompliant`. */
  told: (Message | 'refused')[]
  /** What a classic member of the room hears. */
  classic: string[]
  /** The sender from then on. */
  sender: Sender
  /** What the message brought of its stamp that is kept. */
  stamp: Stamp
}

export interface Stamp {
  id?: string
  timestamp?: number
}

const isAvatar = (value: unknown) => value === undefined || value === null || isText(value, 0)
const isSpoken = (value: unknown) => isText(value, 1) && isSeen(value as string)
const upTo = (length: number) => (value: unknown) => isText(value, 0, length)
const orNull = (check: (value: unknown) => boolean) => (value: unknown) => (value ?? null) === null || check(value)
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const isUuid = (value: unknown) => typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
const ifAny = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value)

const CRS = { crs_wkt: upTo(2000), crs_authid: upTo(50) }
const SAYING = { author: isAuthor, avatar: isAvatar }

const FIELDS: Record<string, Record<string, (value: unknown) => boolean>> = {
  text: { ...SAYING, text: isSpoken },
  newcomer: { newcomer: isAuthor },
  exiter: { exiter: isAuthor },
  like: { liker_author: isAuthor, liked_author: isAuthor, message: isSpoken },
  crs: { ...SAYING, ...CRS },
  bbox: { ...SAYING, ...CRS, xmin: isNumber, xmax: isNumber, ymin: isNumber, ymax: isNumber },
  position: { ...SAYING, ...CRS, x: isNumber, y: isNumber },
  model: { ...SAYING, model_name: upTo(128), model_group: orNull(upTo(128)), raw_xml: upTo(1_000_000) },
  script: { ...SAYING, name: upTo(128), raw_pycode: upTo(2_000_000) },
  geojson: { ...SAYING, layer_name: upTo(255), ...CRS, geojson: isLayer, style: orNull(upTo(Infinity)) },
  image: { ...SAYING, image_data: isPicture },
}

const REACTION = { author: isAuthor, in_reply_to_id: isUuid, emoji: isEmoji }

/** Fields that a message may lack. */
function optionalFields (type: string, isV4: boolean): Record<string, (value: unknown) => boolean> {
  if (type === 'reaction') {
    return {
      remove: ifAny((value) => typeof value === 'boolean'),
      liked_author: ifAny(isAuthor),
      message: ifAny(isSpoken),
    }
  }
  return {
    ...(mayReply(type) && { in_reply_to_id: orNull(isUuid) }),
    ...(isV4 && type === 'text' && { at: orNull(isPlace) }),
  }
}

function mayReply (type: string): boolean {
  return !['newcomer', 'exiter', 'like', 'reaction'].includes(type)
}

function isPlace (value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 &&
    [180, 90].every((most, i) => isNumber(value[i]) && Math.abs(value[i]) <= most)
}

function isEmoji (value: unknown): boolean {
  return isText(value, 1, 8) && isSeen(value as string) && (value as string).trim() !== '' &&
    [...new Intl.Segmenter().segment(value as string)].length === 1
}

/** Fields that people read, of which nothing invisible is passed on. */
const READ = ['avatar', 'text', 'message', 'crs_authid', 'layer_name', 'model_name', 'model_group', 'name']

/** Fields that clients use as the name of a file. */
const FILES = ['layer_name', 'model_name', 'name']

function fileName (name: string): string {
  let safe = visible(name.replaceAll('\0', '_')).replaceAll(/[/\\:<>|?*"]/g, '_')
  if (/^[.~]/.test(safe)) safe = `_${safe.slice(1)}`
  if (/[. ]$/.test(safe)) safe = `${safe.slice(0, -1)}_`
  const [stem = '', ...extensions] = safe.split('.')
  if (!/^(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *$/i.test(stem)) return safe
  return `${stem}_${extensions.join('.')}`
}

const inBrackets = (...parts: string[]) => {
  const shown = parts.map((part) => part.trim()).filter(Boolean)
  return shown.length > 0 ? ` (${shown.join(', ')})` : ''
}

const SUMMARIES: Record<string, (message: Message) => string> = {
  crs: ({ crs_authid: crs }) => `shared the coordinate reference system ${crs}`.trim(),
  bbox: ({ xmin, ymin, xmax, ymax, crs_authid: crs }) => `shared the extent ${xmin}, ${ymin}, ${xmax}, ${ymax}${inBrackets(crs)}`,
  position: ({ x, y, crs_authid: crs }) => `shared the position ${x}, ${y}${inBrackets(crs)}`,
  model: ({ model_name: name }) => `shared the model "${name}"`,
  script: ({ name }) => `shared the script "${name}"`,
  geojson: ({ layer_name: name, geojson: { features }, crs_authid: crs }) =>
    `shared the layer "${name}"${inBrackets(`${features.length} feature${features.length === 1 ? '' : 's'}`, crs)}`,
  image: () => 'shared an image',
}

/** @returns the object in it, or nothing where it is none */
export function readObject (payload: Buffer): Message | undefined {
  try {
    const value = JSON.parse(payload.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether the fourth generation answers a payload with a pong. */
export function isPing (payload: Buffer): boolean {
  return payload.length <= 1024 && readObject(payload)?.type === 'ping'
}

/** @returns the message in it, or nothing where it is none */
export function readTyped (payload: Buffer, isV4: boolean): Message | undefined {
  const value = readObject(payload)
  if (!value || typeof value.type !== 'string') return
  const { type } = value
  const required = isV4 && type === 'reaction' ? REACTION : Object.hasOwn(FIELDS, type) ? FIELDS[type]! : undefined
  if (!required) return
  const fields = { ...required, ...optionalFields(type, isV4) }
  // What every object inherits is no field.
  const own = (name: string) => Object.hasOwn(value, name) ? value[name] : undefined
  if (!Object.entries(fields).every(([name, check]) => check(own(name)))) return
  return value
}

/** The part of a message's stamp that is kept. */
export function stampOf ({ id, timestamp }: Message): Stamp {
  return {
    ...(isUuid(id) && { id }),
    ...(Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= 253_402_300_799 && { timestamp }),
  }
}

/** Fields that not everyone is sent. */
function moreOf (message: Message, { isV4, hasIds, replies }: Sender): Message {
  const { type, id, in_reply_to_id: answered, at } = message
  const told = mayReply(type) && replies && (isV4 || (type !== 'model' && type !== 'script'))
  const isItself = hasIds && isUuid(id) && isUuid(answered) && id.toLowerCase() === answered.toLowerCase()
  return {
    ...(told && isUuid(answered) && !isItself && { in_reply_to_id: answered }),
    ...(isV4 && type === 'text' && at && { at }),
  }
}

export function effectOf (message: Message, before: Sender): Effect {
  const { type } = message
  const { nickname } = before
  const sender = { ...before, replies: before.replies || (mayReply(type) && Object.hasOwn(message, 'in_reply_to_id')) }
  const none: Effect = { told: [], classic: [], sender, stamp: stampOf(message) }
  if (type === 'reaction') {
    const { author, in_reply_to_id: answered, emoji, remove = false } = message
    return { ...none, told: [{ type, author, in_reply_to_id: answered, emoji, remove }] }
  }
  const told: Message = { type, ...moreOf(message, sender) }
  for (const name of Object.keys(FIELDS[type]!)) {
    const value = Object.hasOwn(message, name) ? message[name] ?? null : null
    const safe = FILES.includes(name) ? fileName(value) : name === 'style' ? value ?? '' : value
    told[name] = READ.includes(name) && typeof safe === 'string' ? visible(safe) : safe
  }
  switch (type) {
    case 'newcomer': {
      if (nickname === message.newcomer) return { ...none, told: ['refused'] }
      const former = nickname === undefined ? [] : [{ type: 'exiter', exiter: nickname }]
      return { ...none, told: [...former, told], sender: { ...sender, nickname: message.newcomer } }
    }
    case 'exiter':
      if (nickname !== message.exiter) return { ...none, told: ['refused'] }
      return { ...none, told: [told], sender: { ...sender, nickname: undefined } }
    case 'like':
      return { ...none, told: [told] }
    case 'text':
      return { ...none, told: [told], classic: [chat(told.text, told)] }
    default:
      return { ...none, told: [told], classic: [chat(shorten(SUMMARIES[type]!(told)), told)] }
  }
}

function chat (message: string, { author, avatar }: Message): string {
  return JSON.stringify({ message, author, avatar })
}

function shorten (text: string): string {
  const characters = Array.from(text)
  return characters.length <= 255 ? text : `${characters.slice(0, 254).join('')}…`
}

function isLayer (value: any): boolean {
  return value?.type === 'FeatureCollection' && Array.isArray(value.features) && value.features.length <= 500 &&
    value.features.every(isFeature)
}

/** As the fuzzer makes them, or with something else in the place of the whole layer. */
function isFeature (value: any): boolean {
  if (value?.type !== 'Feature' || value.geometry === undefined) return false
  const { geometry } = value
  return geometry === null || (geometry.type === 'Point' && geometry.coordinates.every(orNull(isNumber)))
}

/** The one picture that the fuzzer knows. */
function isPicture (value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('iVBORw0KGgo') && value.length === 96
}
