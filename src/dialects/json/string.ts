const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * @param start byte position of the opening quote
 * @returns the position of the closing quote, or the end of the text if there is none
 */
export function endOfString (json: Buffer, start: number): number {
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
