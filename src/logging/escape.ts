/**
 * Characters that JSON does not escape although they affect a terminal: DEL, C1
 * control characters (one of which introduces escape sequences), line separators
 * and bidirectional formatting characters.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** A JSON escape; captures the digits or the letter of a control character other than newline and tab. */
const ESCAPED = /\\(?:(u00[01][0-9a-f])|([bfr])|.)/g

/** Makes a line of JSON safe to print without changing its meaning. */
export function escapeForTerminal (line: string): string {
  return line.replace(UNSAFE, escape)
}

/** Makes a line of JSON safe to parse and then print: its strings contain the text `\u001b`, not the character. */
export function escapeForFormatter (line: string): string {
  return line
    .replace(ESCAPED, (all, digits, letter) => digits || letter ? `\\${all}` : all)
    .replace(UNSAFE, (character) => `\\${escape(character)}`)
}

function escape (character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
