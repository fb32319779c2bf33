/** Milliseconds between attempts to reclaim our nickname while the server still holds it for our lost connection. */
const RECLAIM_INTERVAL = 5_000
const RECLAIM_ATTEMPTS = 15

/** Registers our nickname in a room, and reclaims it after a lost connection. */
export class NicknameRegistration {
  registered = false
  readonly #send: (nickname: string) => boolean
  #nickname: string
  #waitingForAnswer = false
  /** Our nickname on the previous connection. */
  #previous = ''
  #reclaims = 0
  #timer = 0

  /** @param send sends the registration; false when there is no connection */
  constructor (nickname: string, send: (nickname: string) => boolean) {
    this.#nickname = nickname
    this.#send = send
  }

  connected (): void {
    this.#reclaims = 0
    if (this.#nickname) this.#register()
  }

  disconnected (): void {
    this.stop()
    if (this.registered) this.#previous = this.#nickname
    this.registered = false
  }

  /** @returns whether a registration was sent: the server refuses a second one under the same nickname */
  change (nickname: string): boolean {
    const renamed = nickname !== this.#nickname
    this.#nickname = nickname
    this.#reclaims = 0
    if (!renamed && this.registered) return false
    this.#register()
    return true
  }

  accepted (): void {
    this.registered = true
    this.#waitingForAnswer = false
  }

  /** @returns what a refusal means for the nickname; `unrelated` when it is about another message */
  refused (reason: string): 'unrelated' | 'retrying' | 'taken' {
    if (!this.#waitingForAnswer || !/already registered/i.test(reason)) return 'unrelated'
    this.#waitingForAnswer = false
    // After a reconnect, the holder of our nickname is most likely our own lost connection.
    if (this.#previous !== this.#nickname || this.#reclaims++ >= RECLAIM_ATTEMPTS) return 'taken'
    this.#timer = window.setTimeout(() => this.#register(), RECLAIM_INTERVAL)
    return 'retrying'
  }

  stop (): void {
    clearTimeout(this.#timer)
  }

  #register (): void {
    this.stop()
    this.#waitingForAnswer = this.#send(this.#nickname)
  }
}
