import { getUsers, socketUrl } from './api.ts'
import { Emitter } from './emitter.ts'
import { likeLabel, MessageLog, type Entry, type MessageEntry } from './message-log.ts'
import { NicknameRegistration } from './nickname-registration.ts'
import { PendingMessages, type PendingMessage } from './pending-messages.ts'
import {
  createId, isChatMessage, parseMessage, writeMessage, type ChatMessage, type ServerMessage,
} from './protocol.ts'
import { ReconnectingSocket, type SocketState } from './reconnecting-socket.ts'
import { mentions } from './richtext.ts'

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
  socketState: [SocketState]
}

/** Milliseconds that a replay of the history may take for a user without a nickname, who gets no end mark. */
const REPLAY_TIME = 500

const now = () => Math.floor(Date.now() / 1000)

/** A room as this client sees it: its messages, its people, and our messages on their way. */
export class Conversation extends Emitter<ConversationEvents> {
  readonly name: string
  readonly log = new MessageLog()
  readonly users = new Set<string>()
  readonly pending = new PendingMessages()
  count: number | undefined
  readonly #socket: ReconnectingSocket
  readonly #registration: NicknameRegistration
  #identity: Identity
  /** Start of the current time without a connection; 0 when none is to be shown. */
  #lostAt = 0
  /** Whether messages may still be a replay of the history. */
  #replaying = true
  #replayTimer = 0

  constructor (name: string, identity: Identity) {
    super()
    this.name = name
    this.#identity = identity
    this.#socket = new ReconnectingSocket(socketUrl(name))
    this.#registration = new NicknameRegistration(identity.nickname, (newcomer) =>
      this.#send({ type: 'newcomer', newcomer }))
    this.#socket.on('state', (state) => this.#changeState(state))
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
    clearTimeout(this.#replayTimer)
    this.#registration.stop()
    this.#socket.close()
  }

  reconnectNow (): void {
    this.#socket.retryNow()
  }

  identify (identity: Identity): void {
    this.#identity = identity
    if (this.#registration.change(identity.nickname)) clearTimeout(this.#replayTimer)
  }

  /** Sends a message with a new id, the time and our identity. */
  send<Message extends ChatMessage> (content: Omit<Message, 'id' | 'timestamp' | 'author' | 'avatar'>): void {
    const { nickname: author, avatar } = this.#identity
    this.#sendMessage({ ...content, id: createId(), timestamp: now(), author, avatar } as unknown as ChatMessage)
  }

  retry ({ message }: PendingMessage): void {
    this.pending.items.delete(message.id)
    this.#sendMessage({ ...message, timestamp: now() })
  }

  dismiss ({ message }: PendingMessage): void {
    this.pending.items.delete(message.id)
    this.emit('pending')
  }

  progress (item: PendingMessage): number {
    return this.pending.progress(item, this.#socket.bufferedBytes)
  }

  like ({ message }: MessageEntry): void {
    const { nickname } = this.#identity
    this.#send({
      type: 'like', liker_author: nickname, liked_author: message.author, message: likeLabel(message),
    })
  }

  async refreshUsers (): Promise<void> {
    const users = await getUsers(this.name)
    this.users.clear()
    for (const user of users) this.users.add(user)
    this.emit('users')
  }

  #sendMessage (message: ChatMessage): void {
    const frame = writeMessage(message)
    const sent = this.#socket.send(frame)
    this.pending.add(message, new Blob([frame]).size, sent)
    this.emit('pending')
  }

  #send (message: object): boolean {
    return this.#socket.send(JSON.stringify({ id: createId(), timestamp: now(), ...message }))
  }

  #changeState (state: SocketState): void {
    if (state.name === 'open') this.#connected()
    else if (state.name !== 'connecting') this.#disconnected()
    this.emit('socketState', state)
  }

  #connected (): void {
    this.#replaying = true
    if (this.#lostAt > 0) this.emit('entry', this.log.addGap(this.#lostAt, Date.now()))
    this.#lostAt = 0
    this.#registration.connected()
    if (!this.#identity.nickname) this.#replayTimer = window.setTimeout(() => this.#endReplay(), REPLAY_TIME)
  }

  #disconnected (): void {
    clearTimeout(this.#replayTimer)
    // The first attempt may fail too; nothing is missing then.
    if (this.#lostAt === 0 && this.log.entries.length > 0) this.#lostAt = Date.now()
    this.#registration.disconnected()
    this.pending.disconnected()
    this.emit('pending')
  }

  /** The answer to our registration follows the replay: later messages are new. */
  #endReplay (): void {
    if (!this.#replaying) return
    this.#replaying = false
    this.refreshUsers().catch((error) => console.info('gischat: could not load the list of people', error))
  }

  #receive (message: ServerMessage): void {
    if (isChatMessage(message)) return this.#receiveChat(message)
    switch (message.type) {
      case 'nb_users':
        this.count = message.nb_users
        return this.emit('count')
      case 'newcomer':
        this.users.add(message.newcomer)
        if (message.newcomer === this.#identity.nickname) {
          this.#registration.accepted()
          this.#endReplay()
        }
        return this.emit('users')
      case 'exiter':
        this.users.delete(message.exiter)
        return this.emit('users')
      case 'like':
        return this.#receiveLike(message.liker_author, message.liked_author, message.message)
      case 'uncompliant':
        return this.#receiveRefusal(message.reason)
    }
  }

  #receiveChat (message: ChatMessage): void {
    // After a reconnect the server replays messages that are in the log already.
    if (this.log.has(message.id)) return
    const own = message.author === this.#identity.nickname
    if (this.pending.delivered(message.id)) this.emit('pending')
    this.emit('entry', this.log.addMessage({
      message,
      own,
      mention: message.type === 'text' && !own && mentions(message.text, this.#identity.nickname),
      old: this.#replaying,
    }))
  }

  #receiveLike (liker: string, author: string, label: string): void {
    const entry = this.log.findLiked(author, label)
    if (entry) {
      entry.likers.add(liker)
      this.emit('likes', entry)
    }
    if (author === this.#identity.nickname && liker !== author) this.emit('liked', liker, entry)
  }

  #receiveRefusal (reason: string): void {
    const meaning = this.#registration.refused(reason)
    if (meaning === 'unrelated') {
      const item = this.pending.refused(reason)
      this.emit('pending')
      return this.emit('refused', reason, item)
    }
    this.#endReplay()
    if (meaning === 'taken') this.emit('nicknameTaken', reason)
  }
}
