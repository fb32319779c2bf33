import { isUtf8 } from 'node:buffer'
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { invalidJson, type Problem } from './problems.ts'

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

/** V8 says where only in some of its messages, so a tolerant parser finds the place. */
function locate (text: string): Problem {
  const errors: ParseError[] = []
  try {
    parse(text, errors, { disallowComments: true })
  } catch {
    return invalidJson(0, 'Nested too deep')
  }
  const first = errors[0] ?? { offset: 0, error: 1 }
  return invalidJson(first.offset, printParseErrorCode(first.error))
}
