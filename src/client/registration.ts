import { createId, isOverRate, type Control } from './messages.ts'

export interface RegistrationOptions {
  /** Sends a message. @returns false without a connection */
  send (message: { type: string, id: string, newcomer: string }): boolean
  /** Whether another connection of the same person holds the nickname in this room: it is then shared with it. */
  isShared (nickname: string): Promise<boolean>
  /** Whether a lost connection of the same person, in another program, may still hold the nickname. */
  isLost (nickname: string): boolean
  /** The state has changed, or there is an answer. */
  changed (): void
  /** Somebody else has the nickname. */
  taken (reason: string): void
}

/** `reclaiming`: the server still holds the nickname for a lost connection of ours. */
export type RegistrationState = 'none' | 'claiming' | 'registered' | 'shared' | 'reclaiming' | 'taken'

/** Milliseconds between attempts to reclaim a nickname, and their number: longer than any server holds it. */
const RECLAIM_INTERVAL = 5_000
const RECLAIM_ATTEMPTS = 15

/** Milliseconds within which one of those that share a nickname claims it once it is free. */
const SUCCESSION_SPREAD = 500

/** Registers a nickname in a room, and has it again after a lost connection. */
export class Registration {
  state: RegistrationState = 'none'
  nickname: string
  readonly #options: RegistrationOptions
  /** Identifier of the claim without an answer; empty if there is none. */
  #claim = ''
  /** Our nickname on a former connection. */
  #previous: string
  #reclaims = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param previous nickname that a former connection may still hold */
  constructor (nickname: string, previous: string, options: RegistrationOptions) {
    this.nickname = nickname
    this.#previous = previous
    this.#options = options
  }

  /** Whether the server has answered, or is not asked. */
  get isSettled (): boolean {
    return this.#claim === ''
  }

  /** The nickname that the server holds for us; empty without one. */
  get held (): string {
    return this.state === 'registered' ? this.nickname : this.#previous
  }

  /** @param resumed whether the former connection continues, with its nickname */
  connected (resumed: boolean): void {
    this.#reclaims = 0
    this.#claim = ''
    if (this.nickname && !resumed) this.#register()
    else this.#change(this.nickname && this.#previous === this.nickname ? 'registered' : 'none')
  }

  disconnected (): void {
    clearTimeout(this.#timer)
    this.#claim = ''
    if (this.state === 'registered') this.#previous = this.nickname
  }

  /** @returns whether a claim was sent: the server refuses a second one for the same nickname */
  rename (nickname: string): boolean {
    const renamed = nickname !== this.nickname
    this.nickname = nickname
    this.#reclaims = 0
    if (!renamed && ['registered', 'shared', 'claiming'].includes(this.state)) return false
    return this.#register()
  }

  /**
   * @param isAlone whether a claim is all that the server has not answered
   * @returns whether the message was about our nickname and nothing else
   */
  receive (message: Control, connection: string | undefined, isAlone: boolean): boolean {
    if (message.type === 'newcomer' && message.newcomer === this.nickname) {
      const ours = connection === undefined || message.by === connection
      if (ours && this.state !== 'registered') {
        this.#claim = ''
        this.#change('registered')
      }
    } else if (message.type === 'exiter' && message.exiter === this.nickname) {
      this.#succeed()
    } else if (message.type === 'uncompliant' && this.#isRefusal(message, isAlone)) {
      this.#claim = ''
      this.#refused(message.reason).catch(() => this.#change('taken'))
      return true
    }
    return false
  }

  stop (): void {
    clearTimeout(this.#timer)
  }

  /** Older servers do not tell which message they refuse. */
  #isRefusal (message: { reason: string, refused_id?: string }, isAlone: boolean): boolean {
    if (message.refused_id !== undefined) return message.refused_id === this.#claim
    return this.#claim !== '' && (isAlone || /already registered/i.test(message.reason))
  }

  /** The server says in words only why: any reason but a holder or its rate is final. */
  async #refused (reason: string): Promise<void> {
    const { nickname } = this
    const taken = /already registered/i.test(reason)
    const shared = taken && await this.#options.isShared(nickname)
    if (nickname !== this.nickname || this.#claim !== '') return
    if (shared) return this.#change('shared')
    const lost = this.#previous === nickname || this.#options.isLost(nickname)
    // The holder of the nickname is most likely our own lost connection.
    if ((taken ? lost : isOverRate(reason)) && this.#reclaims++ < RECLAIM_ATTEMPTS) {
      this.#registerIn(RECLAIM_INTERVAL)
      return this.#change('reclaiming')
    }
    this.#change('taken')
    this.#options.taken(reason)
  }

  /** The nickname is free. */
  #succeed (): void {
    if (this.state === 'shared') this.#registerIn(Math.random() * SUCCESSION_SPREAD)
    else if (this.state === 'reclaiming') this.#registerIn(0)
  }

  /** @param delay milliseconds */
  #registerIn (delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#register(), delay)
  }

  #register (): boolean {
    clearTimeout(this.#timer)
    const id = createId()
    const sent = this.#options.send({ type: 'newcomer', id, newcomer: this.nickname })
    this.#claim = sent ? id : ''
    if (sent) this.#change('claiming')
    return sent
  }

  #change (state: RegistrationState): void {
    this.state = state
    this.#options.changed()
  }
}
