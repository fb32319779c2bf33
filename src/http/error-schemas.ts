import { Type } from '@sinclair/typebox'
import { ProblemSchema } from '../protocol/problems.ts'

/** The shape of every error but a refused body. */
export const ErrorSchema = (description: string, example: string) => Type.Object({
  detail: Type.String(),
}, { description, examples: [{ detail: example }] })

/** A body that was refused: one entry for each wrong field, in the order of the fields. */
export const ValidationErrorSchema = Type.Object({
  detail: Type.Array(ProblemSchema),
}, {
  description: 'The body is not a valid message.',
  examples: [{
    detail: [{ type: 'missing', loc: ['body', 'author'], msg: 'Field required', input: { message: 'hello' } }],
  }],
})

/** What the limits of an instance refuse, with `retry-after`. */
export const BusySchema = (description: string, example: string) =>
  ErrorSchema(`${description} The header \`retry-after\` says when to try again, in seconds.`, example)

/** How a handshake may be answered before the room is looked at. */
export const HandshakeRefusalSchemas = {
  403: ErrorSchema('The page that asks is of a foreign origin.', 'Pages of this origin may not connect'),
  429: BusySchema('Too many connections, or too many at once, from this address.',
    'Too many connections from your address'),
  503: BusySchema('The instance is full, or about to end.', 'Too many connections'),
}

/** How a message may be answered before it is looked at. */
export const BodyRefusalSchemas = {
  413: ErrorSchema('The body is larger than any message.', 'Request body is too large'),
  429: BusySchema('Too many messages from this address.', 'Too many messages from your address'),
}
