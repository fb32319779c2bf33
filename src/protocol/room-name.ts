import { Type } from '@sinclair/typebox'

/** The name of a room: no control characters, and not "." or "..", which browsers take out of a path. */
export const RoomNameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: '^(?!\\.{1,2}$)\\P{Cc}+$' })
