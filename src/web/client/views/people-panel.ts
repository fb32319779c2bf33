import { drawAvatar } from '../avatars.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'

/** The people with a nickname; everyone else appears only in the head count. */
export function peoplePanel (
  { conversation, write, requireNickname }: ViewContext, close: () => void, signal: AbortSignal
): HTMLElement {
  const list = el('ul', { class: 'people' })
  const nobody = el('p', { class: 'muted' }, words.nobody)
  let scheduled = false

  function draw (): void {
    scheduled = false
    const names = [...conversation.users].sort((a, b) => a.localeCompare(b))
    nobody.hidden = names.length > 0
    list.replaceChildren(...names.map((name) => el('li', {},
      el('button', {
        type: 'button',
        class: 'quiet person',
        title: words.mentionPerson(name),
        on: { click: () => { if (requireNickname()) write(`@${name} `) } },
      }, drawAvatar(name, null), el('span', {}, name)))))
  }

  conversation.on('users', () => {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(draw)
  }, signal)
  draw()
  conversation.refreshUsers().catch((error) => console.info('gischat: could not load the list of people', error))
  return el('section', { class: 'panel people-panel', 'aria-label': words.people },
    el('div', { class: 'panel-head' },
      el('h2', {}, words.people),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: close })),
    el('div', { class: 'panel-body' }, el('p', { class: 'muted' }, words.peopleHint), list, nobody))
}
