import { endOfString } from './string.ts'

/** Nesting depth of arrays and objects in any message. */
export const MAX_JSON_DEPTH = 1000

/** Limits of a JSON text, checked before it is parsed. */
export interface JsonBounds {
  /** Bytes outside of strings, without whitespace. They become values, which take ten times as much memory. */
  structure: number
  depth: number
}

/**
 * Checks whether parsing a text would take more memory than any valid message: a thread that runs out of memory
 * crashes the whole process.
 *
 * @returns the exceeded limit, or undefined for a text within the limits, which is not necessarily valid JSON
 */
export function exceedsBounds (json: Buffer, bounds: JsonBounds): 'Too many values' | 'Nested too deep' | undefined {
  let structure = 0
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case 0x20: case 0x09: case 0x0a: case 0x0d:
        continue
      case 0x22: // "
        i = endOfString(json, i)
        structure++
        break
      case 0x5b: case 0x7b: // [ {
        if (++depth > bounds.depth) return 'Nested too deep'
        break
      case 0x5d: case 0x7d: // ] }
        depth--
    }
    if (++structure > bounds.structure) return 'Too many values'
  }
  return undefined
}
