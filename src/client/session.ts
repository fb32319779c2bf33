import type { Envelope, Hello } from './messages.ts'

/** The state that resumes a connection, even after a restart of the program. */
export interface SavedSession {
  token: string
  seq: string
  connection: string
  /** The nickname that it held; empty without one. */
  nickname: string
  /** Identifiers of the latest messages that were sent, oldest first. */
  sent: string[]
}

/** The meaning of a greeting: the first one, the same session, or a new one, perhaps with missing messages. */
export type Outcome = 'joined' | 'resumed' | 'rejoined'

/** Identifiers kept: more than can be sent before the server acknowledges the first. */
const MAX_SENT = 100

/** A connection of the fourth generation as the server knows it, over several WebSockets. */
export class Session {
  #token: string | undefined
  #seq = ''
  #sent: string[] = []
  /** Identifies the sender in `by`; undefined on older servers. */
  connection: string | undefined
  /** All identifiers of ours. */
  readonly #connections = new Set<string>()
  #greeted = false

  /** @param saved session of an earlier run of the program */
  constructor (saved?: SavedSession) {
    if (!saved) return
    this.#token = saved.token
    this.#seq = saved.seq
    this.#sent = saved.sent
    this.#connections.add(saved.connection)
  }

  isOwn (by: string | undefined): boolean {
    return by !== undefined && this.#connections.has(by)
  }

  /** The parameters of the next handshake. */
  get offer (): { token: string, seq: string } | undefined {
    return this.#token === undefined ? undefined : { token: this.#token, seq: this.#seq }
  }

  /** To be called with the greeting of the server; without one, it is an older server's. */
  greet (hello: Hello | undefined): Outcome {
    const before = this.#greeted
    this.#greeted = true
    this.connection = hello?.connection
    if (hello) this.#connections.add(hello.connection)
    this.#token = hello?.resume?.token
    this.#seq = hello?.seq ?? ''
    if (hello?.resume?.resumed) return 'resumed'
    return before ? 'rejoined' : 'joined'
  }

  /** The session has ended for good. */
  forget (): void {
    this.#token = undefined
  }

  received ({ seq }: Envelope): void {
    if (seq) this.#seq = seq
  }

  sent (id: string): void {
    this.#sent.push(id)
    if (this.#sent.length > MAX_SENT) this.#sent.shift()
  }

  /** Whether a message is one of the latest of this session. */
  hasSent (id: string): boolean {
    return this.#sent.includes(id)
  }

  /**
   * Whether the server has processed a message.
   *
   * @param received identifier of the last message that it has processed
   */
  hasProcessed (id: string, received: string | null | undefined): boolean {
    const last = this.#sent.lastIndexOf(received ?? '')
    return last >= 0 && this.#sent.lastIndexOf(id) <= last
  }

  save (nickname: string): SavedSession | undefined {
    if (this.#token === undefined || this.connection === undefined) return undefined
    return { token: this.#token, seq: this.#seq, connection: this.connection, nickname, sent: this.#sent }
  }
}
