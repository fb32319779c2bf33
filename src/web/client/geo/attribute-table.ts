import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

/** Rows drawn at first, and again on every click on the button below. */
const PAGE = 100
const MAX_COLUMNS = 60

export interface AttributeTable {
  element: HTMLElement
  /** Marks a row and scrolls it into view. */
  select (index: number): void
}

/** The attributes of a layer as a table; values of any type become text. */
export function attributeTable (features: GeoJSON.Feature[], choose: (index: number) => void): AttributeTable {
  const names = new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))
  const columns = [...names].slice(0, MAX_COLUMNS)
  if (columns.length === 0) {
    return { element: el('p', { class: 'muted' }, words.noAttributes), select () {} }
  }
  const body = el('tbody')
  const table = el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, words.feature),
      ...columns.map((column) => el('th', { scope: 'col', dir: 'auto' }, column)))),
    body)
  const more = button({ label: words.showMore, onClick: () => drawPage() })
  const element = el('div', {
    class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': words.attributes,
  }, table, more)

  function drawPage (): void {
    const start = body.childElementCount
    body.append(...features.slice(start, start + PAGE).map(({ properties }, offset) => el('tr', {},
      el('th', { scope: 'row' }, el('button', {
        type: 'button', class: 'quiet', on: { click: () => choose(start + offset) },
      }, String(start + offset + 1))),
      ...columns.map((column) => el('td', { dir: 'auto' }, asText(properties?.[column]))))))
    more.hidden = body.childElementCount >= features.length
  }

  drawPage()
  return {
    element,
    select (index) {
      while (body.childElementCount <= index && !more.hidden) drawPage()
      body.querySelector('.selected')?.classList.remove('selected')
      const row = body.children[index]
      row?.classList.add('selected')
      row?.scrollIntoView({ block: 'nearest' })
    },
  }
}

function asText (value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
