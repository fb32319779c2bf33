import { Client } from '../../client/client.ts'
import type { ConnectionState } from '../../client/connection-state.ts'
import type { Outcome } from '../../client/session.ts'
import { getLast, getUsers, socketUrl } from './api.ts'
import { browserEnvironment } from './browser-environment.ts'
import { Emitter } from '../../client/emitter.ts'
import { Presence } from '../../client/presence.ts'
import { likeLabel, MessageLog, type Entry, type MessageEntry } from './message-log.ts'
import { NicknameSharing } from './nickname-sharing.ts'
import { addOwnConnection, isOwnConnection } from './own-connections.ts'
import {
  createId, isChatMessage, parseMessage, writeMessage,
  type ActMessage, type ChatMessage, type LikeMessage, type ReactionMessage, type ServerMessage,
} from './protocol.ts'
import { HEART } from './reactions.ts'
import { mentions } from './richtext.ts'
import type { Item, TabStore } from './tab-store.ts'

export interface Identity {
  nickname: string
  avatar: string | null
}

type ConversationEvents = {
  entry: [Entry]
  /** A moderator deleted a message. */
  removed: [MessageEntry]
  /** Whether we may moderate, what is in force. */
  powers: []
  reactions: [MessageEntry]
  /** Somebody reacted to a message of ours. */
  reacted: [author: string, emoji: string, entry: MessageEntry | undefined]
  replyTo: []
  count: []
  users: []
  pending: []
  refused: [reason: string, item: Item | undefined]
  nicknameTaken: [reason: string]
  connectionState: [ConnectionState]
}

const now = () => Math.floor(Date.now() / 1000)

/** A room as this client sees it: its messages, its people, and our messages on their way. */
export class Conversation extends Emitter<ConversationEvents> {
  readonly name: string
  readonly log = new MessageLog()
  readonly #presence = new Presence()
  /** The message that our next one answers. */
  #replyTo: MessageEntry | undefined
  /** Whether the server lets us moderate this room. */
  mayModerate = false
  /** Slow mode, in force for everybody: seconds between two messages, 0 without it. */
  slow = 0
  isLocked = false
  readonly #client: Client<ServerMessage, ChatMessage>
  readonly #store: TabStore
  readonly #sharing: NicknameSharing
  #identity: Identity
  #joined = false
  /** The latest acts by name, with their seconds. */
  readonly #inForce = new Map<string, number | undefined>()
  #isLoaded = false
  readonly #afterLoading: (() => void)[] = []
  /** Messages that this page sent: older servers do not tell whose connection a message is from. */
  readonly #sent = new Set<string>()
  /** Start of the current time without a connection; 0 when none is to be shown. */
  #lostAt = 0
  /** Whether messages may still be a replay of the history. */
  #replaying = true
  #isFirst = true
  /** Per request for the list of people, what was told of them meanwhile. */
  readonly #whileListing = new Set<ServerMessage[]>()
  /** Messages that wait for the history of before a reload. */
  #held: ServerMessage[] | undefined

