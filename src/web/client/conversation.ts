import { getUsers, socketUrl } from './api.ts'
import { ReconnectingSocket, type SocketState } from './reconnecting-socket.ts'
import { Emitter } from './emitter.ts'
import { PendingMessages, type PendingMessage } from './pending-messages.ts'
import { isChat, makeId, parseMessage, type ChatMessage, type ServerMessage } from './protocol.ts'
import { mentions } from './richtext.ts'

export interface MessageEntry {
  kind: 'message'
  /** Rises by one with each entry of the conversation. */
  sequence: number
  message: ChatMessage
  own: boolean
  /** Speaks to us, or to everyone. */
  mention: boolean
  /** Was said before we came. */
  old: boolean
  likers: Set<string>
}

/** A time that we were not connected, in milliseconds since 1970. */
export interface GapEntry {
  kind: 'gap'
  sequence: number
  from: number
  to: number
}

export type Entry = MessageEntry | GapEntry

export interface Identity {
  nickname: string
  avatar: string | null
}

type ConversationEvents = {
  entry: [Entry]
  likes: [MessageEntry]
  liked: [liker: string, entry: MessageEntry | undefined]
  count: []
  users: []
  pending: []
  refused: [reason: string, item: PendingMessage | undefined]
  nicknameTaken: [reason: string]
  registered: []
  socketState: [SocketState]
}

/** What we keep of a room; older entries are forgotten. */
export const MAX_ENTRIES = 600

/** Milliseconds between attempts to get our nickname back from a connection that the server still takes for alive. */
const RECLAIM_INTERVAL = 5_000
const RECLAIM_ATTEMPTS = 15

/** A room as this client sees it: its messages, its people, and our messages on their way. */
export class Conversation extends Emitter<ConversationEvents> {
  readonly name: string
  readonly entries: Entry[] = []
  readonly users = new Set<string>()
  readonly pending = new PendingMessages()
  count: number | undefined
  registered = false
  readonly #socket: ReconnectingSocket
  readonly #known = new Set<string>()
  #identity: Identity
  #sequence = 0
  #lostAt = 0
  /** The nickname that was ours on the last connection. */
  #held = ''
  #reclaims = 0
  #timer = 0
  #catchingUp = true
  /** The server has not said yet whether we may have the nickname. */
  #registering = false

