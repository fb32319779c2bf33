import { CLOSE_REASONS, type CloseReason } from '../../../protocol/close-reasons.ts'
import { ConfigSchema, type Config } from '../../../config/schema.ts'

/** Rules that apply to all messages, in the order in which a developer needs them. */
export const RULES = [
  'Both sides send JSON in UTF-8, one message per text frame. No subprotocol, extension or header is required.',
  'A room and a channel of the same name are the same room. Its members receive each other\'s messages, each in its ' +
    'own dialect.',
  'A message is delivered to everyone in the room, including its sender. A like is delivered only to the liked ' +
    'author and the liker.',
  'All members of a room receive messages in the same order, which preserves the order of each sender: messages ' +
    'sent after an image wait for it.',
  'Messages are delivered at most once, and none is lost while the connection is open.',
  'A new member receives the head count first and then, in the typed and channel dialects, the stored messages, ' +
    'oldest first.',
  'Head counts are sent when a member joins or leaves: at most ten times per second, always including the last ' +
    'value, and never the same value twice in a row.',
  'Rejecting a message affects neither other members nor the connection, which stays open.',
  'Messages beyond `MESSAGE_RATE` and `MESSAGE_BURST` are dropped, with at most one notice per second.',
  'Control characters and bidirectional formatting characters are removed from text that people read.',
  'Shared objects are delivered as text: none is executed, and layers keep every digit of their numbers.',
]

/** Variables of the configuration that affect clients. */
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

/** The limits of this instance. */
export function describeLimits (config: Config): Limit[] {
  return LIMITS.map((name) =>
    ({ name, value: config[name], description: ConfigSchema.properties[name].description! }))
}

/** The codes with which the server closes connections. */
export function closeCodes ({ MAX_FRAME_BYTES: bytes }: Config): CloseReason[] {
  return [
    ...Object.values(CLOSE_REASONS),
    { code: 1002, reason: 'a frame violates RFC 6455', advice: 'fix the client' },
    { code: 1007, reason: 'a text frame is not valid UTF-8', advice: 'fix the client' },
    { code: 1008, reason: 'too many fragments in a message', advice: 'send fewer fragments' },
    { code: 1009, reason: `a message of more than ${bytes} bytes`, advice: 'send smaller messages' },
  ]
}
