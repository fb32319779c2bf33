/**
 * Control characters other than newline and tab, and bidirectional formatting
 * characters (Unicode Standard Annex #9, sections 2.1 to 2.4): invisible, and
 * useful only to deceive readers.
 */
const INVISIBLE = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069'

const EACH_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g')

/** Matches texts that are not empty after cleaning. */
export const VISIBLE_PATTERN = `[^${INVISIBLE}]`

/** Removes invisible characters from text that people read: chat messages, names, reasons. Not for payloads. */
export function clean (text: string): string {
  return text.replace(EACH_INVISIBLE, '')
}

/** Truncates a text to a number of Unicode code points, with an ellipsis at its end. */
export function shorten (text: string, length: number): string {
  if (text.length <= length) return text
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** Length in Unicode code points. */
export function lengthOf (text: string): number {
  let length = 0
  for (let i = 0; i < text.length; length++) i += text.codePointAt(i)! > 0xffff ? 2 : 1
  return length
}
