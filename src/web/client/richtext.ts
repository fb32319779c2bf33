/* Splits the text of a message into plain text, links and mentions. */

export type Segment =
  | { kind: 'text', text: string }
  | { kind: 'link', text: string, href: string }
  | { kind: 'mention', text: string, name: string }

const PATTERN = /(https?:\/\/[^\s<>"'`\p{Cc}]+)|(?<![\w@.-])@([A-Za-z0-9_-]+)/giu

export function splitText (text: string): Segment[] {
  const segments: Segment[] = []
  let end = 0
  const plain = (to: number) => { if (to > end) segments.push({ kind: 'text', text: text.slice(end, to) }) }
  for (const match of text.matchAll(PATTERN)) {
    const segment = match[1] ? toLink(match[1]) : { kind: 'mention' as const, text: match[0], name: match[2]! }
    if (!segment) continue
    plain(match.index)
    segments.push(segment)
    end = match.index + segment.text.length
  }
  plain(text.length)
  return segments
}

/** Whether a text mentions this nickname, or everyone. */
export function mentions (text: string, nickname: string): boolean {
  return splitText(text).some((segment) => segment.kind === 'mention' && isAddressed(segment.name, nickname))
}

export function isAddressed (name: string, nickname: string): boolean {
  return ['all', nickname.toLowerCase()].includes(name.toLowerCase())
}

/** Trailing punctuation belongs to the sentence, and so does a bracket that was opened before the URL. */
function toLink (found: string): Segment | undefined {
  let text = found.replace(/[.,;:!?…]+$/, '')
  while (text.endsWith(')') && text.split(')').length > text.split('(').length) {
    text = text.slice(0, -1).replace(/[.,;:!?…]+$/, '')
  }
  if (!URL.canParse(text)) return undefined
  const { protocol, href, username, password } = new URL(text)
  // "https://known.example@elsewhere.example" looks like one host and leads to another.
  if (!['http:', 'https:'].includes(protocol) || username || password) return undefined
  return { kind: 'link', text, href }
}
