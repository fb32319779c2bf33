import { el } from '../dom.ts'
import type { Announcer } from '../announcer.ts'

/** Milliseconds for which a text is shown. */
const SHOWN = 4_000

/** Short texts about what was just done, such as "Copied". */
export function toast (announcer: Announcer) {
  const element = el('p', { class: 'toast', hidden: true, 'aria-hidden': 'true' })
  let timer = 0
  return {
    element,
    tell (text: string): void {
      announcer.announce(text, true)
      element.textContent = text
      element.hidden = false
      clearTimeout(timer)
      timer = window.setTimeout(() => { element.hidden = true }, SHOWN)
    },
  }
}
