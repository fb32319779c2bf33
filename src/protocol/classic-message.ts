import { Type, type Static } from '@sinclair/typebox'
import { MAX_AVATAR_LENGTH, type Limits } from './limits.ts'
import { VISIBLE_PATTERN } from './text.ts'

/** The author name of the server, in any letter case. Clients must not use it. */
const RESERVED = '^[Ii][Nn][Tt][Ee][Rr][Nn][Aa][Ll]$'

export const authorSchema = (limits: Limits) => Type.String({
  title: 'Author',
  minLength: limits.minAuthorLength,
  maxLength: limits.maxAuthorLength,
  pattern: '^[A-Za-z0-9_-]+$',
  format: 'unicode',
  // Includes the type, since a pattern accepts every number.
  not: { type: 'string', pattern: RESERVED },
  description: 'nickname of the author; "internal" is reserved for the server',
  examples: ['Hans_Hibbel'],
})

export const AvatarSchema = Type.Unsafe<string | null>({
  title: 'Avatar',
  type: ['string', 'null'],
  maxLength: MAX_AVATAR_LENGTH,
  format: 'unicode',
  description: 'name or URL of a picture; null if there is none',
  examples: ['mapbox', null],
})

export const chatTextSchema = (limits: Limits) => Type.String({
  title: 'ChatText',
  minLength: 1,
  maxLength: limits.maxMessageLength,
  format: 'unicode',
  // Control characters are removed before delivery; the rest must show something.
  pattern: VISIBLE_PATTERN,
  description: 'text of the message; its length counts Unicode code points',
  examples: ['Which EPSG code was it again?'],
})

/** A message of the first generation of clients. */
export const messageSchema = (limits: Limits) => Type.Object({
  message: chatTextSchema(limits),
  author: authorSchema(limits),
  avatar: Type.Optional(AvatarSchema),
}, {
  examples: [{ message: 'Which EPSG code was it again?', author: 'Hans_Hibbel', avatar: 'mapbox' }],
})

export type Message = Static<ReturnType<typeof messageSchema>>
