import { Announcer } from '../announcer.ts'
import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { setLanguage, words } from '../i18n.ts'
import { setPreferences, preferences } from '../preferences.ts'
import { openIdentity } from './identity-dialog.ts'
import { conversationView } from './conversation-view.ts'
import { sidebar } from './sidebar.ts'
import { welcome } from './welcome.ts'

/** Renders the page, and renders it again in another language. */
export function appView (root: HTMLElement, chat: Chat): void {
  let control = new AbortController()
  let conversationControl = new AbortController()

  function draw (): void {
    control.abort()
    conversationControl.abort()
    control = new AbortController()
    const { signal } = control
    const announcer = new Announcer()
    const place = el('div', { class: 'place' })
    const skip = button({
      label: words.skipToMessages,
      class: 'skip',
      onClick: () => place.querySelector<HTMLElement>('#messages, main .rooms a')?.focus(),
    })
    const write = button({
      label: words.skipToWriting,
      class: 'skip',
      onClick: () => place.querySelector<HTMLElement>('.composer:not([hidden]) #write, .join, main .rooms a')?.focus(),
    })
    const shade = el('div', { class: 'shade', on: { click: () => drawer(false) } })
    const side = sidebar(chat, { close: () => drawer(false), chooseLanguage }, signal)

    function drawer (open: boolean): void {
      root.classList.toggle('drawer-open', open)
      place.inert = open
      if (open) side.querySelector<HTMLElement>('.drawer-close')?.focus()
      else if (side.contains(document.activeElement)) place.querySelector<HTMLElement>('.menu-button')?.focus()
    }

    function drawConversation (): void {
      conversationControl.abort()
      conversationControl = new AbortController()
      drawer(false)
      place.replaceChildren(chat.conversation
        ? conversationView(chat, chat.conversation, announcer, () => drawer(true), conversationControl.signal)
        : welcome(chat, () => drawer(true), conversationControl.signal))
    }

    chat.on('conversation', () => {
      drawConversation()
      askNickname()
    }, signal)
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && root.classList.contains('drawer-open')) drawer(false)
    }, { signal })
    root.replaceChildren(skip, write, side, shade, place, announcer.element)
    drawConversation()
  }

  function chooseLanguage (code: string): void {
    setPreferences({ language: code })
    setLanguage(code).then(() => {
      draw()
      document.querySelector<HTMLElement>('#choose-language')?.focus()
    }, (error) => console.info('gischat: could not load the language', error))
  }

  /** Asks for a nickname on the first visit, and again after a change of the rules. */
  function askNickname (): void {
    const changed = preferences.rulesRead !== chat.rules!.rules
    if (!chat.conversation || document.querySelector('dialog[open]')) return
    if (!preferences.nickname || changed) openIdentity(chat)
  }

  draw()
  askNickname()
}
