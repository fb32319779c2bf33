import { base } from '../../api.ts'
import { el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import { roomLink } from '../../links.ts'
import { roomAddress } from '../../room-address.ts'
import { openDialog } from '../../views/dialog.ts'
import { joinCode } from './join-code.ts'

/** The way into the room for those in front of the wall: a code, and the address for people without a camera. */
export function joinPanel (room: string): HTMLElement {
  const url = roomLink(room)
  // People type names, not percent signs; a slash in a name stays encoded.
  const written = `${base.host}${base.pathname}${decodeURI(roomAddress(room))}`
  const title = words.joinRoom(room)
  return el('div', { class: 'join-panel' },
    el('button', {
      type: 'button',
      class: 'join-button',
      'aria-label': words.enlargeCode,
      title: words.enlargeCode,
      on: {
        click: () => openDialog({
          title,
          class: 'join-dialog',
          body: [joinCode(url, words.joinCode(written)), el('p', { class: 'join-address' }, written)],
        }),
      },
    }, joinCode(url, words.joinCode(written))),
    el('p', { class: 'join-text' }, el('strong', {}, words.join), el('span', { class: 'join-address' }, written)))
}