  constructor (name: string, identity: Identity, store: TabStore) {
    super()
    this.name = name
    this.#identity = identity
    this.#store = store
    this.#sharing = new NicknameSharing(name)
    this.#client = new Client<ServerMessage, ChatMessage>({
      url: () => socketUrl(name),
      nickname: identity.nickname,
      environment: browserEnvironment,
      read: parseMessage,
      write: writeMessage,
      isShared: (nickname) => this.#sharing.isHeldElsewhere(nickname),
      isLost: (nickname) => this.#sharing.isLost(nickname),
      store: store.outboxStore(name),
      saved: store.session(name),
    })
    this.#client.on('session', (outcome) => this.#connected(outcome))
    this.#client.on('state', (state) => this.#changeState(state))
    this.#client.on('synced', () => this.#endReplay())
    this.#client.on('message', (message) => this.#held ? this.#held.push(message) : this.#receive(message))
    this.#client.on('outbox', () => this.emit('pending'))
    this.#client.on('refused', (reason, item) => this.emit('refused', reason, item))
    this.#client.on('registration', () => this.#sharing.update(this.#client.registration))
    this.#client.on('taken', (reason) => this.emit('nicknameTaken', reason))
  }

  get connectionState (): ConnectionState {
    return this.#client.state
  }

  /** The registered nicknames. */
  get users (): ReadonlySet<string> {
    return this.#presence.people
  }

  /** Open connections; undefined before the first greeting. */
  get count (): number | undefined {
    return this.#presence.count
  }

  /** Whether the server speaks the fourth generation, which has places of texts. */
  get isV4 (): boolean {
    return this.#client.isV4
  }

  /** Our messages that the server has not acknowledged, by id. */
  get pending (): ReadonlyMap<string, Item> {
    return this.#client.outbox.items
  }

  /** Sends what an earlier page has left. */
  async restore (): Promise<void> {
    const items = await this.#store.items(this.name)
    const fresh = items.filter(({ message }) => !this.pending.has(message.id))
    for (const { message } of fresh) this.#sent.add(message.id)
    this.#client.restore(fresh)
  }

  join (): void {
    if (this.#joined && this.connectionState.name !== 'closed') return
    this.#joined = true
    this.#client.connect()
  }

  /** Leaves the room as soon as everything is sent. */
  leave (): void {
    this.#joined = false
    this.#client.close()
  }

  /** Keeps what is needed to continue after a reload. */
  save (): void {
    this.#store.saveSession(this.name, this.#client.save())
  }

  reconnectNow (): void {
    this.#client.retryNow()
  }

  identify (identity: Identity): void {
    this.#identity = identity
    this.#client.rename(identity.nickname)
  }

  /** Sends a message with a new id, the time and our identity. */
  send<Message extends ChatMessage> (content: Omit<Message, 'id' | 'timestamp' | 'author' | 'avatar'>): void {
    const { nickname: author, avatar } = this.#identity
    const reply = this.#replyTo && { in_reply_to_id: this.#replyTo.message.id }
    const message = { ...content, ...reply, id: createId(), timestamp: now(), author, avatar } as unknown as ChatMessage
    this.replyTo = undefined
    this.#sent.add(message.id)
    this.#client.send(message)
  }

  /** Calls back when the stored messages have arrived. */
  whenLoaded (callback: () => void): void {
    if (this.#isLoaded) callback()
    else this.#afterLoading.push(callback)
  }

  retry (item: Item): void {
    this.#client.retry(item)
  }

  dismiss ({ message }: Item): void {
    this.#client.outbox.delete(message.id)
  }

  /** The part of a message that has left the browser, from 0 to 1. */
  progress ({ size }: Item): number {
    return size === 0 ? 0 : Math.min(1, Math.max(0, 1 - this.#client.bufferedBytes / size))
  }

  get replyTo (): MessageEntry | undefined {
    return this.#replyTo
  }

  set replyTo (entry: MessageEntry | undefined) {
    if (this.#replyTo === entry) return
    this.#replyTo = entry
    this.emit('replyTo')
  }

  /** Whether the server knows reactions; others have likes, which are for other people's messages. */
  get hasReactions (): boolean {
    return this.#client.isV4
  }

  /** Reacts to a message, or takes that back. @returns whether there is a connection */
  react (entry: MessageEntry, emoji: string): boolean {
    const { nickname: author } = this.#identity
    const { message, own } = entry
    const stamp = { id: createId(), timestamp: now() }
    const liked = { liked_author: message.author, message: likeLabel(message) }
    if (!this.hasReactions) return this.#sendNow({ type: 'like', ...stamp, liker_author: author, ...liked })
    const remove = entry.reactions.isMine(emoji)
    // Clients of older generations are told of what they can show.
    const isLike = emoji === HEART && !own && !remove
    return this.#sendNow({
      type: 'reaction', ...stamp, author, in_reply_to_id: message.id, emoji, remove, ...isLike && liked,
    })
  }

  #sendNow (message: LikeMessage & { id: string } | ReactionMessage): boolean {
    return this.#client.sendNow(message)
  }

  async refreshUsers (): Promise<void> {
    const news: ServerMessage[] = []
    this.#whileListing.add(news)
    try {
      const listed = await getUsers(this.name)
      const before = [...this.users]
      this.#presence.replace(listed)
      // The list may be older than what was told since it was asked for.
      for (const message of news) this.#presence.receive(message)
      // A view that is drawn again loses what the pointer is on.
      const isSame = before.length === this.users.size && before.every((name) => this.users.has(name))
      if (!isSame) this.emit('users')
    } finally {
      this.#whileListing.delete(news)
    }
  }

  #connected (outcome: Outcome): void {
    const { connection } = this.#client
    if (connection !== undefined) addOwnConnection(connection)
    this.#sharing.connected(outcome)
    this.#replaying = outcome !== 'resumed'
    this.save()
    if (outcome === 'resumed' && this.#isFirst) this.#loadHistory()
    this.#isFirst = false
    if (outcome === 'rejoined' && this.#lostAt > 0) this.#addGap('connection', this.#lostAt)
    this.#lostAt = 0
  }

  #changeState (state: ConnectionState): void {
    if (state.name === 'waiting') this.#sharing.lost(this.#client.registration.held)
    // The first attempt may fail too; nothing is missing then.
    if ((state.name === 'waiting' || state.name === 'closed') && this.#lostAt === 0 && this.log.entries.length > 0) {
      this.#lostAt = this.#client.isV4 && state.name === 'waiting' ? this.#client.receivedAt : Date.now()
    }
    this.emit('connectionState', state)
  }

  /** A page that resumes the connection of before a reload is told only what is new. */
  #loadHistory (): void {
    this.#held = []
    getLast(this.name).catch((error) => {
      console.info('gischat: could not load the stored messages', error)
      return []
    }).then((stored) => {
      const held = this.#held!
      this.#held = undefined
      const news = new Set(held.map((message) => 'id' in message ? message.id : undefined))
      this.#replaying = true
      for (const message of stored.map((stored) => parseMessage(JSON.stringify(stored)))) {
        if (message && isChatMessage(message) && !news.has(message.id)) this.#receiveChat(message)
      }
      this.#replaying = false
      for (const message of held) this.#receive(message)
      this.#loaded()
    })
  }

  #loaded (): void {
    if (this.#held) return
    this.#isLoaded = true
    for (const callback of this.#afterLoading.splice(0)) callback()
  }

  #addGap (cause: 'connection' | 'service', from: number): void {
    this.emit('entry', this.log.addGap(cause, from, Date.now()))
  }

  #endReplay (): void {
    this.#replaying = false
    this.#loaded()
    this.refreshUsers().catch((error) => console.info('gischat: could not load the list of people', error))
  }

  #receive (message: ServerMessage): void {
    if (isChatMessage(message)) return this.#receiveChat(message)
    const changed = this.#presence.receive(message)
    if (changed === 'people') for (const news of this.#whileListing) news.push(message)
    if (changed) this.emit(changed === 'count' ? 'count' : 'users')
    switch (message.type) {
      case 'hello':
        this.mayModerate = message.features.includes('moderate')
        // The acts in force follow.
        this.slow = 0
        this.isLocked = false
        return this.emit('powers')
      case 'act':
        return this.#receiveAct(message)
      case 'deleted':
        return this.#receiveDeleted(message.deleted_id)
      case 'like':
        return this.#receiveLike(message)
      case 'reaction':
        return this.#receiveReaction(message)
      case 'gap':
        return this.#addGap('service', message.since * 1000)
    }
  }

  #receiveAct (message: ActMessage): void {
    const { act, seconds } = message
    if (act === 'slow') this.slow = seconds ?? 0
    if (act === 'lock') this.isLocked = seconds !== 0
    const lasts = act === 'slow' || act === 'lock'
    if (lasts) this.emit('powers')
    // A reconnect repeats what is in force.
    const isRepeated = lasts && this.#inForce.has(act) && this.#inForce.get(act) === seconds
    this.#inForce.set(act, seconds)
    if (!isRepeated) this.emit('entry', this.log.addNotice(message))
  }

  #receiveDeleted (id: string): void {
    const entry = this.log.remove(id)
    if (!entry) return
    if (this.#replyTo === entry) this.replyTo = undefined
    this.emit('removed', entry)
  }

  #receiveChat (message: ChatMessage): void {
    // After a reconnect the server replays messages that are in the log already.
    if (this.log.has(message.id)) return
    const own = this.#isOwn(message)
    this.emit('entry', this.log.addMessage({
      message,
      own,
      mention: !own && this.#isForUs(message),
      old: this.#replaying,
    }))
  }

  /** A message under our nickname may be somebody else's. */
  #isOwn ({ id, by }: ChatMessage): boolean {
    if (this.#client.isV4) return by !== undefined && isOwnConnection(by)
    return this.#sent.has(id)
  }

  #isForUs (message: ChatMessage): boolean {
    if (this.log.get(message.in_reply_to_id)?.own) return true
    return message.type === 'text' && mentions(message.text, this.#identity.nickname)
  }

  #receiveLike ({ liker_author: author, liked_author: liked, message: label }: LikeMessage): void {
    const entry = this.log.findLiked(liked, label)
    const own = author === this.#identity.nickname
    if (entry?.reactions.change({ emoji: HEART, author, own, remove: false })) this.emit('reactions', entry)
    if (liked === this.#identity.nickname && !own) this.emit('reacted', author, HEART, entry)
  }

  #receiveReaction ({ author, in_reply_to_id: id, emoji, remove = false, by }: ReactionMessage): void {
    const entry = this.log.get(id)
    const own = by !== undefined && isOwnConnection(by)
    if (!entry?.reactions.change({ emoji, author, own, remove })) return
    this.emit('reactions', entry)
    if (entry.own && !own && !remove) this.emit('reacted', author, emoji, entry)
  }
}
