import { networkOf } from '../lib/network.ts'
import type { Access } from '../moderation/access.ts'
import { ActError } from '../moderation/act-error.ts'
import { actOf } from '../moderation/act-of.ts'
import type { Acts } from '../moderation/acts.ts'
import { execute, MARK } from '../moderation/commands.ts'
import type { Moderation } from '../moderation/moderation.ts'
import { SERVER_AUTHOR } from '../moderation/reserved-nicknames.ts'
import type { Objection, Speech } from '../moderation/room-rules.ts'
import { freshStamp, withId, type Command, type Rejection, type RoomEvent, type Text } from '../protocol/events.ts'
import { fold } from '../protocol/look-alikes.ts'
import type { Act } from '../protocol/moderation-messages.ts'
import { lengthOf, shorten } from '../protocol/text.ts'
import type { Client } from './client.ts'
import type { RoomObserver } from './observer.ts'

/** Moderation of all rooms, where it is enabled. */
export interface ModerationContext {
  state: Moderation
  acts: Acts
  /** Maximum length of a text in code points: answers are split. */
  maxMessageLength: number
}

/** The part of a room that its moderation uses. */
export interface ModeratedRoom {
  readonly name: string
  reject (client: Client, rejection: Rejection): void
  /** Sends an event to one member alone. */
  send (client: Client, event: RoomEvent): void
}

/** Why a message is not published. */
export type Refusal = Omit<Objection, 'rule'> & {
  rule: Objection['rule'] | 'reserved' | 'command' | 'banned' | 'locked'
}

/** The sender of a message by PUT. */
export interface PutSender {
  address: string
  access: Access
}

/** Texts of one answer; the rest is left out. */
const MAX_ANSWERS = 50

/** Applies what moderators decided to the messages for a room, and executes the commands of moderators. */
export class RoomModeration {
  readonly #room: ModeratedRoom
  readonly #context: ModerationContext
  readonly #observer: RoomObserver

  constructor (room: ModeratedRoom, context: ModerationContext, observer: RoomObserver) {
    this.#room = room
    this.#context = context
    this.#observer = observer
  }

  /** Why a client may not join; undefined if it may. */
  refusalToJoin (address: string, access: Access): Refusal | undefined {
    const ban = this.#rules.banOf(address, access)
    if (ban) {
      const reason = `You are banned from this room${ban.reason === undefined ? '' : `: ${ban.reason}`}`
      return { rule: 'banned', reason, seconds: undefined }
    }
    return this.#rules.isLockedFor(access)
      ? { rule: 'locked', reason: 'This room is locked: nobody else can join', seconds: undefined }
      : undefined
  }

  /** The acts in force that a new member is told of. */
  acts (): Act[] {
    const { slow, lock } = this.#rules
    return [...(slow ? [actOf(slow)!] : []), ...(lock ? [actOf(lock)!] : [])]
  }

