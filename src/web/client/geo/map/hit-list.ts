import { el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import { titleOf } from '../../views/geo-card.ts'
import { asText } from '../attribute-table.ts'
import type { Hit } from './identify.ts'

const MAX_HITS = 50
const MAX_LENGTH = 40

/** The features at one place, to choose from. */
export function hitList (hits: Hit[], choose: (hit: Hit) => void): HTMLElement {
  const buttons = hits.slice(0, MAX_HITS).map((hit, index) => {
    const element: HTMLButtonElement = el('button', {
      type: 'button',
      class: 'quiet',
      'aria-pressed': index === 0 ? 'true' : 'false',
      on: {
        click () {
          choose(hit)
          for (const other of buttons) other.setAttribute('aria-pressed', String(other === element))
          element.focus()
        },
      },
    }, el('span', { dir: 'auto' }, nameOf(hit)))
    return element
  })
  return el('div', { class: 'hits' },
    el('p', { class: 'muted' }, words.hits(hits.length)),
    el('ul', { 'aria-label': words.hits(hits.length) }, ...buttons.map((button) => el('li', {}, button))))
}

/** The layer and the first attribute that has letters: a number says little. */
function nameOf ({ item: { message, place }, index }: Hit): string {
  const title = titleOf(message)
  if (message.type !== 'geojson') return title
  const texts = Object.values(place!.features[index]!.properties ?? {}).map(asText)
  const name = texts.find((text) => /\p{L}/u.test(text)) ?? ''
  const short = name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name
  return `${title} · ${index + 1}${short && ` · ${short}`}`
}
