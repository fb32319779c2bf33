import { Chat } from './chat.ts'
import { button, el } from './dom.ts'
import { setLanguage, preferredLanguage, words } from './i18n.ts'
import { preferences } from './preferences.ts'
import { roomAddress } from './room-address.ts'
import { allowSound } from './sound.ts'
import { applyTheme } from './theme.ts'
import { appView } from './views/app-view.ts'

const root = document.querySelector<HTMLElement>('#app')!
const chat = new Chat()

async function start (): Promise<void> {
  try {
    // The lang attribute of the page is the instance's language.
    await Promise.all([chat.load(), setLanguage(preferredLanguage(document.documentElement.lang))])
  } catch (error) {
    console.info('gischat: the server does not respond', error)
    root.replaceChildren(el('main', { class: 'failure' },
      el('h1', {}, words.loadFailed),
      button({ label: words.tryAgain, icon: 'retry', class: 'primary', onClick: start })))
    return
  }
  const known = chat.channels.some(({ name }) => name === preferences.channel)
  if (!/^#\/./.test(location.hash) && known) {
    history.replaceState(null, '', roomAddress(preferences.channel))
  }
  chat.navigate(location.hash)
  appView(root, chat)
  window.addEventListener('hashchange', () => chat.navigate(location.hash))
  chat.watchStatus()
}

applyTheme()
allowSound()
await start()
