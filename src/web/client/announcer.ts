import { el } from './dom.ts'
import { words } from './i18n.ts'

/** Milliseconds before the first announcement, so that messages arriving together are announced together. */
const FIRST_DELAY = 50
/** Milliseconds that a screen reader needs for a character, and the least and the most between two announcements. */
const PER_CHARACTER = 50
const MIN_INTERVAL = 1_000
const MAX_INTERVAL = 8_000
const MAX_AT_ONCE = 3
/** Characters of a text that are read; the message itself has them all. */
const MAX_LENGTH = 200

/** Announces events to screen readers without moving the focus: mentions first, and of a flood only its beginning. */
export class Announcer {
  readonly element = el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' })
  #urgent: string[] = []
  #others: string[] = []
  #more = 0
  #timer = 0

  /** @param urgent whether it is for this user above all */
  announce (text: string, urgent = false): void {
    const queue = urgent ? this.#urgent : this.#others
    if (queue.length < MAX_AT_ONCE) queue.push(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)
    else this.#more++
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#flush(), FIRST_DELAY)
  }

  #flush (): void {
    const queue = [...this.#urgent, ...this.#others]
    const texts = queue.slice(0, MAX_AT_ONCE)
    const more = this.#more + queue.length - texts.length
    this.#urgent = []
    this.#others = []
    this.#more = 0
    if (more > 0) texts.push(words.moreMessages(more))
    this.element.replaceChildren(...texts.map((text) => el('p', {}, text)))
    const needed = texts.join('').length * PER_CHARACTER
    this.#timer = window.setTimeout(() => {
      this.#timer = 0
      if (this.#urgent.length > 0 || this.#others.length > 0) this.#flush()
    }, Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, needed)))
  }
}
