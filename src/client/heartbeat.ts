export interface HeartbeatOptions {
  /** Sends a ping, whose answer is reported by `received`. */
  ping (): void
  /** Nothing was received for too long after a ping. */
  dead (): void
  /** A large message of ours that the server has not acknowledged: the ping arrives behind it. */
  underWay (): { bytes: number, since: number } | undefined
}

/** Milliseconds of silence before a ping, and for its answer: a dead connection is noticed within their sum. */
const INTERVAL = 8_000
const TIMEOUT = 5_000

/** The same for an answer after the network has changed or the program was asleep. */
const CHECK_TIMEOUT = 3_000

/** Doublings of the timeout at most, while connections end without a timely answer: large messages may fill the line. */
const MAX_MISSES = 4

/** Bytes a millisecond of the slowest acceptable line. */
const SLOWEST = 8

/** Milliseconds by which a timer is late after a pause of the program: answers may have arrived but wait to be read. */
const LATE = 1_500

/** Notices a connection that is dead without anybody having told. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer is due. */
  #due = 0
  #received = 0
  /** When the unanswered ping was sent; 0 without one. */
  #pinged = 0
  #timeout = TIMEOUT
  /** Whether large messages under way excuse a late answer. */
  #patient = true
  #misses = 0

  constructor (options: HeartbeatOptions) {
    this.#options = options
  }

  start (): void {
    this.#pinged = 0
    this.#received = Date.now()
    this.#arm(INTERVAL)
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Something was received. */
  received (): void {
    this.#received = Date.now()
    if (this.#pinged === 0) return
    if (this.#received - this.#pinged < TIMEOUT) this.#misses = 0
    this.#pinged = 0
  }

  /** Asks for an answer now. @param networkChanged whether connections of before may be gone */
  check (networkChanged: boolean): void {
    if (this.#timer !== undefined) this.#ping(CHECK_TIMEOUT, !networkChanged)
  }

  /** A ping was sent for another reason. */
  pinged (): void {
    if (this.#timer === undefined || this.#pinged !== 0) return
    this.#pinged = Date.now()
    this.#timeout = TIMEOUT * 2 ** this.#misses
    this.#patient = true
    this.#arm(this.#timeout)
  }

  #ping (timeout: number, patient: boolean): void {
    this.#pinged = Date.now()
    this.#timeout = timeout
    this.#patient = patient
    this.#options.ping()
    this.#arm(timeout)
  }

  #arm (delay: number): void {
    clearTimeout(this.#timer)
    this.#due = Date.now() + delay
    this.#timer = setTimeout(() => this.#tick(), delay)
  }

  #tick (): void {
    const now = Date.now()
    const late = now - this.#due > LATE
    if (this.#pinged === 0) {
      const rest = this.#received + INTERVAL - now
      return rest > 0 ? this.#arm(rest) : this.#ping(TIMEOUT * 2 ** this.#misses, true)
    }
    if (late) return this.#ping(this.#timeout, this.#patient)
    const rest = this.#deadline() - now
    if (rest > 0) return this.#arm(rest)
    this.#misses = Math.min(MAX_MISSES, this.#misses + 1)
    this.stop()
    this.#options.dead()
  }

  #deadline (): number {
    const message = this.#patient ? this.#options.underWay() : undefined
    if (!message) return this.#pinged + this.#timeout
    return Math.max(this.#pinged, message.since) + this.#timeout + message.bytes / SLOWEST
  }
}
