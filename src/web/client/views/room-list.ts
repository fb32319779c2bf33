import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { MAX_FOLLOWED } from '../followed-rooms.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { roomAddress } from '../room-address.ts'

interface Row {
  link: HTMLElement
  count: HTMLElement
  spoken: HTMLElement
  unread: HTMLElement
  follow: HTMLElement
}

/** The rooms with their head counts, as links: they can be opened in another tab. */
export function roomList (chat: Chat, signal: AbortSignal): HTMLElement {
  const list = el('ul', { class: 'rooms' })
  const notice = el('p', { class: 'muted follow-notice', role: 'status' })
  const links = new Map<string, Row>()

  function update (): void {
    for (const channel of chat.channels) {
      let row = links.get(channel.name)
      if (!row) {
        const count = el('span', { class: 'badge', 'aria-hidden': 'true' })
        const spoken = el('span', { class: 'visually-hidden' })
        const link = el('a', { href: roomAddress(channel.name) },
          el('span', { class: 'room-name', dir: 'auto' }, channel.name), drawIcon('people'), count, spoken)
        const unread = el('span', { class: 'unread', hidden: true })
        link.append(unread)
        const follow = button({
          label: '', icon: 'bell', iconOnly: true, class: 'quiet follow', onClick: () => toggle(channel.name),
        })
        links.set(channel.name, row = { link, count, spoken, unread, follow })
        list.append(el('li', {}, link, follow))
      }
      const members = chat.countOf(channel)
      row.count.textContent = words.connectedShort(members)
      row.spoken.textContent = words.connected(members)
      showFollowed(row, channel.name)
      if (chat.conversation?.name === channel.name) row.link.setAttribute('aria-current', 'page')
      else row.link.removeAttribute('aria-current')
    }
  }

  function showFollowed ({ unread, follow }: Row, name: string): void {
    const isFollowed = chat.followed.has(name)
    const label = isFollowed ? words.unfollow(name) : words.follow(name)
    follow.setAttribute('aria-label', label)
    follow.title = label
    follow.classList.toggle('followed', isFollowed)
    const news = chat.followed.unread(name)
    unread.hidden = news === undefined
    unread.classList.toggle('for-me', news?.mention ?? false)
    if (!news) return
    unread.replaceChildren(
      el('span', { 'aria-hidden': 'true' }, news.mention ? '@' : '', words.connectedShort(news.count)),
      el('span', { class: 'visually-hidden' },
        [words.newMessages(news.count), news.mention && words.mentionsYou].filter(Boolean).join(', ')))
  }

  function toggle (name: string): void {
    const isFollowed = chat.followed.has(name)
    if (!isFollowed && chat.followed.isFull) tell(words.followedFull(MAX_FOLLOWED))
    chat.followed.set(name, !isFollowed)
  }

  /** Under the list, and to screen readers. */
  function tell (text: string): void {
    notice.textContent = text
  }

  chat.on('channels', update, signal)
  chat.followed.on('change', update, signal)
  chat.on('conversation', update, signal)
  update()
  return el('div', {}, list, notice)
}
