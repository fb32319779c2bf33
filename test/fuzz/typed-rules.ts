import { isAuthor, isSeen, isText, visible } from './rules.ts'

/** The rules of the typed generations, read from the documentation and independently of the server's own code. */

type Message = Record<string, any>

/** What a payload does, once its sender is one of a typed generation. */
export interface Effect {
  /** Names that the sender hears of, and frames it is sent, without stamps; `refused` stands for `uncompliant`. */
  told: (Message | 'refused')[]
  /** What a classic member of the room hears. */
  classic: string[]
  /** What the sender is called from then on. */
  nickname: string | undefined
  /** What the message brought of its stamp that is kept. */
  stamp: { id?: string, timestamp?: number }
}

const isAvatar = (value: unknown) => value === undefined || value === null || isText(value, 0)
const isSpoken = (value: unknown) => isText(value, 1) && isSeen(value as string)
const upTo = (length: number) => (value: unknown) => isText(value, 0, length)
const orNull = (check: (value: unknown) => boolean) => (value: unknown) => (value ?? null) === null || check(value)
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)

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

/** @returns the message in it, or nothing where it is none */
export function readTyped (payload: Buffer): Message | undefined {
  let value: any
  try {
    value = JSON.parse(payload.toString())
  } catch {
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const fields = typeof value.type === 'string' && Object.hasOwn(FIELDS, value.type) ? FIELDS[value.type]! : undefined
  if (!fields) return
  // What every object inherits is no field.
  const own = (name: string) => Object.hasOwn(value, name) ? value[name] : undefined
  if (!Object.entries(fields).every(([name, check]) => check(own(name)))) return
  return value
}

export function effectOf (message: Message, nickname: string | undefined): Effect {
  const { type, id, timestamp } = message
  const stamp = {
    ...(typeof id === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) && { id }),
    ...(Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= 253_402_300_799 && { timestamp }),
  }
  const none: Effect = { told: [], classic: [], nickname, stamp }
  const told: Message = { type }
  for (const name of Object.keys(FIELDS[type]!)) {
    const value = Object.hasOwn(message, name) ? message[name] ?? null : null
    const safe = FILES.includes(name) ? fileName(value) : name === 'style' ? value ?? '' : value
    told[name] = READ.includes(name) && typeof safe === 'string' ? visible(safe) : safe
  }
  switch (type) {
    case 'newcomer': {
      if (nickname === message.newcomer) return { ...none, told: ['refused'] }
      const former = nickname === undefined ? [] : [{ type: 'exiter', exiter: nickname }]
      return { ...none, told: [...former, told], nickname: message.newcomer }
    }
    case 'exiter':
      if (nickname !== message.exiter) return { ...none, told: ['refused'] }
      return { ...none, told: [told], nickname: undefined }
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
