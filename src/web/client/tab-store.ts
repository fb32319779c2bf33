import type { OutboxItem, OutboxStore } from '../../client/outbox.ts'
import type { SavedSession } from '../../client/session.ts'
import { Emitter } from '../../client/emitter.ts'
import { local, session } from './browser-storage.ts'
import { deleteLarge, getLarge, putLarge } from './large-store.ts'
import { createId, type ChatMessage } from './protocol.ts'
import { tryHold } from './tab-locks.ts'

export type Item = OutboxItem<ChatMessage>

/** Characters of a message up to which it is stored at once, in localStorage. */
const MAX_SMALL = 32 * 1024

/** An item as it is stored; `message` is missing where it is stored apart. */
type StoredItem = Omit<Item, 'message'> & { order: number, message?: ChatMessage }

/**
 * The drafts and the unsent messages of this tab, which survive a reload, and those of tabs that were closed. Each
 * belongs to one tab at a time, so that no two send the same.
 */
export class TabStore extends Emitter<{ draft: [room: string, adopted: string] }> {
  #id = ''
  #order = Date.now()

  async open (): Promise<void> {
    const known = session.get('tab')
    // A duplicated tab has the identifier of the original.
    if (known && await tryHold(lockOf(known), { afterReload: true })) this.#id = known
    else await this.#begin()
    await this.adopt()
  }

  /** Takes over what tabs that were closed have left. @returns the rooms that it is for */
  async adopt (): Promise<Set<string>> {
    const rooms = new Set<string>()
    const others = new Set(local.keys().flatMap((key) => parseKey(key)?.tab ?? []))
    for (const tab of others) {
      if (tab === this.#id || !await tryHold(lockOf(tab))) continue
      for (const { key, ...entry } of entriesOf(tab)) {
        rooms.add(entry.room)
        if (this.#take(local.get(key)!, entry)) local.delete(key)
      }
    }
    return rooms
  }

  draft (room: string): string {
    return local.get(this.#key('draft', room)) ?? ''
  }

  /** @returns false if the storage is full */
  setDraft (room: string, text: string): boolean {
    if (text) return local.set(this.#key('draft', room), text)
    local.delete(this.#key('draft', room))
    return true
  }

  /** Rooms with unsent messages. */
  get rooms (): Set<string> {
    return new Set(this.#queue.map(({ room }) => room))
  }

  async items (room: string): Promise<Item[]> {
    const stored = this.#queue.filter((entry) => entry.room === room)
      .map(({ key, id }) => ({ key, id, item: local.read(key) as StoredItem | undefined }))
      .sort((a, b) => (a.item?.order ?? 0) - (b.item?.order ?? 0))
    const items: Item[] = []
    for (const { key, id, item } of stored) {
      const message = item && (item.message ?? await getLarge(id))
      if (message) items.push({ ...item, message })
      else local.delete(key)
    }
    return items
  }

  /** Where the outbox of a room keeps its items. */
  outboxStore (room: string): OutboxStore<ChatMessage> {
    const orders = new Map<string, number>()
    return {
      put: ({ message, ...rest }) => {
        const { id } = message
        const isNew = !orders.has(id)
        if (isNew) orders.set(id, this.#order++)
        const item = { ...rest, order: orders.get(id)! }
        const text = JSON.stringify({ ...item, message })
        if (text.length <= MAX_SMALL && local.set(this.#key('queue', room, id), text)) return
        local.set(this.#key('queue', room, id), JSON.stringify(item))
        // A small one may no longer fit: the storage is full.
        if (isNew || text.length <= MAX_SMALL) putLarge(id, message)
      },
      delete: (id) => {
        local.delete(this.#key('queue', room, id))
        orders.delete(id)
        deleteLarge(id)
      },
    }
  }

  /** The connection of this tab in a room, to be resumed after a reload. */
  session (room: string): SavedSession | undefined {
    return session.read(`session:${room}`)
  }

  saveSession (room: string, saved: SavedSession | undefined): void {
    if (saved) session.set(`session:${room}`, JSON.stringify(saved))
    else session.delete(`session:${room}`)
  }

  async #begin (): Promise<void> {
    this.#id = createId()
    for (const key of session.keys()) if (key.startsWith('session:')) session.delete(key)
    session.set('tab', this.#id)
    await tryHold(lockOf(this.#id))
  }

  #key (kind: 'draft' | 'queue', room: string, id = ''): string {
    return `tab:${this.#id}:${kind}:${encodeURIComponent(room)}:${id}`
  }

  get #queue (): (Entry & { key: string })[] {
    return entriesOf(this.#id).filter(({ kind }) => kind === 'queue')
  }

  /** @returns false if the storage is full */
  #take (value: string, { kind, room, id }: Entry): boolean {
    if (kind === 'queue') return local.set(this.#key('queue', room, id), value)
    if (!this.setDraft(room, joinDrafts(this.draft(room), value))) return false
    this.emit('draft', room, value)
    return true
  }
}

/** @returns the drafts one below the other */
export const joinDrafts = (...drafts: string[]): string => drafts.filter(Boolean).join('\n')

interface Entry {
  tab: string
  kind: string
  room: string
  /** Of a message. */
  id: string
}

const lockOf = (tab: string): string => `gischat-tab-${tab}`

function entriesOf (tab: string): (Entry & { key: string })[] {
  return local.keys().flatMap((key) => {
    const entry = parseKey(key)
    return entry?.tab === tab ? [{ key, ...entry }] : []
  })
}

function parseKey (key: string): Entry | undefined {
  const [, tab, kind, room, id] = /^tab:([^:]+):(draft|queue):([^:]+):(.*)$/.exec(key) ?? []
  return tab === undefined ? undefined : { tab, kind: kind!, room: decodeURIComponent(room!), id: id! }
}
