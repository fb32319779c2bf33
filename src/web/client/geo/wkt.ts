/** An element of WKT (ISO 19162, and OGC 01-009 before it), such as `UNIT["metre",1]`. */
export interface WktNode {
  keyword: string
  values: (string | number)[]
  children: WktNode[]
  /** The text ends within the element. */
  isCut: boolean
}

class CutError extends SyntaxError {}

/** Deeper nesting is no coordinate reference system. */
const MAX_DEPTH = 20
const TOKEN = /\s*(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)|([[\](),]))\s*/y

/** Beginning of a token at the end of a text that has been cut. */
const PARTIAL_TOKEN = /^(?:\s*"(?:[^"]|"")*|[+-]?\.?)$/

/**
 * Parses WKT of either edition, and the beginning of one that has been cut. Throws a SyntaxError for anything else.
 *
 * @returns the element; the parts that the text ends in are marked
 */
export function parseWkt (text: string): WktNode {
  let position = 0
  const next = (): RegExpExecArray => {
    TOKEN.lastIndex = position
    const token = TOKEN.exec(text)
    if (!token) {
      const isCut = PARTIAL_TOKEN.test(text.slice(position))
      throw isCut ? new CutError('the text has been cut') : new SyntaxError('not WKT')
    }
    position = TOKEN.lastIndex
    return token
  }

  function node (keyword: string, depth: number, siblings: WktNode[]): WktNode {
    if (depth > MAX_DEPTH) throw new SyntaxError('nested too deep')
    const result: WktNode = { keyword: keyword.toUpperCase(), values: [], children: [], isCut: true }
    siblings.push(result)
    for (;;) {
      const [, quoted, word, number] = next()
      let [, , , , mark] = next()
      if (quoted !== undefined) result.values.push(quoted.replaceAll('""', '"'))
      else if (number !== undefined) result.values.push(Number(number))
      else if (word === undefined) throw new SyntaxError('a value is missing')
      else if (mark === '[' || mark === '(') {
        node(word, depth + 1, result.children)
        mark = next()[4]
      } else result.values.push(word)
      if (mark === ']' || mark === ')') {
        result.isCut = false
        return result
      }
      if (mark !== ',') throw new SyntaxError('a comma is missing')
    }
  }

  const elements: WktNode[] = []
  try {
    for (;;) {
      const [, , keyword] = next()
      const [, , , , open] = next()
      if (!keyword || (open !== '[' && open !== '(')) throw new SyntaxError('not WKT')
      node(keyword, 0, elements)
      if (position >= text.length) break
      if (next()[4] !== ',') throw new SyntaxError('a comma is missing')
    }
  } catch (error) {
    if (!(error instanceof CutError) || elements.length === 0) throw error
  }
  const [first, ...others] = elements
  // Esri appends the system of the heights to that of the places.
  if (others.some(({ keyword }) => keyword !== 'VERTCS')) throw new SyntaxError('more than one element')
  return first!
}

export const child = (node: WktNode, ...keywords: string[]): WktNode | undefined =>
  node.children.find(({ keyword }) => keywords.includes(keyword))

/** Names differ in spelling between the editions and between programs: "Scale factor", "scale_factor". */
export const plainName = (name: unknown): string => String(name ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
