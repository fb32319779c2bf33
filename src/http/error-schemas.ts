import { Type, type TSchema } from '@sinclair/typebox'
import { ProblemSchema } from '../protocol/problems.ts'

/** The format of every error except for invalid bodies. */
const HttpErrorSchema = Type.Object({
  detail: Type.String({ description: 'what is wrong, in words' }),
}, { title: 'HTTPError', description: 'An error.' })

/** The response for an error. */
export const ErrorSchema = (description: string, example: string) =>
  asResponse(HttpErrorSchema, description, [{ detail: example }])

/** A named schema as a response, whose description and examples are not those of the schema. */
export function asResponse<T extends TSchema> (schema: T, description: string, examples: unknown[]): T {
  return { ...schema, [RESPONSE_DESCRIPTION]: description, examples }
}

/** The keyword of @fastify/swagger for the description of a response that differs from its schema's. */
export const RESPONSE_DESCRIPTION = 'x-response-description'

/** The error for an invalid body: one entry per invalid field, in the order of the fields. */
export const ValidationErrorSchema = Type.Object({
  detail: Type.Array(ProblemSchema),
}, {
  title: 'HTTPValidationError',
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
