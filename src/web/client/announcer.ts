import { el } from './dom.ts'
import { words } from './i18n.ts'

/** Milliseconds between two announcements: screen readers cannot keep up with more. */
const INTERVAL = 1_000
/** Milliseconds before the first one, so that messages arriving together are announced together. */
const FIRST_DELAY = 50
const MAX_AT_ONCE = 3

/** Announces events to screen readers without moving the focus. */
export class Announcer {
  readonly element = el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' })
  #queue: string[] = []
  #timer = 0

  announce (text: string): void {
    this.#queue.push(text)
    const delay = this.element.textContent ? INTERVAL : FIRST_DELAY
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#flush(), delay)
  }

  #flush (): void {
    this.#timer = 0
    const texts = this.#queue.slice(0, MAX_AT_ONCE)
    const more = this.#queue.length - texts.length
    this.#queue = []
    this.element.replaceChildren(...texts.map((text) => el('p', {}, text)),
      ...(more > 0 ? [el('p', {}, words.moreMessages(more))] : []))
    this.#timer = window.setTimeout(() => {
      this.#timer = 0
      if (this.#queue.length > 0) this.#flush()
    }, INTERVAL)
  }
}
