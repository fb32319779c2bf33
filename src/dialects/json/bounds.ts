import { endOfString } from './string.ts'

/** What a JSON text may be before it is parsed. */
export interface JsonBounds {
  /** Bytes outside of strings, blanks aside: what is between them becomes values, ten times as large in memory. */
  structure: number
  depth: number
}

/**
 * Whether parsing a text would take more memory than anything a client has to say: a thread that runs out of it
 * takes the process along.
 *
 * @returns why it would, or undefined where it is within the bounds, which says nothing about its being JSON
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
