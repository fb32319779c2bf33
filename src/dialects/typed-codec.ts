import {
  now, refusal, refused, type Command, type Happening, type Refusal, type RoomEvent, type Stamp,
} from '../rooms/events.ts'
import type { Limits } from '../rooms/limits.ts'
import { clean, lengthOf } from '../rooms/text.ts'
import { compileToFirstError, type Validator } from '../schemas/compile.ts'
import { memberOf } from '../schemas/json-member.ts'
import { parseJson } from '../schemas/json.ts'
import { BINARY_FRAME, firstProblem } from '../schemas/problems.ts'
import {
  SERVER_TYPES, typedMessages, type MessageType, type TypedMessage, type TypedMessages,
} from '../schemas/typed-messages.ts'
import type { Decoded, Dialect } from './dialect.ts'
import { SHAREABLES, type Shareable } from './shareables.ts'

/** Fits an image into the instance's square: base64 of a file to base64 of a PNG, or why not. */
export type FitImage = (base64: string) => Promise<string | Refusal>

export interface CodecOptions {
  name: string
  limits: Limits
  fitImage: FitImage
  /** What a message brings along to tell it from others; nothing where the generation has no such thing. */
  readStamp (message: object): Partial<Stamp>
  /** The members that every message of the generation has behind its type. */
  writeStamp (stamp: Partial<Stamp>): object
}

/** Whatever is wrong with a stranger's file, its sender is told the same. */
export const INVALID_IMAGE = refused('Invalid or oversized image data.', 'image_data')

type Message = { type: MessageType } & Record<string, unknown>

/** Digits of a number in a layer: Python refuses integers of more than 4300, and so the whole message. */
const MAX_DIGITS = 1000

/** How deep a layer's attributes may be nested: the JSON parsers of some clients give up at a thousand. */
const MAX_DEPTH = 100

