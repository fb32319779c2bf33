import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import { colourOf } from '../../avatars.ts'
import { titleOf } from '../../views/geo-card.ts'
import type { MapItem } from './map-item.ts'

interface Actions {
  describe (item: MapItem): void
  zoomTo (item: MapItem): void
  remove (item: MapItem): void
  /** After a change of the order, of what is visible, or of the colours. */
  changed (bySharer: boolean): void
}

export interface LayerList {
  element: HTMLElement
  draw (current: MapItem | undefined): void
}

/** The items of the map, the uppermost first. The list is the one that the map draws, and is changed in place. */
export function layerList (items: MapItem[], bySharer: boolean, actions: Actions): LayerList {
  const list = el('ul', { class: 'layers', 'aria-label': words.onTheMap })
  const choice = el('input', {
    type: 'checkbox',
    id: 'colour-by-sharer',
    checked: bySharer,
    on: { change: () => actions.changed(choice.checked) },
  })
  const element = el('div', { class: 'layer-list' }, list,
    el('label', { for: 'colour-by-sharer', class: 'check' }, choice, words.colourBySharer))
  let current: MapItem | undefined

  function draw (shown: MapItem | undefined): void {
    current = shown
    list.replaceChildren(...items.map(row))
    element.hidden = items.length === 0
    choice.parentElement!.hidden = !items.some(({ qml }) => qml)
  }

  function row (item: MapItem, index: number): HTMLElement {
    const { message } = item
    const title = titleOf(message)
    const visible = el('input', {
      type: 'checkbox',
      'aria-label': words.showItem(title),
      title: words.showItem(title),
      checked: item.isVisible,
      on: {
        change () {
          item.isVisible = visible.checked
          actions.changed(choice.checked)
        },
      },
    })
    return el('li', { class: 'layer' },
      visible,
      el('span', { class: `swatch colour-${colourOf(message.author)}`, 'aria-hidden': 'true' }),
      el('button', {
        type: 'button',
        class: 'quiet layer-name',
        title,
        'aria-pressed': item === current ? 'true' : 'false',
        on: { click: () => actions.describe(item) },
      },
      el('span', { dir: 'auto' }, title),
      message.type === 'geojson' && el('span', { class: 'muted' }, message.author)),
      index > 0 && iconButton(words.moveUp(title), 'up', () => move(item, -1)),
      index < items.length - 1 && iconButton(words.moveDown(title), 'down', () => move(item, 1)),
      item.place && iconButton(words.zoomTo(title), 'zoom', () => actions.zoomTo(item)),
      iconButton(words.remove(title), 'close', () => remove(item, index)))
  }

  const iconButton = (label: string, icon: 'up' | 'down' | 'zoom' | 'close', onClick: () => void) =>
    button({ label, icon, iconOnly: true, class: 'quiet', onClick })

  function move (item: MapItem, by: 1 | -1): void {
    const index = items.indexOf(item)
    items.splice(index, 1)
    items.splice(index + by, 0, item)
    draw(current)
    actions.changed(choice.checked)
    // At an end of the list, there is only the other button.
    const title = titleOf(item.message)
    const labels = [words.moveUp(title), words.moveDown(title)]
    const buttons = [...list.children[index + by]!.querySelectorAll('button')]
    const found = (by < 0 ? labels : labels.reverse()).map((label) =>
      buttons.find((button) => button.ariaLabel === label)).find(Boolean)
    found?.focus()
  }

  function remove (item: MapItem, index: number): void {
    actions.remove(item)
    const next = list.children[Math.min(index, items.length - 1)]
    next?.querySelector<HTMLElement>('.layer-name')?.focus()
  }

  return { element, draw }
}
