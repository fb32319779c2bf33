import { Type } from '@sinclair/typebox'
import { ErrorSchema, ValidationErrorSchema } from '../../http/error-schemas.ts'
import { MAX_SECONDS } from '../../moderation/acts.ts'

/** Below the prefix of gischat itself. */
export const ADMIN_PREFIX = '/admin'

export const RoomParamsSchema = Type.Object({
  room: Type.String({ description: 'name of the room, percent-encoded', examples: ['QGIS'] }),
})

export const secondsSchema = (description: string, minimum = 0) =>
  Type.Integer({ minimum, maximum: MAX_SECONDS, description, examples: [600] })

export const NicknameSchema = Type.String({
  minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9_-]+$', description: 'nickname of a member', examples: ['jane'],
})

export const ConnectionSchema = Type.String({
  format: 'uuid', description: 'identifier of a connection, as in `hello` and in the list of members',
})

export const ReasonSchema = Type.String({
  maxLength: 255, format: 'unicode', description: 'reason, for the moderators of the room', examples: ['flooding'],
})

/** Responses that every address of the operator has. */
export const RefusalSchemas = {
  401: ErrorSchema('No token, or a bad one.', 'ADMIN_TOKEN is needed, as a bearer'),
  403: ErrorSchema('The token does not allow this.', 'Only the operator can do this, with ADMIN_TOKEN'),
}

export const RoomRefusalSchemas = {
  ...RefusalSchemas,
  404: ErrorSchema('There is no such room, member or act.', "Room 'nope' not registered"),
}

export const BodyRefusals = { 422: ValidationErrorSchema }

/** A completed act. */
export const DoneSchema = Type.Object({
  act: Type.String({ description: 'the act', examples: ['mute'] }),
  room: Type.String(),
  nickname: Type.Optional(Type.String({ description: 'the nickname that it is about' })),
  connections: Type.Optional(Type.Array(Type.String(), { description: 'the connections that it is about' })),
  addresses: Type.Optional(Type.Array(Type.String(), { description: 'the networks that are banned' })),
  seconds: Type.Optional(Type.Integer({
    description: 'seconds until the end, or between two messages in slow mode; 0 if it is over, none without an end',
  })),
}, {
  title: 'Done',
  description: 'What was done.',
  examples: [{ act: 'mute', room: 'QGIS', nickname: 'jane', connections: [], seconds: 600 }],
})

/** The description of an address for `/docs`. */
export function describe<Schema extends object> (
  operationId: string, summary: string, description: string, schema: Schema
) {
  return { operationId, summary, description, tags: ['admin'], security: [{ adminToken: [] }], ...schema }
}
