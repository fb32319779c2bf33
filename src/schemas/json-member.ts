/** A member of a JSON object, as its sender wrote it. */
export interface Member {
  text: string
  /** How deep arrays and objects are nested in it. */
  depth: number
  /** Of the longest run of digits in a number. */
  digits: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = new Set([0x7b, 0x5b])
const CLOSE = new Set([0x7d, 0x5d])
const ZERO = 0x30
const NINE = 0x39
const COMMA = 0x2c
const COLON = 0x3a

/**
 * The text of one member of a JSON object: parsed and written again, a long
 * identifier would lose its last digits, since JavaScript's numbers have 53 bits.
 *
 * @param json valid JSON of an object; of several members with the name the last one counts, as for `JSON.parse`
 */
export function memberOf (json: string, name: string): Member | undefined {
  let found: Member | undefined
  let depth = 0
  let deepest = 0
  let digits = 0
  let mostDigits = 0
  let key = ''
  let start = -1
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    digits = code >= ZERO && code <= NINE ? digits + 1 : 0
    mostDigits = Math.max(mostDigits, digits)
    if (code === QUOTE) {
      const end = endOfString(json, i)
      if (depth === 1 && start < 0) key = JSON.parse(json.slice(i, end)) as string
      i = end - 1
    } else if (OPEN.has(code)) {
      deepest = Math.max(deepest, ++depth)
    } else if (depth === 1 && code === COLON) {
      start = i + 1
      deepest = 1
      mostDigits = 0
    } else if (CLOSE.has(code) || code === COMMA) {
      if (depth === 1 && start >= 0) {
        if (key === name) found = { text: json.slice(start, i).trim(), depth: deepest - 1, digits: mostDigits }
        start = -1
      }
      if (code !== COMMA) depth--
    }
  }
  return found
}

/** The position behind the closing quote. */
function endOfString (json: string, start: number): number {
  let end = start
  do end = json.indexOf('"', end + 1); while (isEscaped(json, end))
  return end + 1
}

function isEscaped (json: string, position: number): boolean {
  let backslashes = 0
  while (json.charCodeAt(position - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}
