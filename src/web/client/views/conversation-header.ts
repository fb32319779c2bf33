import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { roomAddress } from '../room-address.ts'
import type { ViewContext } from './context.ts'
import { showFailure } from './failure.ts'
import { roomStatus } from './room-status.ts'

interface HeaderActions {
  openMenu (): void
  togglePeople (): void
  toggleSearch (): void
  toggleMap (): void
}

export function conversationHeader (context: ViewContext, actions: HeaderActions): HTMLElement {
  const { conversation, signal } = context
  const moderate = button({
    label: words.moderateRoom,
    icon: 'rules',
    iconOnly: true,
    class: 'quiet',
    onClick () {
      import('../moderation/moderation-menu.ts').then(({ openRoomMenu }) => openRoomMenu(moderate, context))
        .catch((error) => showFailure(error, context.announcer))
    },
  })
  moderate.setAttribute('aria-expanded', 'false')
  const update = () => { moderate.hidden = !conversation.mayModerate }
  conversation.on('powers', update, signal)
  update()
  return el('header', { class: 'room-header' },
    button({
      label: words.openMenu, icon: 'menu', iconOnly: true, class: 'quiet menu-button', onClick: actions.openMenu,
    }),
    el('div', { class: 'room-title' },
      el('h1', { dir: 'auto' }, conversation.name),
      roomStatus(conversation, signal)),
    el('a', {
      class: 'wall-link',
      href: roomAddress(conversation.name, 'wall'),
      'aria-label': words.openWall,
      title: words.openWall,
    }, drawIcon('screen')),
    moderate,
    button({ label: words.search, icon: 'search', iconOnly: true, class: 'quiet', onClick: actions.toggleSearch }),
    button({ label: words.people, icon: 'people', iconOnly: true, class: 'quiet', onClick: actions.togglePeople }),
    button({ label: words.map, icon: 'map', iconOnly: true, class: 'quiet', onClick: actions.toggleMap }))
}