  /** Deals with a message of a member. @returns the message to publish, if that is left to do */
  review (command: Command, client: Client): Command | undefined {
    const { id, access, nickname } = client
    // A first nickname is part of joining.
    const paced = command.kind !== 'newcomer' || nickname !== undefined
    const refusal = this.#refusalTo(command, { sender: id, access, paced, isNew: !client.hasSpoken })
    // Whoever tries the nickname of somebody else is not taken for them.
    if (refusal?.rule !== 'reserved') client.author = authorOf(command) ?? client.author
    if (refusal) {
      this.#room.reject(client, withId(rejectionOf(refusal), command))
      return undefined
    }
    if (paced) client.hasSpoken = true
    if (!this.#isCommand(command) || !access.mayModerate(this.#room.name)) return command
    if (command.text.startsWith(MARK + MARK)) return unescape(command)
    this.#execute(command, client)
    return undefined
  }

  /** The same for a message by PUT, which cannot be a command: nobody could be answered. */
  reviewPut (command: Command, { address, access }: PutSender): { command: Command } | { refusal: Refusal } {
    const refusal = this.refusalToJoin(address, access) ??
      this.#refusalTo(command, { sender: `put ${networkOf(address)}`, access, paced: true, isNew: false })
    if (refusal) return { refusal }
    if (!this.#isCommand(command) || !access.mayModerate(this.#room.name)) return { command }
    if (command.text.startsWith(MARK + MARK)) return { command: unescape(command) }
    return { refusal: { rule: 'command', reason: 'Commands need a connection to the room', seconds: undefined } }
  }

  get #rules () {
    return this.#context.state.rulesOf(this.#room.name)
  }

  #refusalTo (command: Command, speech: Omit<Speech, 'names'>): Refusal | undefined {
    const { access } = speech
    if (command.kind === 'exiter') return undefined
    const author = authorOf(command)!
    const name = fold(author)
    if (!this.#context.state.reserved.mayUse(name, access)) {
      return { rule: 'reserved', reason: `The nickname '${author}' is reserved`, seconds: undefined }
    }
    const refusal = this.#rules.check({ ...speech, names: [name] })
    if (refusal || !this.#isCommand(command) || !access.hasModerated(this.#room.name)) return refusal
    return { rule: 'command', reason: 'Your token has ended: commands need a new one', seconds: undefined }
  }

  #isCommand (command: Command): command is Text & Command {
    return command.kind === 'text' && command.text.startsWith(MARK)
  }

  /** The moderator's next messages wait for the answer. */
  #execute (command: Text & Command, client: Client): void {
    const { name: room } = this.#room
    const { state, acts } = this.#context
    const actor = { connection: client.id, token: client.access.id }
    client.received = command.id ?? client.received
    const answered = execute(command.text, { room, actor, acts, moderation: state }).catch((error: unknown) => {
      if (error instanceof ActError) return error.message
      this.#observer.failed('receive', error, room, client)
      return 'That did not work'
    })
    client.waitFor(answered.then((answer) => this.#answer(client, answer, command.id)))
  }

  #answer (client: Client, answer: string, inReplyTo: string | undefined): void {
    if (client.gone) return
    const texts = split(answer, this.#context.maxMessageLength)
    const left = texts.length - MAX_ANSWERS
    if (left > 0) texts.splice(MAX_ANSWERS, left, '…')
    for (const text of texts) {
      const reply = inReplyTo === undefined ? {} : { inReplyTo }
      // No event of the room, so it has no place there to resume from.
      this.#room.send(client, { kind: 'text', author: SERVER_AUTHOR, avatar: null, text, ...freshStamp(), ...reply })
    }
  }
}

/** The nickname that a message is sent under. */
function authorOf (command: Command): string | undefined {
  switch (command.kind) {
    case 'like': return command.liker
    case 'newcomer': return command.nickname
    case 'exiter': return undefined
    default: return command.author
  }
}

function unescape<T extends Text> (command: T): T {
  return { ...command, text: command.text.slice(MARK.length) }
}

function rejectionOf ({ rule, reason }: Refusal): Rejection {
  return { kind: 'rejection', problems: [{ type: rule, loc: ['body'], msg: reason }], reason }
}

/** Joins lines to texts of a length that clients accept; longer lines are wrapped. */
function split (answer: string, length: number): string[] {
  const texts: string[] = []
  for (const line of answer.split('\n').flatMap((line) => wrap(line, length))) {
    const longer = `${texts.at(-1)}\n${line}`
    if (texts.length > 0 && lengthOf(longer) <= length) texts[texts.length - 1] = longer
    else texts.push(shorten(line, length))
  }
  return texts
}

function wrap (line: string, length: number): string[] {
  const parts: string[] = []
  for (const word of line.split(' ')) {
    const longer = `${parts.at(-1)} ${word}`
    if (parts.length > 0 && lengthOf(longer) <= length) parts[parts.length - 1] = longer
    else parts.push(word)
  }
  return parts
}
