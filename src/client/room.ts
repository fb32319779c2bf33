import { Client } from './client.ts'
import type { ConnectionState } from './connection-state.ts'
import type { Emitter } from './emitter.ts'
import { createId, HEART, type Envelope, type Outgoing } from './messages.ts'
import { MESSAGE_TYPES, type Content, type Message, type Messages, type TextContent } from './message-types.ts'
import { platform, type WebSocketConstructor } from './platform.ts'
import { Presence } from './presence.ts'
import { Receipts, type Receipt } from './receipts.ts'
import type { RegistrationState } from './registration.ts'
import type { Outcome, SavedSession } from './session.ts'

export interface ConnectOptions {
  /** Address of the instance, as its page has it: `https://chat.example.org`, with any path or token in it. */
  base: string
  room: string
  /** Registered in the room. Without one, the client listens, and only sends what names its author itself. */
  nickname?: string
  /** Name or address of a picture, which goes with every message. */
  avatar?: string | null
  /** Gives this client more than others have (private rooms, a reserved nickname, moderation). */
  token?: string
  /** Required without a global one, as in Node.js 20: `import { WebSocket } from 'ws'`. */
  WebSocket?: WebSocketConstructor
  /** What `save` returned in an earlier run: the client then goes on where that one was. */
  saved?: SavedSession
}

/** Everything that may answer a message. */
type Shared = Exclude<Content, { type: 'like' | 'reaction' }>

type MessageEvents = { [Type in keyof Messages]: [Messages[Type]] }

export type RoomEvents = MessageEvents & {
  /** Any of the messages. */
  message: [Message]
  state: [ConnectionState]
  /** Connected. After `resumed`, everything that was missed follows; after `rejoined`, messages may be missing. */
  session: [Outcome]
  /** All earlier messages and the list of people have arrived. */
  ready: []
  count: [number]
  people: [ReadonlySet<string>]
  /** Whether we have our nickname. */
  nickname: [RegistrationState]
  /** Somebody else has the nickname: choose another one with `rename`. */
  taken: [reason: string]
  /** The server refused a message of ours. The receipt of `send` says the same. */
  refused: [reason: string, item: { message: { id: string } } | undefined]
}

/** A room, over lost connections: what is said in it, who is there, and what we say. */
export class Room {
  readonly #client: Client<Envelope, Outgoing>
  /** The client's events, and more. */
  readonly #events: Emitter<RoomEvents>
  readonly #receipts: Receipts
  readonly #presence = new Presence()
  readonly #url: string
  readonly #avatar: string | null

  constructor ({ base, room, nickname = '', avatar = null, token, WebSocket, saved }: ConnectOptions) {
    const below = token === undefined ? '' : `/~${token}`
    this.#url = `${base.replace(/^ws/, 'http').replace(/\/+$/, '')}${below}/channel/${encodeURIComponent(room)}`
    this.#avatar = avatar
    const client = this.#client = new Client<Envelope, Outgoing>({
      url: `${this.#url.replace(/^http/, 'ws')}/ws`,
      nickname,
      environment: platform(WebSocket),
      read,
      write: JSON.stringify,
      saved,
    })
    this.#events = client as Emitter<any>
    this.#receipts = new Receipts(client.outbox)
    client.on('message', (message) => this.#receive(message as Message))
    client.on('outbox', () => this.#receipts.update())
    client.on('synced', () => this.#refreshPeople())
    client.on('registration', () => this.#events.emit('nickname', client.registration.state))
    client.connect()
  }

  /** Calls a function at each event of a kind, until the signal. */
  on<Name extends keyof RoomEvents> (
    name: Name, listener: (...args: RoomEvents[Name]) => void, signal?: AbortSignal
  ): void {
    this.#events.on(name, listener, signal)
  }

  get state (): ConnectionState {
    return this.#client.state
  }

  /** Ours, as we want it; `registered` as the event `nickname` tells. */
  get nickname (): string {
    return this.#client.registration.nickname
  }

  /** Open connections in the room; undefined before the first greeting. */
  get count (): number | undefined {
    return this.#presence.count
  }

  /** The registered nicknames. */
  get people (): ReadonlySet<string> {
    return this.#presence.people
  }

  /** Whether the server speaks the fourth generation: resuming, reactions, places of texts. */
  get isV4 (): boolean {
    return this.#client.isV4
  }

  /** Whether a message is from this client, and not from a namesake. */
  isOwn (message: Envelope): boolean {
    return this.#client.isOwn(message)
  }

  /**
   * Sends a message, now or as soon as there is a connection, once and in order.
   *
   * @param content a text alone, or a message without author, time and identifier
   * @returns resolves when its fate is known; never rejects
   */
  send (content: string | Content): Promise<Receipt> {
    const message = this.#sign(contentOf(content))
    const receipt = this.#receipts.expect(message.id)
    this.#client.send(message)
    return receipt
  }

  /** Sends an answer to a message. */
  reply (to: { id: string }, content: string | Shared): Promise<Receipt> {
    return this.send({ ...contentOf(content), in_reply_to_id: to.id })
  }

  /**
   * Reacts to a message with one emoji, or takes that back. A heart for a text is a like for clients and servers of the
   * older generations, which know no other reaction.
   */
  react (to: Message, emoji: string, remove = false): Promise<Receipt> {
    const liked = to.type === 'text' && emoji === HEART && !remove && !this.isOwn(to) &&
      { liked_author: to.author, message: to.text }
    if (liked && this.state.name === 'open' && !this.isV4) return this.send({ type: 'like', ...liked })
    return this.send({ type: 'reaction', in_reply_to_id: to.id, emoji, remove, ...liked })
  }

  rename (nickname: string): void {
    this.#client.rename(nickname)
  }

  /** Tries to connect at once, also where the server has ended the connection for good. */
  retryNow (): void {
    this.#client.retryNow()
  }

  /** @returns a session that the next run of the program can resume; undefined if the server offers none */
  save (): SavedSession | undefined {
    return this.#client.save()
  }

  /** Leaves the room, as soon as everything was delivered. */
  close (): void {
    const { state } = this
    if (state.name === 'waiting' && state.until === Infinity) this.#receipts.update(true)
    this.#client.close()
  }

  #sign (content: Content): Outgoing {
    const author = this.nickname
    const identity = content.type === 'like' ? { liker_author: author } : { author, avatar: this.#avatar }
    const stamp = { id: createId(), timestamp: Math.floor(Date.now() / 1_000) }
    return { ...identity, ...content, ...stamp }
  }

  #receive (message: Message): void {
    const changed = this.#presence.receive(message)
    this.#events.emit(message.type, message as never)
    if (changed) this.#events.emit(changed, this[changed] as never)
  }

  async #refreshPeople (): Promise<void> {
    // Without an answer, the connection is about to be lost, and the next one asks again.
    const response = await fetch(`${this.#url}/users`).catch(() => undefined)
    if (response?.ok) this.#presence.replace(await response.json() as string[])
    this.#events.emit('people', this.people)
    this.#events.emit('ready')
  }
}

const contentOf = <Shared extends Content>(content: string | Shared): TextContent | Shared =>
  typeof content === 'string' ? { type: 'text', text: content } : content

const HANDLED = [...MESSAGE_TYPES, 'pong', 'uncompliant']

/** @returns undefined for messages of a later version, and for what is none */
function read (frame: string): Envelope | undefined {
  try {
    const message = JSON.parse(frame)
    return HANDLED.includes(message.type) ? message : undefined
  } catch {
    return undefined
  }
}
