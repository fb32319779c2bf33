import { compileToFirstError, type Validator } from '../lib/compile.ts'
import { reject, rejectInvalid, type Command, type Rejection, type Shared, type Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { BINARY_FRAME, firstProblem } from '../protocol/problems.ts'
import { clean, cleanAvatar, lengthOf } from '../protocol/text.ts'
import {
  SERVER_TYPES, typedMessages, type MessageType, type TypedMessage, type TypedMessages,
} from '../protocol/typed-messages.ts'
import type { Decoded } from './dialect.ts'
import { memberOf } from './json/member.ts'
import { parseJson } from './json/parse.ts'
import { SHAREABLES, type Field } from './shareables.ts'

/** The same reason for every invalid image. */
export const INVALID_IMAGE = reject('Invalid or oversized image data.', 'image_data')

const MISSING_TYPE = rejectInvalid([{ type: 'missing', loc: ['body', 'type'], msg: 'Field required' }])

/** Maximum number of digits in a layer's numbers. Python rejects integers of more than 4300, with the whole message. */
const MAX_DIGITS = 1000

/** Maximum nesting depth of a layer. The JSON parsers of some clients fail at a thousand. */
const MAX_DEPTH = 100

type Message = { type: MessageType } & Record<string, unknown>

/** Reads the `id` and the `timestamp` of a message; returns nothing for generations without them. */
export type ReadStamp = (message: object) => Partial<Stamp>

/** Decodes the messages of the typed generations. */
export class TypedDecoder {
  readonly #limits: Limits
  readonly #readStamp: ReadStamp
  readonly #validators: Map<string, Validator<Message>>
  readonly #unknownType: Rejection

  constructor (limits: Limits, readStamp: ReadStamp) {
    this.#limits = limits
    this.#readStamp = readStamp
    this.#validators = validatorsOf(limits)
    const types = [...this.#validators.keys()].map((type) => `'${type}'`).join(', ')
    this.#unknownType = rejectInvalid([{
      type: 'literal_error', loc: ['body', 'type'], msg: `Input should be one of ${types}`,
    }])
  }

  decode (data: Buffer, isBinary: boolean): Decoded {
    if (isBinary) return rejectInvalid([BINARY_FRAME])
    const parsed = parseJson(data)
    return 'problem' in parsed ? rejectInvalid([parsed.problem]) : this.read(parsed.value, data)
  }

  /**
   * Decodes a message that is parsed already.
   *
   * @param data the message as sent
   */
  read (value: unknown, data: Buffer): Command | Rejection | Extract<Decoded, { kind: 'transform' }> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return reject('Input should be a JSON object')
    }
    const { type } = value as { type?: unknown }
    if (type === undefined) return MISSING_TYPE
    if (SERVER_TYPES.includes(type as string)) return reject(`'${String(type)}' is only sent by the server`, 'type')
    const isMessage = this.#validators.get(type as string)
    if (!isMessage) return this.#unknownType
    if (type === 'image' && isTooLong(value, this.#limits.maxImageLength)) return INVALID_IMAGE
    const layer = type === 'geojson' ? readLayer(value, data, this.#limits) : undefined
    if (typeof layer === 'object') return layer
    return isMessage(value)
      ? toCommand(value, this.#readStamp(value), layer)
      : rejectInvalid([firstProblem(isMessage.errors!)])
  }
}

/** Creates the command of a text message, from a socket or by PUT. */
export function textCommand ({ author, avatar, text }: TypedMessage<'text'>, stamp: Partial<Stamp>): Command {
  return { kind: 'text', author, avatar: cleanAvatar(avatar), text: clean(text), ...stamp }
}

/** Validators by message type. */
function validatorsOf (limits: Limits): Map<string, Validator<Message>> {
  const schemas: TypedMessages = typedMessages(limits)
  return new Map(Object.entries(schemas).map(([type, schema]) => [type, compileToFirstError<Message>(schema)]))
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
      command: shared(message, stamp, ''),
    }
    default: return shared(message, stamp, fieldsOf(message, layer))
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

function shared (message: Message, stamp: Partial<Stamp>, fields: string): Shared & Partial<Stamp> {
  const { type, author, avatar } = message as Message & { author: string, avatar?: string | null }
  const summary = SHAREABLES[type]!.summarize(message as never)
  return { kind: 'shared', type, author, avatar: cleanAvatar(avatar), fields, summary, ...stamp }
}
