/*
 * Splits the text of a message: links, mentions, and the smallest part of Markdown. Others write these texts, so the
 * time is proportional to their length, and the depth of the result is at most two.
 */

export type Segment =
  | { kind: 'text', text: string }
  | { kind: 'link', text: string, href: string }
  | { kind: 'mention', text: string, name: string }
  | { kind: 'code', text: string }
  | { kind: 'block', text: string }
  | { kind: 'bold' | 'italic', children: Segment[] }

/** An emphasis that is not closed yet. */
interface Frame {
  mark: string
  children: Segment[]
}

const ADDRESS = /https?:\/\/[^\s<>"'`\p{Cc}]+/giu

const TOKEN = new RegExp([
  /(?<!`)(?<ticks>`{1,3})(?<code>[^`\n]+)\k<ticks>(?!`)/,
  /(?<stars>\*+)/,
  /(?<line>\n)/,
  /(?<url>https?:\/\/[^\s<>"'`\p{Cc}]+)/u,
  /(?<![\w@.-])@(?<name>[A-Za-z0-9_-]+)/,
].map(({ source }) => source).join('|'), 'giu')

const WORD = /[\p{L}\p{N}_]/u
const KINDS: Record<string, 'bold' | 'italic'> = { '*': 'italic', '**': 'bold' }

export function splitText (text: string): Segment[] {
  return splitBlocks(text).flatMap((part) => part.kind === 'text' ? splitInline(part.text) : part)
}

/** Links and the text around them, where nothing else has a meaning. */
export function splitLinks (text: string): (Segment & { kind: 'text' | 'link' })[] {
  const parts: (Segment & { kind: 'text' | 'link' })[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const link = toLink(found)
    if (!link) continue
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) })
    parts.push(link)
    end = index + link.text.length
  }
  return end < text.length ? [...parts, { kind: 'text', text: text.slice(end) }] : parts
}

/** The text without the marks of Markdown. */
export function plainText (text: string): string {
  const plain = (segment: Segment): string =>
    'children' in segment
      ? segment.children.map(plain).join('')
      : segment.kind === 'block' ? `\n${segment.text}\n` : segment.text
  return splitText(text).map(plain).join('')
}

/** Whether a text mentions this nickname, or everyone. */
export function mentions (text: string, nickname: string): boolean {
  const addresses = (segment: Segment): boolean => 'children' in segment
    ? segment.children.some(addresses)
    : segment.kind === 'mention' && isAddressed(segment.name, nickname)
  return splitText(text).some(addresses)
}

export function isAddressed (name: string, nickname: string): boolean {
  return ['all', nickname.toLowerCase()].includes(name.toLowerCase())
}

/** Blocks of code between lines of three backticks; a block without an end is text. */
function splitBlocks (text: string): (Segment & { kind: 'text' | 'block' })[] {
  if (!text.includes('```')) return [{ kind: 'text', text }]
  const lines = text.split('\n')
  const parts: (Segment & { kind: 'text' | 'block' })[] = []
  let start = 0
  const plain = (end: number) => {
    if (end > start) parts.push({ kind: 'text', text: lines.slice(start, end).join('\n') })
  }
  for (let index = 0; index < lines.length; index++) {
    if (!/^```[^`]*$/.test(lines[index]!)) continue
    let end = index + 1
    while (end < lines.length && lines[end]!.trimEnd() !== '```') end++
    if (end === lines.length) break
    plain(index)
    parts.push({ kind: 'block', text: lines.slice(index + 1, end).join('\n') })
    start = end + 1
    index = end
  }
  plain(lines.length)
  return parts
}

function splitInline (text: string): Segment[] {
  const frames: Frame[] = [{ mark: '', children: [] }]
  const add = (segment: Segment) => frames.at(-1)!.children.push(segment)
  let end = 0
  const plain = (to: number) => {
    if (to > end) add({ kind: 'text', text: text.slice(end, to) })
    end = to
  }
  /** Turns emphasis that is still open into text, down to one frame. */
  const flatten = (depth: number) => {
    while (frames.length > depth) {
      const { mark, children } = frames.pop()!
      const parent = frames.at(-1)!.children
      parent.push({ kind: 'text', text: mark })
      for (const child of children) parent.push(child)
    }
  }
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const { code, stars, url, name } = match.groups!
    const segment: Segment | undefined = code !== undefined
      ? { kind: 'code', text: code }
      : name !== undefined ? { kind: 'mention', text: match[0], name } : url === undefined ? undefined : toLink(url)
    if (segment) {
      const after = match.index + (segment.kind === 'link' ? segment.text.length : match[0].length)
      plain(match.index)
      add(segment)
      // The characters behind a link may close an emphasis.
      TOKEN.lastIndex = end = after
      continue
    }
    if (!stars) {
      // An emphasis ends with its line.
      if (match.groups!['line'] && frames.length > 1) {
        plain(match.index)
        flatten(1)
      }
      continue
    }
    const after = match.index + stars.length
    const open = frames.findIndex(({ mark }) => mark === stars)
    if (open > 0 && isEnd(text, match.index, after)) {
      plain(match.index)
      flatten(open + 1)
      const { children } = frames.pop()!
      add({ kind: KINDS[stars]!, children })
      end = after
    } else if (open < 0 && stars in KINDS && isStart(text, match.index, after)) {
      plain(match.index)
      frames.push({ mark: stars, children: [] })
      end = after
    }
  }
  plain(text.length)
  flatten(1)
  return frames[0]!.children
}

const isStart = (text: string, from: number, to: number): boolean =>
  /\S/.test(text.charAt(to)) && !WORD.test(text.charAt(from - 1))

const isEnd = (text: string, from: number, to: number): boolean =>
  /\S/.test(text.charAt(from - 1)) && !WORD.test(text.charAt(to))

/** Trailing punctuation belongs to the sentence, and so does a bracket that was opened before the URL. */
function toLink (found: string): Segment & { kind: 'link' } | undefined {
  let end = found.length
  let surplus = 0
  for (const character of found) surplus += character === ')' ? 1 : character === '(' ? -1 : 0
  for (; end > 0; end--) {
    const last = found[end - 1]!
    if (last === ')' && surplus > 0) surplus--
    else if (!'.,;:!?…*'.includes(last)) break
  }
  const text = found.slice(0, end)
  if (!URL.canParse(text)) return undefined
  const { protocol, href, username, password } = new URL(text)
  // "https://known.example@elsewhere.example" looks like one host and leads to another.
  if (!['http:', 'https:'].includes(protocol) || username || password) return undefined
  return { kind: 'link', text, href }
}
