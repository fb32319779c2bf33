import type { Announcer } from '../announcer.ts'
import type { Conversation } from '../conversation.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { roomAddress } from '../room-address.ts'
import { showFailure } from './failure.ts'

/** The place of the wall, whose scripts are loaded when it is opened. */
export function wallPlace (conversation: Conversation, announcer: Announcer, signal: AbortSignal): HTMLElement {
  const place = el('main', { class: 'wall', tabindex: -1, 'aria-label': words.wallOf(conversation.name) },
    el('h1', { class: 'wall-loading' }, words.loading))
  import('../geo/wall/wall.ts').then(({ wall }) => {
    if (!signal.aborted) place.replaceChildren(...wall(conversation, announcer, signal))
  }).catch((error) => {
    if (signal.aborted) return
    place.replaceChildren(el('p', { class: 'wall-loading' },
      words.mapFailed, ' ', el('a', { href: roomAddress(conversation.name) }, words.leaveWall)))
    showFailure(error, announcer)
  })
  return place
}
