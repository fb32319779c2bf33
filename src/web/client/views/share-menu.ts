import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

export interface ShareActions {
  /** Shares picked, pasted or dropped images and geodata. */
  files (files: File[]): void
  position (): void
  map (): void
}

const IMAGES = 'image/png,image/jpeg,image/webp,image/gif'
const LAYERS = '.geojson,.json,.geojsonl,.geojsons,.ndjson,.jsonl,.topojson,.zip,.shp,.shx,.dbf,.prj,.cpg,.qml,' +
  '.kml,.kmz,.gpx,.csv,.tsv,.fgb,.gpkg,application/geo+json,application/json,application/zip,' +
  'application/vnd.google-earth.kml+xml,application/vnd.google-earth.kmz,application/gpx+xml,text/csv'

/** The button beside the message field, and its menu. */
export function shareMenu (actions: ShareActions, signal: AbortSignal): HTMLElement {
  const image = picker(IMAGES)
  const layer = picker(LAYERS)
  const items = el('div', { class: 'menu', id: 'share-menu', hidden: true },
    item('image', words.shareImage, () => image.click()),
    item('layer', words.shareLayer, () => layer.click()),
    item('position', words.sharePosition, actions.position),
    item('map', words.openMap, actions.map))
  const opener = button({
    label: words.share, icon: 'attach', iconOnly: true, class: 'quiet', onClick: () => toggle(items.hidden === true),
  })
  opener.setAttribute('aria-expanded', 'false')
  opener.setAttribute('aria-controls', 'share-menu')
  const element = el('div', { class: 'share' }, opener, items, image, layer)

  function item (icon: 'image' | 'layer' | 'position' | 'map', label: string, act: () => void) {
    return button({
      label,
      icon,
      class: 'quiet',
      onClick () {
        toggle(false)
        act()
      },
    })
  }

  function picker (accept: string) {
    return el('input', {
      type: 'file',
      accept,
      multiple: true,
      hidden: true,
      on: {
        change ({ target }) {
          const input = target as HTMLInputElement
          const files = [...input.files ?? []]
          input.value = ''
          if (files.length > 0) actions.files(files)
        },
      },
    })
  }

  function toggle (open: boolean): void {
    items.hidden = !open
    opener.setAttribute('aria-expanded', String(open))
    if (open) items.querySelector('button')!.focus()
    else if (element.contains(document.activeElement)) opener.focus()
  }

  element.addEventListener('keydown', (event) => {
    if (items.hidden) return
    const choices = [...items.querySelectorAll('button')]
    const index = choices.indexOf(document.activeElement as HTMLButtonElement)
    if (event.key === 'Escape') toggle(false)
    else if (event.key === 'ArrowDown') choices[(index + 1) % choices.length]!.focus()
    else if (event.key === 'ArrowUp') choices.at(index - 1)!.focus()
    else return
    event.preventDefault()
  })
  document.addEventListener('pointerdown', ({ target }) => {
    if (!items.hidden && !element.contains(target as Node)) toggle(false)
  }, { signal })
  return element
}
