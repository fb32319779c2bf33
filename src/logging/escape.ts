/**
 * What JSON leaves as it is, and a terminal obeys or shows in another order:
 * DEL and the C1 controls, one of which begins colours and worse, separators
 * of lines, and marks that turn the direction of text.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** An escape of JSON, with the digits of a control character other than newline and tab, or its letter. */
const ESCAPED = /\\(?:(u00[01][0-9a-f])|([bfr])|.)/g

/** A line of JSON that means the same, and is harmless to look at. */
export function harmless (line: string): string {
  return line.replace(UNSAFE, escape)
}

/** A line of JSON whose texts are harmless to look at once it is parsed: they say `\u001b` instead of being it. */
export function harmlessOnceParsed (line: string): string {
  return line
    .replace(ESCAPED, (all, digits, letter) => digits || letter ? `\\${all}` : all)
    .replace(UNSAFE, (character) => `\\${escape(character)}`)
}

function escape (character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
