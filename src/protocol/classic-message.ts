import { Type, type Static } from '@sinclair/typebox'
import { MAX_AVATAR_LENGTH, type Limits } from './limits.ts'
import { VISIBLE_PATTERN } from './text.ts'

/** Nobody may speak as the server: "internal" in any letter case. */
const RESERVED = '^[Ii][Nn][Tt][Ee][Rr][Nn][Aa][Ll]$'

export const authorSchema = (limits: Limits) => Type.String({
  minLength: limits.minAuthorLength,
  maxLength: limits.maxAuthorLength,
  pattern: '^[A-Za-z0-9_-]+$',
  format: 'unicode',
  // With the type, since to a number any pattern would fit.
  not: { type: 'string', pattern: RESERVED },
  description: 'who speaks; "internal" is reserved for the server',
  examples: ['Hans_Hibbel'],
})

export const AvatarSchema = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: MAX_AVATAR_LENGTH,
  format: 'unicode',
  description: 'name or address of a picture; null when there is none',
  examples: ['mapbox', null],
})

export const chatTextSchema = (limits: Limits) => Type.String({
  minLength: 1,
  maxLength: limits.maxMessageLength,
  format: 'unicode',
  // Control characters are taken out before it is passed on, and something has to be left.
  pattern: VISIBLE_PATTERN,
  description: 'what is said; its length counts Unicode code points',
  examples: ['Which EPSG code was it again?'],
})

/** A message as the first generation of clients sends it. */
export const messageSchema = (limits: Limits) => Type.Object({
  message: chatTextSchema(limits),
  author: authorSchema(limits),
  avatar: Type.Optional(AvatarSchema),
}, {
  examples: [{ message: 'Which EPSG code was it again?', author: 'Hans_Hibbel', avatar: 'mapbox' }],
})

export type Message = Static<ReturnType<typeof messageSchema>>
