import { onTokenDropped, takeToken } from './access-token.ts'
import { Chat } from './chat.ts'
import { button, el } from './dom.ts'
import { setLanguage, preferredLanguage, words } from './i18n.ts'
import { keepShell } from './keep-shell.ts'
import { openNotified } from './notifications.ts'
import { preferences } from './preferences.ts'
import { roomAddress } from './room-address.ts'
import { allowSound } from './sound.ts'
import { TabStore } from './tab-store.ts'
import { applyTheme } from './theme.ts'
import { appView } from './views/app-view.ts'
import { openDialog } from './views/dialog.ts'

const root = document.querySelector<HTMLElement>('#app')!
const store = new TabStore()
const chat = new Chat(store)

/** Fragment of the operator's page. */
const ADMIN = '#admin'

/** Milliseconds between attempts to load while the server does not respond. */
const RETRY_INTERVAL = 5_000

/** Milliseconds that a server may take before the page begins with what it knows from the last visit. */
const PATIENCE = 4_000

/** The operator's page. */
async function startAdmin (): Promise<void> {
  await setLanguage(preferredLanguage(document.documentElement.lang))
    .catch((error) => console.info('gischat: could not load the language', error))
  const { adminPage } = await import('./admin/admin-page.ts')
  adminPage(root)
}

async function start (): Promise<void> {
  let dropped = false
  onTokenDropped(() => { dropped = true })
  // The lang attribute of the page is the instance's language.
  const language = setLanguage(preferredLanguage(document.documentElement.lang))
    .catch((error) => console.info('gischat: could not load the language', error))
  await Promise.all([load(), language, store.open()])
  const known = chat.channels.some(({ name }) => name === preferences.channel)
  if (!/^#\/./.test(location.hash) && known) {
    history.replaceState(null, '', roomAddress(preferences.channel))
  }
  chat.navigate(location.hash)
  appView(root, chat)
  window.addEventListener('hashchange', () => {
    const { href } = location
    takeToken()
    // Every room is another one with it, or may be.
    if (location.href !== href || location.hash === ADMIN) location.reload()
    else chat.navigate(location.hash)
  })
  chat.watch()
  if (dropped) tellDropped()
  onTokenDropped(() => {
    tellDropped()
    chat.reload()
  })
}

/** The token of the link is no longer valid. */
function tellDropped (): void {
  openDialog({ title: words.accessEnded, body: [el('p', {}, words.accessEndedHint)] })
}

/** Resolves when there is something to begin with: from the server, or from the last visit. */
async function load (): Promise<void> {
  const loaded = chat.load()
  const patience = new Promise<never>((_resolve, reject) => setTimeout(reject, PATIENCE, new Error('no response')))
  try {
    await Promise.race([loaded, patience])
  } catch (error) {
    console.info('gischat: the server does not respond', error)
    loaded.catch(() => { /* It is tried again. */ })
    if (chat.recall()) return
    await nextAttempt()
    await load()
  }
}

function nextAttempt (): Promise<void> {
  return new Promise((resolve) => {
    const control = new AbortController()
    const proceed = () => {
      control.abort()
      resolve()
    }
    window.addEventListener('online', proceed, { signal: control.signal })
    setTimeout(proceed, RETRY_INTERVAL)
    root.replaceChildren(el('main', { class: 'failure' },
      el('h1', {}, words.loadFailed),
      button({ label: words.tryAgain, icon: 'retry', class: 'primary', onClick: proceed })))
  })
}

if (takeToken()) {
  location.reload()
} else if (location.hash === ADMIN) {
  applyTheme()
  await startAdmin()
} else {
  applyTheme()
  allowSound()
  openNotified()
  keepShell()
  await start()
}
