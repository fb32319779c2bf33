/* JSON as text. Parsed and serialized again, long numbers would lose their last digits. */

/**
 * The text of a member of a JSON object, as its sender wrote it.
 *
 * @param json valid JSON of an object; of several members with this name, the last one counts, as with `JSON.parse`
 */
export function memberText (json: string, name: string): string | undefined {
  let found: string | undefined
  let depth = 0
  let key = ''
  let start = -1
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case '"': {
        const end = endOfString(json, i)
        if (depth === 1 && start < 0) key = JSON.parse(json.slice(i, end + 1)) as string
        i = end
        break
      }
      case '[': case '{':
        depth++
        break
      case ':':
        if (depth === 1) start = i + 1
        break
      case ',': case ']': case '}':
        if (depth === 1 && start >= 0) {
          if (key === name) found = json.slice(start, i).trim()
          start = -1
        }
        if (json[i] !== ',') depth--
    }
  }
  return found
}

/** The same JSON without line breaks and indentation. */
export function compact (json: string): string {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '"') i = endOfString(json, i)
    else if (isBlank(json[i]!)) {
      parts.push(json.slice(start, i))
      while (i + 1 < json.length && isBlank(json[i + 1]!)) i++
      start = i + 1
    }
  }
  return parts.join('') + json.slice(start)
}

/** Whether a text breaks off within a string, an array or an object. */
export function isTruncated (json: string): boolean {
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '"') {
      i = endOfString(json, i)
      if (i === json.length) return true
    } else if (json[i] === '[' || json[i] === '{') depth++
    else if (json[i] === ']' || json[i] === '}') depth--
  }
  return depth > 0
}

/** @returns the position of the closing quote, or the end of the text if there is none */
function endOfString (json: string, start: number): number {
  let end = start
  do {
    end = json.indexOf('"', end + 1)
    if (end < 0) return json.length
  } while (isEscaped(json, end))
  return end
}

function isEscaped (json: string, position: number): boolean {
  let backslashes = 0
  while (json[position - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

const isBlank = (character: string): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'
