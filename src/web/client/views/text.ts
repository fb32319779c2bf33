import { el } from '../dom.ts'
import { externalLink } from '../external-link.ts'
import { isAddressed, splitText, type Segment } from '../richtext.ts'

/** The text of a message as DOM nodes, with links, marked mentions, code and emphasis. */
export function renderText (text: string, nickname: string): Node[] {
  return splitText(text).map((segment) => render(segment, nickname))
}

function render (segment: Segment, nickname: string): Node {
  switch (segment.kind) {
    case 'text': return document.createTextNode(segment.text)
    case 'link': return externalLink(segment.href, segment.text)
    case 'mention':
      return el('span', { class: isAddressed(segment.name, nickname) ? 'mention me' : 'mention' }, segment.text)
    case 'code': return el('code', { dir: 'auto' }, segment.text)
    case 'block': return el('pre', { class: 'block', dir: 'auto' }, el('code', {}, segment.text))
    case 'bold':
    case 'italic':
      return el(segment.kind === 'bold' ? 'strong' : 'em', {},
        ...segment.children.map((child) => render(child, nickname)))
  }
}
