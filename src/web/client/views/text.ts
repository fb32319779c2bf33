import { el } from '../dom.ts'
import { isAddressed, splitText } from '../richtext.ts'

/** The text of a message as DOM nodes, with links and marked mentions. */
export function renderText (text: string, nickname: string): Node[] {
  return splitText(text).map((segment) => {
    switch (segment.kind) {
      case 'text': return document.createTextNode(segment.text)
      case 'link':
        return el('a', { href: segment.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, segment.text)
      case 'mention':
        return el('span', { class: isAddressed(segment.name, nickname) ? 'mention me' : 'mention' }, segment.text)
    }
    return segment satisfies never
  })
}
