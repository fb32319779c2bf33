import { el } from '../client/dom.ts'
import { button, code } from './dom.ts'

/** Entries kept on the page. */
const MAX_ENTRIES = 200

/** Characters shown per frame: images have millions. */
const MAX_SHOWN = 2000

const MARKS = { in: '←', out: '→', note: '·' }
const LABELS = { in: 'received', out: 'sent', note: '' }

/** The sent and received frames, newest last. */
export class FrameLog {
  readonly element: HTMLElement
  readonly #entries = el('ol')
  readonly #window = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': 'Frames' }, this.#entries)

  constructor () {
    this.element = el('div', { class: 'frames' },
      el('div', { class: 'row' },
        el('h3', {}, 'Frames'),
        button('Clear', () => this.#entries.replaceChildren(), { class: 'quiet' })),
      this.#window)
  }

  add (kind: keyof typeof MARKS, text: string): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#window
    const atEnd = scrollHeight - scrollTop - clientHeight < 40
    const left = text.length - MAX_SHOWN
    const shown = left > 0 ? `${text.slice(0, MAX_SHOWN)} … and ${left.toLocaleString('en')} more characters` : text
    this.#entries.append(el('li', { class: kind },
      el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[kind]),
      LABELS[kind] !== '' && el('span', { class: 'visually-hidden' }, LABELS[kind]),
      kind === 'note' ? el('p', {}, shown) : code(shown),
      el('time', {}, new Date().toLocaleTimeString())))
    while (this.#entries.childElementCount > MAX_ENTRIES) this.#entries.firstElementChild!.remove()
    if (atEnd) this.#window.scrollTop = this.#window.scrollHeight
  }
}
