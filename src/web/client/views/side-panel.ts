import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

/** A panel beside the room that lists what a search finds. */
export function sidePanel (title: string, close: () => void, ...content: HTMLElement[]): HTMLElement {
  return el('section', { class: 'panel people-panel', 'aria-label': title },
    el('div', { class: 'panel-head' },
      el('h2', {}, title),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: close })),
    el('div', { class: 'panel-body' }, ...content))
}

export const searchField = (label: string, onInput: () => void): HTMLInputElement =>
  el('input', { type: 'search', class: 'search', 'aria-label': label, placeholder: label, on: { input: onInput } })
