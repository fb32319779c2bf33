import { el } from '../dom.ts'
import { speaksTo, toPieces } from '../richtext.ts'

/** Text of other people as nodes: words stay words, web addresses become links, mentions are marked. */
export function renderText (text: string, nickname: string): Node[] {
  return toPieces(text).map((piece) => {
    switch (piece.kind) {
      case 'text': return document.createTextNode(piece.text)
      case 'link':
        return el('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text)
      case 'mention':
        return el('span', { class: speaksTo(piece.name, nickname) ? 'mention me' : 'mention' }, piece.text)
    }
    return piece satisfies never
  })
}
