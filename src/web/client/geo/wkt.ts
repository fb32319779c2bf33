/** An element of WKT (ISO 19162, and OGC 01-009 before it), such as `UNIT["metre",1]`. */
export interface WktNode {
  keyword: string
  values: (string | number)[]
  children: WktNode[]
}

/** Deeper nesting is no coordinate reference system. */
const MAX_DEPTH = 20
const TOKEN = /\s*(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)|([[\](),]))\s*/y

/** Parses WKT of either edition. Throws a SyntaxError for anything else, also for text that has been cut. */
export function parseWkt (text: string): WktNode {
  let position = 0
  const next = (): RegExpExecArray => {
    TOKEN.lastIndex = position
    const token = TOKEN.exec(text)
    if (!token) throw new SyntaxError('not WKT')
    position = TOKEN.lastIndex
    return token
  }

  function node (keyword: string, depth: number): WktNode {
    if (depth > MAX_DEPTH) throw new SyntaxError('nested too deep')
    const result: WktNode = { keyword: keyword.toUpperCase(), values: [], children: [] }
    for (;;) {
      const [, quoted, word, number] = next()
      let [, , , , mark] = next()
      if (quoted !== undefined) result.values.push(quoted.replaceAll('""', '"'))
      else if (number !== undefined) result.values.push(Number(number))
      else if (word === undefined) throw new SyntaxError('a value is missing')
      else if (mark === '[' || mark === '(') {
        result.children.push(node(word, depth + 1))
        mark = next()[4]
      } else result.values.push(word)
      if (mark === ']' || mark === ')') return result
      if (mark !== ',') throw new SyntaxError('a comma is missing')
    }
  }

  const [, , keyword] = next()
  const [, , , , open] = next()
  if (!keyword || (open !== '[' && open !== '(')) throw new SyntaxError('not WKT')
  const root = node(keyword, 0)
  if (position < text.length) throw new SyntaxError('more than one element')
  return root
}

export const child = (node: WktNode, ...keywords: string[]): WktNode | undefined =>
  node.children.find(({ keyword }) => keywords.includes(keyword))

/** Names differ in spelling between the editions and between programs: "Scale factor", "scale_factor". */
export const plainName = (name: unknown): string => String(name ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
