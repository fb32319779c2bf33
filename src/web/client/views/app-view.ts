import { Announcer } from '../announcer.ts'
import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { setLanguage, words } from '../i18n.ts'
import { setPreferences, preferences } from '../preferences.ts'
import { openIdentity } from './identity-dialog.ts'
import { conversationView } from './conversation-view.ts'
import { openSettingsDialog } from './settings-dialog.ts'
import { sidebar } from './sidebar.ts'
import { wallPlace } from './wall-place.ts'
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
    const side = sidebar(chat, { close: () => drawer(false), openSettings }, signal)

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
      const { conversation, view } = chat
      const { signal } = conversationControl
      root.classList.toggle('wall-open', conversation !== undefined && view === 'wall')
      root.classList.toggle('welcome-open', !conversation)
      if (!conversation) place.replaceChildren(welcome(chat, openSettings, signal))
      else if (view === 'wall') place.replaceChildren(wallPlace(conversation, announcer, signal))
      else place.replaceChildren(conversationView(chat, conversation, announcer, () => drawer(true), signal))
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

  function openSettings (): void {
    openSettingsDialog(chat, chooseLanguage)
  }

  /** @param close closes the dialog that speaks the former language */
  function chooseLanguage (code: string, close: () => void): void {
    setPreferences({ language: code })
    setLanguage(code).then(() => {
      close()
      draw()
      openSettings()
      document.querySelector<HTMLElement>('dialog[open] #choose-language')?.focus()
    }, (error) => console.info('gischat: could not load the language', error))
  }

  /** Asks for a nickname on the first visit, and again after a change of the rules. */
  function askNickname (): void {
    const changed = preferences.rulesRead !== chat.rules!.rules
    if (!chat.conversation || chat.view === 'wall' || document.querySelector('dialog[open]')) return
    if (!preferences.nickname || changed) openIdentity(chat)
  }

  draw()
  askNickname()
}
