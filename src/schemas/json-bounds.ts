const QUOTE = 0x22
const BACKSLASH = 0x5c

/** What a JSON text may be before it is parsed. */
export interface JsonBounds {
  /** Bytes outside of strings: what is between them becomes values, ten times as large in memory. */
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
    if (++structure > bounds.structure) return 'Too many values'
    switch (json[i]) {
      case QUOTE:
        i = endOfString(json, i)
        structure++
        break
      case 0x5b: case 0x7b: // [ {
        if (++depth > bounds.depth) return 'Nested too deep'
        break
      case 0x5d: case 0x7d: // ] }
        depth--
    }
  }
  return undefined
}

/** The position of the closing quote, or of the end. */
function endOfString (json: Buffer, start: number): number {
  let end = start
  do {
    end = json.indexOf(QUOTE, end + 1)
    if (end < 0) return json.length
  } while (isEscaped(json, end))
  return end
}

function isEscaped (json: Buffer, position: number): boolean {
  let backslashes = 0
  while (json[position - 1 - backslashes] === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}
