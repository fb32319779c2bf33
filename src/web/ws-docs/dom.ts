import { el } from '../client/dom.ts'

/** Text with `code` in backticks, as in Markdown. */
export function prose (text: string): Node[] {
  return text.split('`').map((part, index) => index % 2 === 1 ? el('code', {}, part) : document.createTextNode(part))
}

export function button (label: string, onClick: () => void, attributes: Record<string, string> = {}) {
  return el('button', { type: 'button', ...attributes, on: { click: onClick } }, label)
}

/** A JSON token: a string, with the colon after a key; a number, or a literal. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** JSON with syntax highlighting; other text unchanged. */
export function code (text: string): HTMLElement {
  const pre = el('pre')
  let position = 0
  for (const match of text.matchAll(TOKEN)) {
    const [token, string = '', colon] = match
    const kind = colon === undefined ? (string ? 'string' : 'value') : 'key'
    pre.append(text.slice(position, match.index), el('span', { class: kind }, string || token), colon ?? '')
    position = match.index + token.length
  }
  pre.append(text.slice(position))
  return pre
}
