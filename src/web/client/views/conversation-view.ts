import type { Announcer } from '../announcer.ts'
import { UnreadTracker } from '../unread-tracker.ts'
import type { Chat } from '../chat.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { preferences } from '../preferences.ts'
import type { PlacedMessage } from '../protocol.ts'
import type { Conversation } from '../conversation.ts'
import { composer } from './composer.ts'
import { connectionView } from './connection-view.ts'
import type { ViewContext } from './context.ts'
import { dropZone } from './drop-zone.ts'
import { openIdentity } from './identity-dialog.ts'
import { logView } from './log-view.ts'
import { pendingView } from './pending-view.ts'
import { peoplePanel } from './people-panel.ts'
import { conversationHeader } from './conversation-header.ts'
import { shareFiles } from './share-file.ts'
import { openSharePosition } from './share-position.ts'
import { showFailure } from './failure.ts'
import type { MapPanel } from '../geo/map-panel.ts'

/** The open room: its log, the message field, and a side panel for people or the map. */
export function conversationView (
  chat: Chat, conversation: Conversation, announcer: Announcer, openMenu: () => void, signal: AbortSignal
): HTMLElement {
  const unread = new UnreadTracker(conversation, signal)
  const panelPlace = el('div', { class: 'panel-place', hidden: true })
  let map: MapPanel | undefined
  let panel: 'none' | 'people' | 'map' = 'none'
  let panelControl = new AbortController()

  const context: ViewContext = {
    chat,
    conversation,
    announcer,
    signal,
    showMap,
    write: (text) => {
      // On a phone the panel covers the field.
      if (matchMedia('(max-width: 60rem)').matches) closePanel()
      writer.write(text)
    },
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
  const writer = composer(context, share)

  function closePanel (): void {
    panelControl.abort()
    panel = 'none'
    panelPlace.hidden = true
    panelPlace.replaceChildren()
    map = undefined
  }

  function openPanel (name: 'people' | 'map', element: HTMLElement): void {
    panel = name
    panelPlace.replaceChildren(element)
    panelPlace.hidden = false
    element.querySelector('button')?.focus()
  }

  function togglePeople (): void {
    if (panel === 'people') return closePanel()
    closePanel()
    panelControl = new AbortController()
    openPanel('people', peoplePanel(context, closePanel, panelControl.signal))
  }

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
    const { mapPanel } = await import('../geo/map-panel.ts')
    // The user may have left the room meanwhile, or opened the map with a second click.
    if (signal.aborted || map) return map
    closePanel()
    panelControl = new AbortController()
    map = mapPanel(context, closePanel, panelControl.signal)
    openPanel('map', map.element)
    return map
  }

  signal.addEventListener('abort', closePanel, { once: true })
  conversation.on('nicknameTaken', () => openIdentity(chat, preferences.nickname), signal)
  conversation.on('refused', (reason, item) => { if (!item) announcer.announce(words.refused(reason)) }, signal)
  conversation.on('liked', (liker, entry) => announcer.announce(words.likedYours(liker,
    entry?.message.type === 'text' ? entry.message.text : words.image)), signal)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
    if (panel !== 'none') closePanel()
  }, { signal })

  const main = el('main', { class: 'main' },
    conversationHeader(context, {
      openMenu,
      togglePeople,
      toggleMap: () => panel === 'map' ? closePanel() : context.showMap(),
    }),
    connectionView(context),
    logView(context, unread),
    pendingView(context),
    writer.element)
  const view = el('div', { class: 'room' }, main, panelPlace)
  dropZone(view, share.files, signal)
  return view
}
