import { endOfString } from './string.ts'

/** A member of a JSON object, as its sender wrote it. */
export interface Member {
  text: string
  /** How deep arrays and objects are nested in it. */
  depth: number
  /** Of the longest run of digits in a number. */
  digits: number
}

/**
 * The text of one member of a JSON object: parsed and written again, a long
 * identifier would lose its last digits, since JavaScript's numbers have 53 bits.
 *
 * @param json valid JSON of an object; of several members with the name the last one counts, as for `JSON.parse`
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
