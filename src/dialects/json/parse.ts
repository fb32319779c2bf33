import { isUtf8 } from 'node:buffer'
import { printParseErrorCode, visit } from 'jsonc-parser'
import { invalidJson, type Problem } from '../../protocol/problems.ts'
import { exceedsBounds, MAX_JSON_DEPTH } from './bounds.ts'

/** The result of parsing bytes as JSON in UTF-8. */
export type Parsed = { value: unknown } | { problem: Problem }

/** Deeper JSON takes a recursive parser milliseconds for each ten thousand bytes, or overflows the stack. */
const BOUNDS = { depth: MAX_JSON_DEPTH, structure: Infinity }
const TOO_DEEP: Problem = { type: 'value_error', loc: ['body'], msg: 'Nested too deep' }

export function parseJson (bytes: Buffer): Parsed {
  if (!isUtf8(bytes)) return { problem: invalidJson(0, 'Invalid UTF-8') }
  if (bytes.length > BOUNDS.depth && exceedsBounds(bytes, BOUNDS)) return { problem: TOO_DEEP }
  const text = bytes.toString()
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { problem: locate(text) }
  }
}

/**
 * Only some of V8's messages contain the position of the error, so a tolerant
 * parser determines it. It is stopped at the first error, since a hostile message
 * may contain millions.
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
    if (error !== problem) throw error
  }
  return problem ?? invalidJson(0, 'Invalid JSON')
}
