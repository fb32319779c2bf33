import { button, el } from '../dom.ts'
import { copyAndAnnounce } from '../geo/map/copy-text.ts'
import { words } from '../i18n.ts'
import { roomAddress } from '../room-address.ts'
import type { ViewContext } from './context.ts'

/** A room before its first message: what one can do there. */
export function emptyRoom (context: ViewContext): HTMLElement {
  const { conversation, announcer } = context
  const state = el('p', { class: 'muted invite-state', 'aria-hidden': 'true' })

  function invite (): void {
    const { origin, pathname } = location
    copyAndAnnounce(`${origin}${pathname}${roomAddress(conversation.name)}`, (text) => {
      // Who sees it reads it here; the announcer is for those who do not.
      state.textContent = text
      announcer.announce(text)
    })
  }

  return el('div', { class: 'empty' },
    el('p', { class: 'empty-title' }, words.noMessages),
    el('p', {}, words.noMessagesHint),
    el('div', { class: 'empty-actions' },
      button({ label: words.sayHello, icon: 'edit', class: 'primary', onClick: () => sayHello(context) }),
      button({ label: words.showAPlace, icon: 'map', onClick: () => context.showMap() }),
      button({ label: words.inviteSomebody, icon: 'people', onClick: invite })),
    state)
}

/** Leaves a greeting that one has begun alone. */
function sayHello (context: ViewContext): void {
  if (!context.requireNickname()) return
  const field = document.querySelector<HTMLTextAreaElement>('#write')!
  if (field.value.trim() === '') context.write(words.hello)
  else field.focus()
}
