import { CLOSE_REASONS, type CloseReason } from '../../../protocol/close-reasons.ts'
import { ConfigSchema, type Config } from '../../../config/schema.ts'

/** What holds for everything that is said, in the order in which one needs to know it. */
export const RULES = [
  'Each side sends JSON in UTF-8, one message a text frame. No subprotocol, no extension and no header is needed.',
  'A room and a channel of the same name are one: everybody in it hears everybody, each in its own dialect.',
  'A message goes to everyone in the room, its sender included. A like goes to the liked author and the liker alone.',
  'All members of a room see the same order, and what one sender says keeps its own: what is said after an image ' +
    'waits for it.',
  'Nothing is delivered twice, and nothing is lost on a connection that lives.',
  'Who joins is told the head count first, then, in the typed and channel dialects, what is stored, oldest first.',
  'Head counts are told when somebody joins or leaves, at most ten times a second, the last value always, and the ' +
    'same one never twice running.',
  'A message that is refused costs its sender that message and nobody anything. The connection lives.',
  'What a client sends beyond `MESSAGE_RATE` and `MESSAGE_BURST` is dropped, and the client is told of some of it.',
  'Control characters, and marks that turn the direction of writing around, are taken out of what people read.',
  'What is shared is passed on as text: nothing of it is run, and a layer keeps every digit.',
]

/** Variables of the configuration that a client may run into. */
const LIMITS = [
  'MIN_AUTHOR_LENGTH', 'MAX_AUTHOR_LENGTH', 'MAX_MESSAGE_LENGTH', 'MAX_IMAGE_RAW_LENGTH', 'MAX_IMAGE_SIZE',
  'MAX_GEOJSON_FEATURES', 'MAX_GEOJSON_RAW_LENGTH', 'MAX_MODEL_RAW_LENGTH', 'MAX_SCRIPT_RAW_LENGTH', 'MAX_FRAME_BYTES',
  'MESSAGE_RATE', 'MESSAGE_BURST', 'MAX_STORED_MESSAGES', 'MAX_BUFFERED_BYTES', 'WS_PING_INTERVAL', 'WS_PING_TIMEOUT',
] as const satisfies (keyof Config)[]

export interface Limit {
  name: string
  value: number
  description: string
}

/** What this instance allows. */
export function limitsInWords (config: Config): Limit[] {
  return LIMITS.map((name) =>
    ({ name, value: config[name], description: ConfigSchema.properties[name].description! }))
}

/** With which codes a connection ends that the server ends. */
export function closeCodes ({ MAX_FRAME_BYTES: bytes }: Config): CloseReason[] {
  return [
    ...Object.values(CLOSE_REASONS),
    { code: 1002, reason: 'a frame breaks RFC 6455', advice: 'mend the client' },
    { code: 1007, reason: 'a text frame is not UTF-8', advice: 'mend the client' },
    { code: 1008, reason: 'too many fragments in a message', advice: 'send fewer' },
    { code: 1009, reason: `a message of more than ${bytes} bytes`, advice: 'send less' },
  ]
}
