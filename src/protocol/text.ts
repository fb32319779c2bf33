/**
 * Control characters, but for newline and tab, and the marks that turn the
 * direction of writing around: invisible, and good for nothing but to deceive.
 * Unicode Standard Annex #9, sections 2.1 to 2.4.
 */
const INVISIBLE = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069'

const EACH_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g')

/** A pattern for texts of which something is left when they are cleaned. */
export const VISIBLE_PATTERN = `[^${INVISIBLE}]`

/** What people read of what others wrote: chat texts, names of things, reasons. Never payloads. */
export function clean (text: string): string {
  return text.replace(EACH_INVISIBLE, '')
}

/** At most so many Unicode code points; what is left out shows as an ellipsis. */
export function shorten (text: string, length: number): string {
  if (text.length <= length) return text
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** Unicode code points. */
export function lengthOf (text: string): number {
  let length = 0
  for (let i = 0; i < text.length; length++) i += text.codePointAt(i)! > 0xffff ? 2 : 1
  return length
}
