import { el } from './dom.ts'
import { words } from './i18n.ts'

/** Milliseconds in which announcements are gathered: a screen reader cannot keep up with more. */
const GATHER = 1_000
const AT_MOST = 3

/** Says aloud what happens, without moving the focus. */
export class Announcer {
  readonly element = el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' })
  #waiting: string[] = []
  #timer = 0

  say (text: string): void {
    this.#waiting.push(text)
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#speak(), this.element.textContent ? GATHER : 50)
  }

  #speak (): void {
    this.#timer = 0
    const said = this.#waiting.slice(0, AT_MOST)
    const more = this.#waiting.length - said.length
    this.#waiting = []
    this.element.replaceChildren(...said.map((text) => el('p', {}, text)),
      ...(more > 0 ? [el('p', {}, words.moreMessages(more))] : []))
    this.#timer = window.setTimeout(() => {
      this.#timer = 0
      if (this.#waiting.length > 0) this.#speak()
    }, GATHER)
  }
}
