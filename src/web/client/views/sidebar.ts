import { languages } from 'languages'
import { drawAvatar } from '../avatars.ts'
import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { language, words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { setPreferences, preferences, type Preferences } from '../preferences.ts'
import { applyTheme } from '../theme.ts'
import { brand } from './brand.ts'
import { notificationChoice } from './notification-choice.ts'
import { openIdentity } from './identity-dialog.ts'
import { roomList } from './room-list.ts'
import { openRules } from './rules-dialog.ts'

interface SidebarActions {
  close (): void
  chooseLanguage (code: string): void
}

/** The rooms, the user's identity and the settings; a drawer on narrow screens. */
export function sidebar (chat: Chat, { close, chooseLanguage }: SidebarActions, signal: AbortSignal): HTMLElement {
  const me = el('button', { type: 'button', class: 'quiet me-button', on: { click: () => openIdentity(chat) } })
  const drawMe = () => me.replaceChildren(
    drawAvatar(preferences.nickname || '?', preferences.avatar),
    el('span', { class: 'me-name' }, preferences.nickname || words.chooseNameShort),
    el('span', { class: 'visually-hidden' }, words.changeName))
  chat.on('identity', drawMe, signal)
  drawMe()

  const sound = button({
    label: '',
    class: 'quiet',
    onClick () {
      setPreferences({ sound: !preferences.sound })
      drawSound()
    },
  })
  const drawSound = () => {
    sound.replaceChildren(drawIcon(preferences.sound ? 'sound' : 'silent'),
      el('span', {}, preferences.sound ? words.soundOn : words.soundOff))
  }
  drawSound()

  const themes: [Preferences['theme'], string][] =
    [['auto', words.themeAuto], ['light', words.themeLight], ['dark', words.themeDark]]

  return el('aside', { class: 'sidebar', 'aria-label': words.openMenu },
    el('div', { class: 'sidebar-head' },
      brand(),
      button({ label: words.closeMenu, icon: 'close', iconOnly: true, class: 'quiet drawer-close', onClick: close })),
    el('nav', { 'aria-label': words.rooms }, el('h2', { class: 'section-title' }, words.rooms), roomList(chat, signal)),
    el('div', { class: 'sidebar-foot' },
      me,
      sound,
      notificationChoice(),
      button({ label: words.rules, icon: 'rules', class: 'quiet', onClick: () => openRules(chat) }),
      choice('language', words.language, languages.map(({ code, name }) => [code, name]), language, chooseLanguage),
      choice('theme', words.theme, themes, preferences.theme, (theme) => {
        setPreferences({ theme: theme as Preferences['theme'] })
        applyTheme()
      }),
      el('p', { class: 'links' },
        el('a', { href: 'docs' }, words.tryApi),
        el('a', { href: 'docs/ws' }, words.trySockets),
        el('a', { href: 'redoc' }, words.readApi))))
}

function choice (
  id: string, label: string, options: [string, string][], current: string, choose: (value: string) => void
): HTMLElement {
  return el('div', { class: 'choice' },
    el('label', { for: `choose-${id}` }, label),
    el('select', { id: `choose-${id}`, on: { change: ({ target }) => choose((target as HTMLSelectElement).value) } },
      ...options.map(([value, text]) => el('option', { value, selected: value === current }, text))))
}
