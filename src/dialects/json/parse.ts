import { isUtf8 } from 'node:buffer'
import { printParseErrorCode, visit } from 'jsonc-parser'
import { invalidJson, type Problem } from '../../protocol/problems.ts'

/** The bytes of a body or of a message, read as JSON in UTF-8. */
export type Parsed = { value: unknown } | { problem: Problem }

export function parseJson (bytes: Buffer): Parsed {
  if (!isUtf8(bytes)) return { problem: invalidJson(0, 'Invalid UTF-8') }
  const text = bytes.toString()
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { problem: locate(text) }
  }
}

/**
 * V8 says where only in some of its messages, so a tolerant parser finds the
 * place. It would go on to the end and find millions of errors in a hostile
 * message: the first one stops it.
 */
function locate (text: string): Problem {
  let problem: Problem | undefined
  try {
    visit(text, {
      onError (code, offset) {
        problem = invalidJson(offset, printParseErrorCode(code))
        throw problem
      },
    }, { disallowComments: true })
  } catch (error) {
    // What else it throws is a stack overflow, long before it sees an error.
    if (error !== problem) return invalidJson(0, 'Nested too deep')
  }
  return problem ?? invalidJson(0, 'Invalid JSON')
}