  constructor (name: string, identity: Identity) {
    super()
    this.name = name
    this.#identity = identity
    this.#socket = new ReconnectingSocket(socketUrl(name))
    this.#socket.on('state', (state) => this.#connected(state))
    this.#socket.on('frame', (frame) => {
      const message = parseMessage(frame)
      if (message) this.#receive(message)
    })
  }

  get socketState (): SocketState {
    return this.#socket.state
  }

  join (): void {
    this.#socket.open()
  }

  leave (): void {
    clearTimeout(this.#timer)
    this.#socket.close()
  }

  retryNow (): void {
    this.#socket.retryNow()
  }

  identify (identity: Identity): void {
    const renamed = identity.nickname !== this.#identity.nickname
    this.#identity = identity
    this.#reclaims = 0
    // Who asks for the name that they have is told that it is taken.
    if (renamed || !this.registered) this.#register()
  }

  /** Says something: its id, time and author are filled in. */
  say<Message extends ChatMessage> (content: Omit<Message, 'id' | 'timestamp' | 'author' | 'avatar'>): void {
    const message = {
      ...content,
      id: makeId(),
      timestamp: Math.floor(Date.now() / 1000),
      author: this.#identity.nickname,
      avatar: this.#identity.avatar,
    } as unknown as ChatMessage
    this.#transmit(message)
  }

  retry ({ message }: PendingMessage): void {
    this.pending.items.delete(message.id)
    this.#transmit({ ...message, timestamp: Math.floor(Date.now() / 1000) })
  }

  dismiss ({ message }: PendingMessage): void {
    this.pending.items.delete(message.id)
    this.emit('pending')
  }

  progress (item: PendingMessage): number {
    return this.pending.progress(item, this.#socket.bufferedBytes)
  }

  like ({ message }: MessageEntry): void {
    this.#send({
      type: 'like', liker_author: this.#identity.nickname, liked_author: message.author, message: labelOf(message),
    })
  }

  async refreshUsers (): Promise<void> {
    const users = await getUsers(this.name)
    this.users.clear()
    for (const user of users) this.users.add(user)
    this.emit('users')
  }

  #transmit (message: ChatMessage): void {
    const frame = JSON.stringify(message)
    const sent = this.#socket.send(frame)
    this.pending.add(message, new Blob([frame]).size, sent)
    this.emit('pending')
  }

  #send (message: object): void {
    this.#socket.send(JSON.stringify({ id: makeId(), timestamp: Math.floor(Date.now() / 1000), ...message }))
  }

  #connected (state: SocketState): void {
    if (state.name === 'open') {
      this.#catchingUp = true
      this.#reclaims = 0
      if (this.#lostAt > 0) this.#add({ kind: 'gap', sequence: 0, from: this.#lostAt, to: Date.now() })
      this.#lostAt = 0
      if (this.#identity.nickname) this.#register()
      else this.#timer = window.setTimeout(() => this.#caughtUp(), 500)
    } else if (state.name !== 'connecting') {
      clearTimeout(this.#timer)
      // The first attempt of a visit may fail too, and then nothing was missed.
      if (this.#lostAt === 0 && this.entries.length > 0) this.#lostAt = Date.now()
      if (this.registered) this.#held = this.#identity.nickname
      this.registered = false
      this.pending.disconnected()
      this.emit('pending')
    }
    this.emit('socketState', state)
  }

  #register (): void {
    clearTimeout(this.#timer)
    this.#registering = this.#socket.state.name === 'open'
    this.#send({ type: 'newcomer', newcomer: this.#identity.nickname })
  }

  /** What comes from now on is being said now. */
  #caughtUp (): void {
    if (!this.#catchingUp) return
    this.#catchingUp = false
    this.refreshUsers().catch((error) => console.info('gischat: the list of users is not known', error))
  }

  #receive (message: ServerMessage): void {
    if (isChat(message)) return this.#heard(message)
    switch (message.type) {
      case 'nb_users':
        this.count = message.nb_users
        return this.emit('count')
      case 'newcomer':
        this.users.add(message.newcomer)
        if (message.newcomer === this.#identity.nickname) {
          this.registered = true
          this.#registering = false
          this.#caughtUp()
          this.emit('registered')
        }
        return this.emit('users')
      case 'exiter':
        this.users.delete(message.exiter)
        return this.emit('users')
      case 'like':
        return this.#liked(message.liker_author, message.liked_author, message.message)
      case 'uncompliant':
        return this.#refused(message.reason)
    }
  }

  #heard (message: ChatMessage): void {
    // What is stored is told again to who comes back.
    if (this.#known.has(message.id)) return
    this.#known.add(message.id)
    const own = message.author === this.#identity.nickname
    if (this.pending.delivered(message.id)) this.emit('pending')
    this.#add({
      kind: 'message',
      sequence: 0,
      message,
      own,
      mention: message.type === 'text' && !own && mentions(message.text, this.#identity.nickname),
      old: this.#catchingUp,
      likers: new Set(),
    })
  }

  #add (entry: Entry): void {
    entry.sequence = ++this.#sequence
    this.entries.push(entry)
    if (this.entries.length > MAX_ENTRIES) {
      const [forgotten] = this.entries.splice(0, 1)
      if (forgotten?.kind === 'message') this.#known.delete(forgotten.message.id)
    }
    this.emit('entry', entry)
  }

  /** A like names its message by author and words alone. */
  #liked (liker: string, author: string, label: string): void {
    const entry = this.entries.findLast((entry): entry is MessageEntry =>
      entry.kind === 'message' && entry.message.author === author && labelOf(entry.message) === label)
    if (entry) {
      entry.likers.add(liker)
      this.emit('likes', entry)
    }
    if (author === this.#identity.nickname && liker !== author) this.emit('liked', liker, entry)
  }

  #refused (reason: string): void {
    if (!this.#registering || !/already registered/i.test(reason)) {
      const item = this.pending.refused(reason)
      this.emit('pending')
      return this.emit('refused', reason, item)
    }
    this.#registering = false
    this.#caughtUp()
    // After a lost connection the one who holds our nickname is most likely ourselves.
    if (this.#held === this.#identity.nickname && this.#reclaims++ < RECLAIM_ATTEMPTS) {
      this.#timer = window.setTimeout(() => this.#register(), RECLAIM_INTERVAL)
    } else {
      this.emit('nicknameTaken', reason)
    }
  }
}

/** How a like names a message. */
export function labelOf (message: ChatMessage): string {
  switch (message.type) {
    case 'text': return message.text
    case 'geojson': return message.layer_name
    case 'model': return message.model_name
    case 'script': return message.name
    default: return message.type
  }
}
