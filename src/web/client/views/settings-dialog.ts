import { languages } from 'languages'
import { drawAvatar } from '../avatars.ts'
import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { language, words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { setPreferences, preferences, type Preferences } from '../preferences.ts'
import { applyTheme } from '../theme.ts'
import { openDialog } from './dialog.ts'
import { openIdentity } from './identity-dialog.ts'
import { notificationChoice } from './notification-choice.ts'
import { openRules } from './rules-dialog.ts'

/** Everything that one sets for oneself; links for developers are at its end. */
export function openSettingsDialog (chat: Chat, chooseLanguage: (code: string, close: () => void) => void): void {
  /** Opens another dialog in place of this one. */
  const instead = (open: (chat: Chat) => void) => () => {
    dialog.close()
    open(chat)
  }
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
  const dialog = openDialog({
    title: words.settings,
    class: 'settings',
    body: [
      el('p', { class: 'settings-me' },
        drawAvatar(preferences.nickname || '?', preferences.avatar),
        el('strong', { dir: 'auto' }, preferences.nickname || words.guest),
        button({
          label: preferences.nickname ? words.changeName : words.yourName,
          icon: 'edit',
          onClick: instead(openIdentity),
        })),
      sound,
      notificationChoice(),
      button({ label: words.rules, icon: 'rules', class: 'quiet', onClick: instead(openRules) }),
      choice('language', words.language, languages.map(({ code, name }) => [code, name]), language,
        (code) => chooseLanguage(code, () => dialog.close())),
      choice('theme', words.theme, themes, preferences.theme, (theme) => {
        setPreferences({ theme: theme as Preferences['theme'] })
        applyTheme()
      }),
      el('details', { class: 'developers' }, el('summary', {}, words.developers),
        el('p', { class: 'links' },
          el('a', { href: 'docs' }, words.tryApi),
          el('a', { href: 'docs/ws' }, words.trySockets),
          el('a', { href: 'redoc' }, words.readApi))),
    ],
  })
}

function choice (
  id: string, label: string, options: [string, string][], current: string, choose: (value: string) => void
): HTMLElement {
  return el('div', { class: 'choice' },
    el('label', { for: `choose-${id}` }, label),
    el('select', { id: `choose-${id}`, on: { change: ({ target }) => choose((target as HTMLSelectElement).value) } },
      ...options.map(([value, text]) => el('option', { value, selected: value === current }, text))))
}
