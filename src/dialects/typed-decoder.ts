import { compileToFirstError, type Validator } from '../lib/compile.ts'
import {
  reject, rejectInvalid, withId, type Command, type Rejection, type Reply, type Shared, type Stamp, type Text,
} from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { encodeText } from '../protocol/payload.ts'
import { firstProblem } from '../protocol/problems.ts'
import { clean, cleanAvatar, lengthOf } from '../protocol/text.ts'
import type { TSchema } from '@sinclair/typebox'
import { SERVER_TYPES, type MessageType, type TypedMessage } from '../protocol/typed-messages.ts'
import type { Transform } from './dialect.ts'
import { memberOf } from './json/member.ts'
import { SHAREABLES, type Field } from './shareables.ts'

/** The same reason for every invalid image. */
export const INVALID_IMAGE = reject('Invalid or oversized image data.', 'image_data')

const MISSING_TYPE = rejectInvalid([{ type: 'missing', loc: ['body', 'type'], msg: 'Field required' }])

/** Maximum number of digits in a layer's numbers. Python rejects integers of more than 4300, with the whole message. */
const MAX_DIGITS = 1000

/** Maximum nesting depth of a layer. The JSON parsers of some clients fail at a thousand. */
const MAX_DEPTH = 100

type Message = { type: MessageType } & Record<string, unknown>

export interface TypedDecoderOptions {
  limits: Limits
  /** Schemas of the messages, by type. */
  messages: Record<string, TSchema>
  /** Types that only the server sends. */
  serverTypes?: readonly string[]
  readStamp: ReadStamp
  /** Reads valid messages of types that not every typed generation has. */
  readOthers?: (message: object, stamp: Partial<Stamp>) => Command | undefined
}

/** Reads the `id` and the `timestamp` of a message; returns nothing for generations without them. */
export type ReadStamp = (message: object) => Partial<Stamp>

/** Decodes the messages of the typed generations. */
export class TypedDecoder {
  readonly #options: TypedDecoderOptions
  readonly #validators: Map<string, Validator<Message>>
  readonly #serverTypes: readonly string[]
  readonly #unknownType: Rejection

  constructor (options: TypedDecoderOptions) {
    this.#options = options
    this.#serverTypes = options.serverTypes ?? SERVER_TYPES
    this.#validators = new Map(Object.entries(options.messages)
      .map(([type, schema]) => [type, compileToFirstError<Message>(schema)]))
    const types = [...this.#validators.keys()].map((type) => `'${type}'`).join(', ')
    this.#unknownType = rejectInvalid([{
      type: 'literal_error', loc: ['body', 'type'], msg: `Input should be one of ${types}`,
    }])
  }

  /**
   * Decodes a message that is parsed already.
   *
   * @param data the message as sent
   */
  read (value: unknown, data: Buffer): Command | Rejection | Transform {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return reject('Input should be a JSON object')
    }
    const decoded = this.#read(value, data)
    return decoded.kind === 'rejection' ? withId(decoded, this.#options.readStamp(value)) : decoded
  }

  #read (value: object, data: Buffer): Command | Rejection | Transform {
    const { limits, readStamp, readOthers } = this.#options
    const { type } = value as { type?: unknown }
    if (type === undefined) return MISSING_TYPE
    if (this.#serverTypes.includes(type as string)) return reject(`'${String(type)}' is only sent by the server`, 'type')
    const isMessage = this.#validators.get(type as string)
    if (!isMessage) return this.#unknownType
    if (type === 'image' && isTooLong(value, limits.maxImageLength)) return INVALID_IMAGE
    const layer = type === 'geojson' ? readLayer(value, data, limits) : undefined
    if (typeof layer === 'object') return layer
    if (!isMessage(value)) return rejectInvalid([firstProblem(isMessage.errors!)])
    const stamp = readStamp(value)
    return readOthers?.(value, stamp) ?? toCommand(value, stamp, layer)
  }
}

/** Creates the command of a text message, from a socket or by PUT. */
export function textCommand (message: TypedMessage<'text'>, stamp: Partial<Stamp>): Text & Partial<Stamp> {
  const { author, avatar, text } = message
  return { kind: 'text', author, avatar: cleanAvatar(avatar), text: clean(text), ...replyOf(message, stamp), ...stamp }
}

/** A message cannot answer itself. */
function replyOf (message: object, { id }: Partial<Stamp>): Reply {
  const { in_reply_to_id: answered } = message as { in_reply_to_id?: string | null }
  if (typeof answered !== 'string' || answered.toLowerCase() === id?.toLowerCase()) return {}
  return { inReplyTo: answered }
}

function isTooLong ({ image_data: image }: { image_data?: unknown }, limit: number): boolean {
  return typeof image === 'string' && image.length > limit
}

/**
 * Checks the cheap limits of a layer, before all of its coordinates are validated.
 *
 * @returns the JSON text of the layer, as sent
 */
function readLayer (value: object, data: Buffer, limits: Limits): string | Rejection | undefined {
  const { geojson } = value as { geojson?: { features?: unknown } | null }
  const features = Array.isArray(geojson?.features) ? geojson.features.length : 0
  if (features > limits.maxGeojsonFeatures) {
    return reject(`Too many geojson features : ${features} vs max ${limits.maxGeojsonFeatures} allowed`, 'geojson')
  }
  const member = memberOf(data, 'geojson')
  if (!member) return undefined
  const characters = lengthOf(member.text)
  if (characters > limits.maxGeojsonLength) {
    return reject(`Too large geojson : ${characters} characters vs max ${limits.maxGeojsonLength} allowed`, 'geojson')
  }
  if (member.depth > MAX_DEPTH) return reject('Nested too deep', 'geojson')
  if (member.digits > MAX_DIGITS) return reject('Number of too many digits', 'geojson')
  return member.text
}

/** @param layer JSON text of a layer */
function toCommand (message: Message, stamp: Partial<Stamp>, layer?: string) {
  switch (message.type) {
    case 'text': return textCommand(message as TypedMessage<'text'>, stamp)
    case 'newcomer': return { kind: 'newcomer' as const, nickname: message.newcomer as string, ...stamp }
    case 'exiter': return { kind: 'exiter' as const, nickname: message.exiter as string, ...stamp }
    case 'like': {
      const { liker_author: liker, liked_author: liked, message: text } = message as TypedMessage<'like'>
      return { kind: 'like' as const, liker, liked, message: clean(text), ...stamp }
    }
    case 'image': return {
      kind: 'transform' as const,
      transform: 'fit-image' as const,
      input: message.image_data as string,
      field: 'image_data',
      command: shared(message, stamp, encodeText('')),
    }
    default: return shared(message, stamp, encodeText(fieldsOf(message, layer)))
  }
}

/** The members of a shared object as JSON text. A layer's text is kept as sent, with all digits. */
function fieldsOf (message: Message, layer?: string): string {
  const write = ({ name, sanitize }: Field) => {
    if (name === 'geojson') return layer
    const value = message[name] ?? null
    return JSON.stringify(sanitize ? sanitize(value) : value)
  }
  return SHAREABLES[message.type]!.fields.map((field) => `"${field.name}":${write(field)}`).join(',')
}

function shared (message: Message, stamp: Partial<Stamp>, fields: Uint8Array): Shared & Partial<Stamp> {
  const { type, author, avatar } = message as Message & { author: string, avatar?: string | null }
  const summary = SHAREABLES[type]!.summarize(message as never)
  return {
    kind: 'shared', type, author, avatar: cleanAvatar(avatar), fields, summary, ...replyOf(message, stamp), ...stamp,
  }
}
