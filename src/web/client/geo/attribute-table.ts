import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { externalLink } from '../external-link.ts'
import { splitLinks } from '../richtext.ts'
import { compareValues } from './compare-values.ts'

/** Rows drawn at first, and again on every click on the button below. */
const PAGE = 100
const MAX_COLUMNS = 60

export interface AttributeTable {
  element: HTMLElement
  /** Marks a row and scrolls it into view. */
  select (index: number): void
}

/** The attributes of a layer as a table to sort and filter; values of any type become text. */
export function attributeTable (features: GeoJSON.Feature[], choose: (index: number) => void): AttributeTable {
  const names = new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))
  const columns = [...names].slice(0, MAX_COLUMNS)
  if (columns.length === 0) {
    return { element: el('p', { class: 'muted' }, words.noAttributes), select () {} }
  }
  let sorted: { column: string, descending: boolean } | undefined
  let selected = -1
  /** Numbers of the features, in the order of their rows. */
  let rows = features.map((_, index) => index)
  const body = el('tbody')
  const heads = columns.map((column) => el('th', { scope: 'col' }, el('button', {
    type: 'button', class: 'quiet', title: words.sortBy(shorten(column)), on: { click: () => sort(column) },
  }, el('span', { dir: 'auto' }, shorten(column)))))
  const table = el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, words.feature), ...heads)),
    body)
  const more = button({ label: words.showMore, onClick: () => drawPage() })
  const filter = el('input', { type: 'search', id: 'filter-rows', on: { input: draw } })
  const count = el('span', { class: 'muted', 'aria-live': 'polite' })
  const frame = el('div', {
    class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': words.attributes,
  }, table, more)
  const element = el('div', { class: 'attributes' },
    el('div', { class: 'table-filter' }, el('label', { for: 'filter-rows' }, words.filterRows), filter, count), frame)

  function sort (column: string): void {
    if (sorted?.column !== column) sorted = { column, descending: false }
    else sorted = sorted.descending ? undefined : { column, descending: true }
    draw()
  }

  function draw (): void {
    const wanted = filter.value.trim().toLocaleLowerCase()
    rows = features.map((_, index) => index).filter((index) => wanted === '' || matches(features[index]!, wanted))
    if (sorted) {
      const { column, descending } = sorted
      const value = (index: number) => features[index]!.properties?.[column]
      rows.sort((a, b) => compareValues(value(a), value(b), descending))
    }
    heads.forEach((head, index) => {
      const order = sorted?.column !== columns[index] ? undefined : sorted?.descending ? 'descending' : 'ascending'
      if (order) head.setAttribute('aria-sort', order)
      else head.removeAttribute('aria-sort')
    })
    count.textContent = wanted === '' ? '' : words.rowsShown(rows.length, features.length)
    body.replaceChildren()
    drawPage()
  }

  const matches = ({ properties }: GeoJSON.Feature, wanted: string): boolean =>
    columns.some((column) => asText(properties?.[column]).toLocaleLowerCase().includes(wanted))

  function drawPage (): void {
    const start = body.childElementCount
    body.append(...rows.slice(start, start + PAGE).map(drawRow))
    more.hidden = body.childElementCount >= rows.length
  }

  function drawRow (index: number): HTMLElement {
    const { properties } = features[index]!
    return el('tr', { class: index === selected ? 'selected' : '' },
      el('th', { scope: 'row' }, el('button', {
        type: 'button', class: 'quiet', on: { click: () => choose(index) },
      }, String(index + 1))),
      ...columns.map((column) => el('td', { dir: 'auto' }, ...cellOf(asText(properties?.[column])))))
  }

  /** Within the table alone: the map must not move while one points at it. */
  function scrollTo (row: HTMLElement): void {
    const [top, bottom] = [row.offsetTop - table.tHead!.offsetHeight, row.offsetTop + row.offsetHeight]
    if (top < frame.scrollTop) frame.scrollTop = top
    else if (bottom > frame.scrollTop + frame.clientHeight) frame.scrollTop = bottom - frame.clientHeight
  }

  draw()
  return {
    element,
    select (index) {
      selected = index
      if (!rows.includes(index)) {
        filter.value = ''
        draw()
      }
      const position = rows.indexOf(index)
      while (body.childElementCount <= position && !more.hidden) drawPage()
      body.querySelector('.selected')?.classList.remove('selected')
      const row = body.children[position]
      row?.classList.add('selected')
      if (row) scrollTo(row as HTMLElement)
    },
  }
}

/** Characters of a name or value that a cell shows: megabytes would stop the page for a minute. */
const MAX_CELL = 500

const shorten = (text: string): string => text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text

/** The last word of a text that is cut is no link: it would lead elsewhere. */
function cellOf (text: string): Node[] {
  if (text.length <= MAX_CELL) return withLinks(text)
  const end = text.lastIndexOf(' ', MAX_CELL) + 1
  return [...withLinks(text.slice(0, end)), document.createTextNode(shorten(text).slice(end))]
}

export function asText (value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Web addresses as links, the rest as text. */
function withLinks (text: string): Node[] {
  return splitLinks(text).map((segment) => segment.kind === 'link'
    ? externalLink(segment.href, segment.text)
    : document.createTextNode(segment.text))
}
