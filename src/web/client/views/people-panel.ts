import { drawAvatar } from '../avatars.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { isMuted, mutedPeople, mutes, setMuted } from '../muted.ts'
import { oncePerFrame } from '../once-per-frame.ts'
import { preferences } from '../preferences.ts'
import type { ViewContext } from './context.ts'
import { showFailure } from './failure.ts'
import { searchField, sidePanel } from './side-panel.ts'

/** The people with a nickname; everyone else appears only in the head count. */
export function peoplePanel (
  context: ViewContext, close: () => void, signal: AbortSignal
): HTMLElement {
  const { conversation, write, requireNickname } = context
  const list = el('ul', { class: 'people' })
  const count = el('p', { class: 'muted', role: 'status' })
  const search = searchField(words.searchPeople, draw)
  const mutedList = el('ul', { class: 'people' })
  const mutedPart = el('div', { class: 'muted-people' }, el('h3', {}, words.mutedHere), mutedList)

  function draw (): void {
    const wanted = search.value.trim().toLowerCase()
    const all = [...conversation.users].sort((a, b) => a.localeCompare(b))
    const found = all.filter((name) => name.toLowerCase().includes(wanted))
    count.textContent = all.length === 0
      ? words.nobody
      : wanted ? words.peopleFound(found.length, all.length) : words.peopleCount(all.length)
    const focused = (document.activeElement as HTMLElement | null)?.dataset.key
    list.replaceChildren(...found.map((name) => person(name, !isMuted(name) && name !== preferences.nickname)))
    const away = mutedPeople()
    mutedPart.hidden = away.length === 0
    mutedList.replaceChildren(...away.map((name) => el('li', {}, el('span', { class: 'person-name' }, name),
      button({
        label: words.unmutePerson(name),
        icon: 'sound',
        iconOnly: true,
        class: 'quiet',
        onClick: () => mute(name, false),
      }))))
    if (focused) list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
  }

  function person (name: string, mutable: boolean): HTMLElement {
    const mention = el('button', {
      type: 'button',
      class: 'quiet person',
      title: words.mentionPerson(name),
      'data-key': `mention ${name}`,
      on: { click: () => { if (requireNickname()) write(`@${name} `) } },
    }, drawAvatar(name, null), el('span', {}, name))
    const isOther = name !== preferences.nickname
    return el('li', {}, mention, conversation.mayModerate && isOther && moderate(name), mutable && button({
      label: words.mutePerson(name), icon: 'silent', iconOnly: true, class: 'quiet', onClick: () => mute(name, true),
    }))
  }

  function moderate (name: string): HTMLElement {
    const opener = button({
      label: words.moderatePerson(name),
      icon: 'rules',
      iconOnly: true,
      class: 'quiet',
      onClick () {
        import('../moderation/moderation-menu.ts')
          .then(({ openPersonMenu }) => { if (opener.isConnected) openPersonMenu(opener, name, context) })
          .catch((error) => showFailure(error, context.announcer))
      },
    })
    opener.dataset.key = `moderate ${name}`
    opener.setAttribute('aria-expanded', 'false')
    return opener
  }

  function mute (name: string, muted: boolean): void {
    setMuted(name, muted)
    // The button is gone.
    search.focus()
  }

  conversation.on('users', oncePerFrame(draw), signal)
  conversation.on('powers', draw, signal)
  mutes.on('change', draw, signal)
  draw()
  conversation.refreshUsers().catch((error) => console.info('gischat: could not load the list of people', error))
  return sidePanel(words.people, close, search, count, list, mutedPart)
}
