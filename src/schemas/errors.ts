import { Type } from '@sinclair/typebox'
import { ProblemSchema } from './problems.ts'

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
