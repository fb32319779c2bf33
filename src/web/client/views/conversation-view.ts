import type { Announcer } from '../announcer.ts'
import { closeOnBack } from '../back.ts'
import { describe } from '../describe.ts'
import { isMuted } from '../muted.ts'
import { HEART } from '../reactions.ts'
import { UnreadTracker } from '../unread-tracker.ts'
import type { Chat } from '../chat.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { preferences } from '../preferences.ts'
import { roomAddress } from '../room-address.ts'
import type { PlacedMessage } from '../protocol.ts'
import type { Conversation } from '../conversation.ts'
import { composer } from './composer.ts'
import { connectionView } from './connection-view.ts'
import type { ViewContext } from './context.ts'
import { dropZone } from './drop-zone.ts'
import { openIdentity } from './identity-dialog.ts'
import { logView } from './log-view.ts'
import { pendingView } from './pending-view.ts'
import { conversationHeader } from './conversation-header.ts'
import { shareFiles } from './share-file.ts'
import { openSharePosition } from './share-position.ts'
import { showFailure } from './failure.ts'
import { toast } from './toast.ts'
import type { MapPanel } from '../geo/map-panel.ts'

type PanelName = 'people' | 'map' | 'search'

const isNarrow = (): boolean => matchMedia('(max-width: 60rem)').matches

/** The open room: its log, the message field, and a side panel for people or the map. */
export function conversationView (
  chat: Chat, conversation: Conversation, announcer: Announcer, openMenu: () => void, signal: AbortSignal
): HTMLElement {
  const unread = new UnreadTracker(conversation, chat.followed.take(conversation.name), signal)
  const panelPlace = el('div', { class: 'panel-place', hidden: true })
  let map: MapPanel | undefined
  let panel: 'none' | PanelName = 'none'
  /** The element that opened the panel. */
  let opener: Element | null = null
  let forgetBack = () => {}
  let panelControl = new AbortController()

  const context: ViewContext = {
    chat,
    conversation,
    announcer,
    signal,
    showMap,
    write: (text) => {
      uncover()
      writer.write(text)
    },
    focusField: () => writer.focus(),
    reply (entry) {
      if (!context.requireNickname()) return
      uncover()
      conversation.replyTo = entry
      writer.focus()
    },
    jump (id) {
      uncover()
      if (!log.jump(id)) context.tell(words.originalGone)
    },
    tell: (text) => toasts.tell(text),
    requireNickname () {
      if (preferences.nickname) return true
      openIdentity(chat)
      return false
    },
  }

  const share = {
    files: (files: File[]) => { if (context.requireNickname()) shareFiles(files, context) },
    position: () => { if (context.requireNickname()) openSharePosition(context) },
    map: () => context.showMap(),
  }
  const toasts = toast(announcer)
  const writer = composer(context, share)
  const log = logView(context, unread)

  /** On a phone, the panel covers the room. */
  function uncover (): void {
    if (isNarrow()) closePanel()
  }

  function closePanel (): void {
    const hadFocus = panelPlace.contains(document.activeElement)
    forgetBack()
    forgetBack = () => {}
    panelControl.abort()
    panel = 'none'
    panelPlace.hidden = true
    panelPlace.replaceChildren()
    map = undefined
    if (hadFocus && opener?.isConnected) (opener as HTMLElement).focus()
    opener = null
  }

  function openPanel (name: PanelName, element: HTMLElement, from = document.activeElement): void {
    panel = name
    opener = from
    if (isNarrow()) forgetBack = closeOnBack(closePanel)
    panelPlace.replaceChildren(element)
    panelPlace.hidden = false
    element.querySelector<HTMLElement>(isNarrow() ? 'button' : '.search')?.focus()
    if (!element.contains(document.activeElement)) element.querySelector('button')?.focus()
  }

  type Panel = (context: ViewContext, close: () => void, signal: AbortSignal) => HTMLElement

  async function toggle (name: 'people' | 'search', load: () => Promise<Panel>): Promise<void> {
    if (panel === name) return closePanel()
    const from = document.activeElement
    try {
      const draw = await load()
      if (signal.aborted) return
      closePanel()
      panelControl = new AbortController()
      openPanel(name, draw(context, closePanel, panelControl.signal), from)
    } catch (error) {
      showFailure(error, announcer)
    }
  }

  const togglePeople = () => toggle('people', async () => (await import('./people-panel.ts')).peoplePanel)
  const toggleSearch = () => toggle('search', async () => (await import('./search-panel.ts')).searchPanel)

  async function showMap (message?: PlacedMessage): Promise<void> {
    try {
      const opened = await openMap()
      await opened?.ready
    } catch (error) {
      return showFailure(error, announcer)
    }
    if (message) map?.show(message)
  }

  async function openMap (): Promise<MapPanel | undefined> {
    if (map) return map
    const from = document.activeElement
    const { mapPanel } = await import('../geo/map-panel.ts')
    // The user may have left the room meanwhile, or opened the map with a second click.
    if (signal.aborted || map) return map
    closePanel()
    panelControl = new AbortController()
    map = mapPanel(context, closePanel, panelControl.signal)
    openPanel('map', map.element, from)
    return map
  }

  signal.addEventListener('abort', closePanel, { once: true })
  conversation.on('nicknameTaken', () => openIdentity(chat, preferences.nickname), signal)
  conversation.on('refused', (reason, item) => { if (!item) announcer.announce(words.refused(reason)) }, signal)
  conversation.on('reacted', (author, emoji, entry) => {
    if (isMuted(author)) return
    const what = entry ? describe(entry.message) : ''
    announcer.announce(emoji === HEART ? words.likedYours(author, what) : words.reactedToYours(author, emoji, what))
  }, signal)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
    if (panel !== 'none') closePanel()
  }, { signal })

  const main = el('main', { class: 'main' },
    conversationHeader(context, {
      openMenu,
      togglePeople,
      toggleSearch,
      toggleMap: () => panel === 'map' ? closePanel() : context.showMap(),
    }),
    connectionView(context),
    log.element,
    toasts.element,
    pendingView(context),
    writer.element)
  const view = el('div', { class: 'room' }, main, panelPlace)
  const showLinked = () => {
    const linked = chat.takeLinked()
    if (linked === undefined) return
    // The same link works again.
    history.replaceState(history.state, '', roomAddress(conversation.name))
    conversation.whenLoaded(() => { if (!signal.aborted) context.jump(linked) })
  }
  chat.on('linked', showLinked, signal)
  showLinked()
  dropZone(view, share.files, signal)
  return view
}
