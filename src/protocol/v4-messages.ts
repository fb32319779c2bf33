import { Type, type Static } from '@sinclair/typebox'
import type { Limits } from './limits.ts'
import { authorSchema, chatTextSchema } from './classic-message.ts'
import { VISIBLE_PATTERN } from './text.ts'
import { SERVER_TYPES, typedMessages } from './typed-messages.ts'

/** The subprotocol of WebSocket that clients of the fourth generation offer. */
export const V4_SUBPROTOCOL = 'gischat.v4'

/** Optional parts of the generation that this server has, for clients that may meet others. */
export const FEATURES = ['replies', 'reactions', 'places', 'ping']

/** The one of members who may moderate the room. */
export const MODERATE_FEATURE = 'moderate'

/** The one of servers that let clients resume. */
export const RESUME_FEATURE = 'resume'

/** Offered with a token as a subprotocol, which access logs leave out, other than an address. Never selected. */
export const RESUME_SUBPROTOCOL = /^resume\.([A-Za-z0-9_-]{43})$/

/** Message types that only the server sends. */
export const V4_SERVER_TYPES = [...SERVER_TYPES, 'hello', 'pong', 'gap', 'act', 'deleted'] as const

/** Bytes of the longest ping; a longer message is none. */
export const MAX_PING_BYTES = 1024

export const AtSchema = Type.Unsafe<[number, number] | null>({
  type: ['array', 'null'],
  items: [{ type: 'number', minimum: -180, maximum: 180 }, { type: 'number', minimum: -90, maximum: 90 }],
  additionalItems: false,
  minItems: 2,
  maxItems: 2,
  description: 'place that the text is about: longitude and latitude in WGS 84, in degrees',
  examples: [[2.3522, 48.8566]],
})

export const EmojiSchema = Type.String({
  maxLength: 8,
  format: 'grapheme',
  pattern: VISIBLE_PATTERN,
  description: 'one emoji of at most 8 Unicode code points',
  examples: ['👍'],
})

const reactionSchema = (limits: Limits) => Type.Object({
  type: Type.Literal('reaction'),
  author: authorSchema(limits),
  in_reply_to_id: Type.String({ format: 'uuid', description: 'identifier of the message that the reaction is for' }),
  emoji: EmojiSchema,
  remove: Type.Optional(Type.Boolean({ description: 'takes the reaction back', examples: [false] })),
  liked_author: Type.Optional(authorSchema(limits)),
  message: Type.Optional(chatTextSchema(limits)),
}, {
  description: 'Reacts to a message. With `liked_author` and `message`, it reaches clients of older generations as a ' +
    'like; others are not told.',
})

/** Messages that clients of the fourth generation send, by `type`. */
export function v4Messages (limits: Limits) {
  const { text, ...others } = typedMessages(limits)
  return {
    text: Type.Object({ ...text.properties, at: Type.Optional(AtSchema) }, { description: text.description! }),
    ...others,
    reaction: reactionSchema(limits),
    ping: Type.Object({ type: Type.Literal('ping') }, {
      description: 'Asks for a `pong`, which is sent when everything before has been processed. Browsers do not show ' +
        'the pings of WebSocket.',
    }),
  }
}

export type V4Messages = ReturnType<typeof v4Messages>
export type V4Message<T extends keyof V4Messages> = Static<V4Messages[T]>
