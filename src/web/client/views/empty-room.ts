import { copyAndAnnounce } from '../copy-text.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { roomLink } from '../links.ts'
import type { ViewContext } from './context.ts'

/** A room before its first message: what one can do there. */
export function emptyRoom (context: ViewContext): HTMLElement {
  const invite = () => copyAndAnnounce(roomLink(context.conversation.name), context.tell)
  return el('div', { class: 'empty' },
    el('p', { class: 'empty-title' }, words.noMessages),
    el('p', {}, words.noMessagesHint),
    el('div', { class: 'empty-actions' },
      button({ label: words.sayHello, icon: 'edit', class: 'primary', onClick: () => sayHello(context) }),
      button({ label: words.showAPlace, icon: 'map', onClick: () => context.showMap() }),
      button({ label: words.inviteSomebody, icon: 'people', onClick: invite })))
}

/** Leaves a greeting that one has begun alone. */
function sayHello (context: ViewContext): void {
  if (!context.requireNickname()) return
  const field = document.querySelector<HTMLTextAreaElement>('#write')!
  if (field.value.trim() === '') context.write(words.hello)
  else field.focus()
}
