import { getRules, getStatus, type ChannelStatus, type Rules } from './api.ts'
import { Emitter } from '../../client/emitter.ts'
import { FollowedRooms } from './followed-rooms.ts'
import { setPreferences, preferences } from './preferences.ts'
import { Conversation } from './conversation.ts'
import { recallServer, rememberServer } from './known-server.ts'
import { parseRoomAddress, type RoomView } from './room-address.ts'
import type { TabStore } from './tab-store.ts'

/** Milliseconds between polls of the head counts. */
const STATUS_INTERVAL = 20_000

/** A wall that nobody entered from its room: it is not one of the people there. */
const SPECTATOR = { nickname: '', avatar: null }

/** The state of the client; views read it and listen to its events. */
export class Chat extends Emitter<{ conversation: [], channels: [], rules: [], identity: [], linked: [] }> {
  rules: Rules | undefined
  channels: ChannelStatus[] = []
  conversation: Conversation | undefined
  /** The view of the open room. */
  view: RoomView = 'talk'
  /** The room's name in the URL, when no such room exists. */
  unknownRoom: string | undefined
  /** Whether rules and rooms are those of the last visit, since the server cannot be reached. */
  isRecalled = false
  readonly store: TabStore
  readonly followed = new FollowedRooms({
    conversationIn: (name) => this.#conversationIn(name),
    exists: (name) => this.channels.some((channel) => channel.name === name),
    isOpen: (name) => this.conversation?.name === name,
  })

  readonly #conversations = new Map<string, Conversation>()
  /** Rooms whose wall was opened before they were: we are nobody there yet. */
  readonly #spectators = new Set<string>()

  constructor (store: TabStore) {
    super()
    this.store = store
  }

  async load (): Promise<void> {
    const [rules, channels] = await Promise.all([getRules(), getStatus()])
    rememberServer({ rules, channels })
    this.isRecalled = false
    this.#setServer(rules, channels)
  }

  /** Loads the rooms anew: without a token, some do not exist. */
  reload (): void {
    this.load().then(() => {
      const { name } = this.conversation ?? {}
      if (name === undefined || this.channels.some((channel) => channel.name === name)) return
      this.conversation!.leave()
      this.conversation = undefined
      this.navigate(location.hash)
    }, (error) => console.info('gischat: could not load the rooms', error))
  }

  /** Begins with what was known at the last visit. @returns false if there was none */
  recall (): boolean {
    const known = recallServer()
    if (!known) return false
    this.isRecalled = true
    this.#setServer(known.rules, known.channels)
    return true
  }

  /** Polls the head counts while the page is visible, and takes over what closed tabs have left. */
  watch (): void {
    const poll = () => {
      if (document.hidden) return
      this.#refresh()
      this.store.adopt().then((rooms) => this.#deliver(rooms))
    }
    setInterval(poll, STATUS_INTERVAL)
    document.addEventListener('visibilitychange', poll)
    window.addEventListener('online', poll)
    window.addEventListener('pagehide', () => {
      for (const conversation of this.#conversations.values()) conversation.save()
    })
    this.#deliver(this.store.rooms)
    this.followed.join()
  }

  /** The message in the URL, until it was shown. */
  #linked: string | undefined

  /** Opens the room of a URL fragment such as `#/QGIS`, its wall, or a message in it. */
  navigate (hash: string): void {
    const exists = (room: string) => this.channels.some((channel) => channel.name === room)
    const { room: name, view, message } = parseRoomAddress(hash, exists)
    const known = exists(name)
    const sameRoom = name === this.conversation?.name
    this.#linked = message
    this.unknownRoom = name && !known ? name : undefined
    if (sameRoom && view === this.view) return this.emit('linked')
    this.view = view
    if (!sameRoom && !this.followed.has(this.conversation?.name ?? '')) this.conversation?.leave()
    this.conversation = known ? this.#conversationIn(name, view === 'wall') : undefined
    if (this.conversation && !sameRoom) {
      setPreferences({ channel: name })
      this.conversation.join()
    }
    this.emit('conversation')
  }

  /** Returns the message in the URL, once. */
  takeLinked (): string | undefined {
    const linked = this.#linked
    this.#linked = undefined
    return linked
  }

  identify (nickname: string, avatar: string): void {
    setPreferences({ nickname, avatar })
    for (const conversation of this.#conversations.values()) conversation.identify(this.#identity())
    this.emit('identity')
  }

  /** People in a room. The server pushes the count of the open room; the others are polled. */
  countOf ({ name, nb_connected_users: polled }: ChannelStatus): number {
    const open = this.conversation?.name === name && this.conversation.connectionState.name === 'open'
    return open ? this.conversation!.count ?? polled : polled
  }

  #conversationIn (name: string, isSpectator = false): Conversation {
    let conversation = this.#conversations.get(name)
    if (!conversation) {
      if (isSpectator) this.#spectators.add(name)
      conversation = new Conversation(name, isSpectator ? SPECTATOR : this.#identity(), this.store)
      this.#conversations.set(name, conversation)
      conversation.on('count', () => this.emit('channels'))
    }
    if (!isSpectator && this.#spectators.delete(name) && preferences.nickname) {
      conversation.identify(this.#identity())
    }
    return conversation
  }

  /** Sends what waits in rooms, even those that are not open. */
  #deliver (rooms: Iterable<string>): void {
    for (const name of rooms) {
      if (!this.channels.some((channel) => channel.name === name)) continue
      const conversation = this.#conversationIn(name)
      conversation.restore().then(() => {
        if (conversation === this.conversation || this.followed.has(name) || conversation.pending.size === 0) return
        conversation.join()
        conversation.leave()
      })
    }
  }

  #setServer (rules: Rules, channels: ChannelStatus[]): void {
    this.rules = rules
    this.channels = channels
    this.emit('rules')
    this.emit('channels')
  }

  #identity () {
    return { nickname: preferences.nickname, avatar: preferences.avatar || null }
  }

  #refresh (): void {
    if (this.isRecalled) {
      this.load().catch(() => { /* The next look will show it. */ })
      return
    }
    getStatus().then((channels) => {
      this.channels = channels
      this.emit('channels')
    // The socket of the open room shows the loss of the server; stale counts do no harm.
    }, (error) => console.info('gischat: could not load the head counts', error))
  }
}
