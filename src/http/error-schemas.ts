import { Type } from '@sinclair/typebox'
import { ProblemSchema } from '../protocol/problems.ts'

/** The format of every error except for invalid bodies. */
export const ErrorSchema = (description: string, example: string) => Type.Object({
  detail: Type.String(),
}, { description, examples: [{ detail: example }] })

/** The error for an invalid body: one entry per invalid field, in the order of the fields. */
export const ValidationErrorSchema = Type.Object({
  detail: Type.Array(ProblemSchema),
}, {
  description: 'The body is not a valid message.',
  examples: [{
    detail: [{ type: 'missing', loc: ['body', 'author'], msg: 'Field required', input: { message: 'hello' } }],
  }],
})

/** The error for a request beyond the limits, with a `retry-after` header. */
export const BusySchema = (description: string, example: string) =>
  ErrorSchema(`${description} The \`retry-after\` header says when to retry, in seconds.`, example)

/** Responses that reject a request for its address. */
export const RequestRefusalSchemas = {
  429: BusySchema('Too many requests from this address.', 'Too many requests from your address'),
}

/** Responses that reject a handshake before its room is looked up. */
export const HandshakeRefusalSchemas = {
  403: ErrorSchema('The origin of the page is not allowed.', 'Pages of this origin may not connect'),
  429: BusySchema('Too many connections or handshakes from this address.',
    'Too many connections from your address'),
  503: BusySchema('The instance is full or shutting down.', 'Too many connections'),
}

/** Responses that reject a message before it is validated. */
export const BodyRefusalSchemas = {
  413: ErrorSchema('The body is larger than any valid message.', 'Request body is too large'),
  429: BusySchema('Too many messages from this address.', 'Too many messages from your address'),
}
