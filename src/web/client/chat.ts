import { getRules, getStatus, type ChannelStatus, type Rules } from './api.ts'
import { Emitter } from './emitter.ts'
import { setPreferences, preferences } from './preferences.ts'
import { Conversation } from './conversation.ts'
import { parseRoomAddress, type RoomView } from './room-address.ts'

/** Milliseconds between polls of the head counts. */
const STATUS_INTERVAL = 20_000

/** A wall that nobody entered from its room: it is not one of the people there. */
const SPECTATOR = { nickname: '', avatar: null }

/** The state of the client; views read it and listen to its events. */
export class Chat extends Emitter<{ conversation: [], channels: [], rules: [], identity: [] }> {
  rules: Rules | undefined
  channels: ChannelStatus[] = []
  conversation: Conversation | undefined
  /** The view of the open room. */
  view: RoomView = 'talk'
  /** The room's name in the URL, when no such room exists. */
  unknownRoom: string | undefined
  readonly #conversations = new Map<string, Conversation>()
  /** Rooms whose wall was opened before they were: we are nobody there yet. */
  readonly #spectators = new Set<string>()

  async load (): Promise<void> {
    const [rules, channels] = await Promise.all([getRules(), getStatus()])
    this.rules = rules
    this.channels = channels
    this.emit('rules')
    this.emit('channels')
  }

  /** Polls the head counts while the page is visible. */
  watchStatus (): void {
    const poll = () => { if (!document.hidden) this.#refresh() }
    setInterval(poll, STATUS_INTERVAL)
    document.addEventListener('visibilitychange', poll)
  }

  /** Opens the room of a URL fragment such as `#/QGIS`, or its wall, `#/QGIS/map`. */
  navigate (hash: string): void {
    const exists = (room: string) => this.channels.some((channel) => channel.name === room)
    const { room: name, view } = parseRoomAddress(hash, exists)
    const known = exists(name)
    const sameRoom = name === this.conversation?.name
    this.unknownRoom = name && !known ? name : undefined
    if (sameRoom && view === this.view) return
    this.view = view
    if (!sameRoom) this.conversation?.leave()
    this.conversation = known ? this.#conversationIn(name) : undefined
    if (this.conversation && !sameRoom) {
      setPreferences({ channel: name })
      this.conversation.join()
    }
    this.emit('conversation')
  }

  identify (nickname: string, avatar: string): void {
    setPreferences({ nickname, avatar })
    for (const conversation of this.#conversations.values()) conversation.identify(this.#identity())
    this.emit('identity')
  }

  /** People in a room. The server pushes the count of the open room; the others are polled. */
  countOf ({ name, nb_connected_users: polled }: ChannelStatus): number {
    const open = this.conversation?.name === name && this.conversation.socketState.name === 'open'
    return open ? this.conversation!.count ?? polled : polled
  }

  #conversationIn (name: string): Conversation {
    let conversation = this.#conversations.get(name)
    if (!conversation) {
      const isSpectator = this.view === 'wall'
      if (isSpectator) this.#spectators.add(name)
      conversation = new Conversation(name, isSpectator ? SPECTATOR : this.#identity())
      this.#conversations.set(name, conversation)
      conversation.on('count', () => this.emit('channels'))
    }
    if (this.view === 'talk' && this.#spectators.delete(name) && preferences.nickname) {
      conversation.identify(this.#identity())
    }
    return conversation
  }

  #identity () {
    return { nickname: preferences.nickname, avatar: preferences.avatar || null }
  }

  #refresh (): void {
    getStatus().then((channels) => {
      this.channels = channels
      this.emit('channels')
    // The socket of the open room shows the loss of the server; stale counts do no harm.
    }, (error) => console.info('gischat: could not load the head counts', error))
  }
}
