import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import { isMuted } from '../muted.ts'
import { HEART } from '../reactions.ts'
import type { ViewContext } from './context.ts'
import { react } from './react.ts'

/** Names that are listed; of more, their number. */
const MAX_NAMES = 20

/** The reactions to a message: who sent them, and a way to do the same. */
export function reactionsView (entry: MessageEntry, context: ViewContext): HTMLElement {
  const reactions = entry.reactions.list(isMuted)
  return el('div', { class: 'reactions', hidden: reactions.length === 0 },
    ...reactions.map(({ emoji, names, mine }) => {
      const listed = names.slice(0, MAX_NAMES).join(', ')
      const who = names.length > MAX_NAMES ? words.andMore(listed, names.length - MAX_NAMES) : listed
      const isPossible = context.conversation.hasReactions || (emoji === HEART && !entry.own)
      return el('button', {
        type: 'button',
        class: 'reaction',
        title: who,
        disabled: !isPossible,
        'aria-pressed': String(mine),
        'data-emoji': emoji,
        on: { click: () => react(entry, emoji, context) },
      }, el('bdi', {}, emoji), ` ${names.length}`, el('span', { class: 'visually-hidden' }, ` ${words.reactionsBy(who)}`))
    }))
}
