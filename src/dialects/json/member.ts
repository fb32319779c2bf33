import { endOfString } from './string.ts'

/** A member of a JSON object, as sent. */
export interface Member {
  text: string
  /** Nesting depth of arrays and objects. */
  depth: number
  /** Length of the longest run of digits in a number. */
  digits: number
}

/**
 * Finds the text of a member of a JSON object. Parsed and serialized again, long
 * numbers would lose their last digits, since JavaScript's have 53 bits.
 *
 * @param json valid JSON of an object; of several members with this name, the last one counts, as with `JSON.parse`
 */
export function memberOf (json: Buffer, name: string): Member | undefined {
  let found: Member | undefined
  let depth = 0
  let deepest = 0
  let digits = 0
  let mostDigits = 0
  let key = ''
  let start = -1
  for (let i = 0; i < json.length; i++) {
    const code = json[i]!
    if (code >= 0x30 && code <= 0x39) { // 0 to 9
      mostDigits = Math.max(mostDigits, ++digits)
      continue
    }
    digits = 0
    switch (code) {
      case 0x22: { // "
        const end = endOfString(json, i)
        if (depth === 1 && start < 0) key = JSON.parse(json.toString('utf8', i, end + 1)) as string
        i = end
        break
      }
      case 0x5b: case 0x7b: // [ {
        deepest = Math.max(deepest, ++depth)
        break
      case 0x3a: // :
        if (depth !== 1) break
        start = i + 1
        deepest = 1
        mostDigits = 0
        break
      case 0x2c: case 0x5d: case 0x7d: // , ] }
        if (depth === 1 && start >= 0) {
          if (key === name) {
            found = { text: json.toString('utf8', start, i).trim(), depth: deepest - 1, digits: mostDigits }
          }
          start = -1
        }
        if (code !== 0x2c) depth--
    }
  }
  return found
}