/** What the typed generations have in common: one type for each thing that can be said. */
export function createTypedDialect (options: CodecOptions): Dialect {
  const { name, limits, fitImage, readStamp, writeStamp } = options
  const validators = validatorsOf(limits)
  const types = [...validators.keys()].map((type) => `'${type}'`).join(', ')
  const missingType = refusal([{ type: 'missing', loc: ['body', 'type'], msg: 'Field required' }])
  const unknownType = refusal([{
    type: 'literal_error', loc: ['body', 'type'], msg: `Input should be one of ${types}`,
  }])

  return {
    name,
    tellsHistory: true,

    decode (data, isBinary) {
      if (isBinary) return refusal([BINARY_FRAME])
      const parsed = parseJson(data)
      if ('problem' in parsed) return refusal([parsed.problem])
      try {
        return read(parsed.value, data)
      } catch (error) {
        // What is nested a hundred thousand times is no JSON that anybody could use.
        if (error instanceof RangeError) return refused('Nested too deep')
        throw error
      }
    },

    encode (event) {
      const open = (type: string, fields: object) => JSON.stringify({ type, ...writeStamp(stampOf(event)), ...fields })
      switch (event.kind) {
        case 'text': return open('text', { author: event.author, avatar: event.avatar, text: event.text })
        // The braces are taken apart, so that megabytes are neither parsed nor escaped again.
        case 'shared': return open(event.type, { author: event.author, avatar: event.avatar })
          .slice(0, -1) + `,${event.fields}}`
        case 'presence': return open('nb_users', { nb_users: event.members })
        case 'newcomer': return open('newcomer', { newcomer: event.nickname })
        case 'exiter': return open('exiter', { exiter: event.nickname })
        case 'like': return open('like', {
          liker_author: event.liker, liked_author: event.liked, message: event.message,
        })
      }
    },

    encodeRefusal ({ reason }) {
      return JSON.stringify({ type: 'uncompliant', ...writeStamp({}), reason: clean(reason) })
    },
  }

  function read (value: unknown, data: Buffer): Decoded | Promise<Decoded> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refused('Input should be a JSON object')
    }
    const { type } = value as { type?: unknown }
    if (type === undefined) return missingType
    if (SERVER_TYPES.includes(type as string)) return refused(`'${String(type)}' is only sent by the server`, 'type')
    const isMessage = validators.get(type as string)
    if (!isMessage) return unknownType
    if (type === 'image' && isLongerThan(limits.maxImageLength, value)) return INVALID_IMAGE
    const layer = type === 'geojson' ? readLayer(value, data) : undefined
    if (layer?.kind === 'refusal') return layer
    return isMessage(value)
      ? toCommand(value, layer?.text)
      : refusal([firstProblem(isMessage.errors!)])
  }

  /** Bounds of a layer that are cheap to check, before each of its coordinates is looked at. */
  function readLayer (value: object, data: Buffer): { kind: 'layer', text: string } | Refusal | undefined {
    const { geojson } = value as { geojson?: { features?: unknown } | null }
    const features = Array.isArray(geojson?.features) ? geojson.features.length : 0
    if (features > limits.maxGeojsonFeatures) {
      return refused(`Too many geojson features : ${features} vs max ${limits.maxGeojsonFeatures} allowed`, 'geojson')
    }
    const member = memberOf(data, 'geojson')
    if (!member) return undefined
    const characters = lengthOf(member.text)
    if (characters > limits.maxGeojsonLength) {
      return refused(`Too large geojson : ${characters} characters vs max ` +
        `${limits.maxGeojsonLength} allowed`, 'geojson')
    }
    if (member.depth > MAX_DEPTH) return refused('Nested too deep', 'geojson')
    if (member.digits > MAX_DIGITS) return refused('Number of too many digits', 'geojson')
    return { kind: 'layer', text: member.text }
  }

  function toCommand (message: Message, layer?: string): Command | Promise<Decoded> {
    const stamp = readStamp(message)
    switch (message.type) {
      case 'text': return textCommand(message as TypedMessage<'text'>, stamp)
      case 'newcomer': return { kind: 'newcomer', nickname: message.newcomer as string, ...stamp }
      case 'exiter': return { kind: 'exiter', nickname: message.exiter as string, ...stamp }
      case 'like': {
        const { liker_author: liker, liked_author: liked, message: text } = message as TypedMessage<'like'>
        return { kind: 'like', liker, liked, message: clean(text), ...stamp }
      }
      case 'image': return fit(message as TypedMessage<'image'>, stamp)
      default: return share(message, stamp, layer)
    }
  }

  async function fit (message: TypedMessage<'image'>, stamp: Partial<Stamp>): Promise<Decoded> {
    const image = await fitImage(message.image_data)
    return typeof image === 'string' ? share({ ...message, image_data: image }, stamp) : image
  }
}

/** By type. */
function validatorsOf (limits: Limits): Map<string, Validator<Message>> {
  const schemas: TypedMessages = typedMessages(limits)
  return new Map(Object.entries(schemas).map(([type, schema]) => [type, compileToFirstError<Message>(schema)]))
}

/** The command of a text message, through whichever door it comes. */
export function textCommand ({ author, avatar = null, text }: TypedMessage<'text'>, stamp: Partial<Stamp>): Command {
  return { kind: 'text', author, avatar, text: clean(text), ...stamp }
}

function isLongerThan (limit: number, { image_data: image }: { image_data?: unknown }): boolean {
  return typeof image === 'string' && image.length > limit
}

function share (message: Message, stamp: Partial<Stamp>, layer?: string): Command {
  const { type, author, avatar = null } = message as Message & { author: string, avatar?: string | null }
  const { fields, summarize }: Shareable = SHAREABLES[type]!
  const write = ({ name, cleaned }: Shareable['fields'][number]) => {
    const value = message[name] ?? null
    if (name === 'geojson') return layer
    return JSON.stringify(cleaned && typeof value === 'string' ? clean(value) : value)
  }
  return {
    kind: 'shared',
    type,
    author,
    avatar,
    fields: fields.map((field) => `"${field.name}":${write(field)}`).join(','),
    summary: summarize(message as never),
    ...stamp,
  }
}

/** Counts have no stamp of their own: they are told when they are told. */
function stampOf (event: RoomEvent): Partial<Stamp> {
  return event.kind === 'presence' ? { timestamp: now() } : event satisfies Happening
}
