import type { Registration } from '../../client/registration.ts'
import type { Outcome } from '../../client/session.ts'
import { local, PREFIX } from './browser-storage.ts'
import { hold, isHeldElsewhere } from './tab-locks.ts'

/** Milliseconds after which a tab that has just got the nickname, too, is known to hold it. */
const SETTLING_TIME = 300

/** Milliseconds for a tab in the background to say that it holds the nickname, before the user is asked for another. */
const LAST_OBJECTION_TIME = 1_500

/** Milliseconds for which a server holds the nickname of a lost connection at most, as a rule. */
const HELD_TIME = 120_000

/**
 * Lets the tabs of this browser use one nickname. One of them is registered with it, the others speak under it, and one
 * of these registers when it becomes free.
 */
export class NicknameSharing {
  readonly #room: string
  /** Until the nickname that this tab holds is another's. */
  #control: AbortController | undefined
  #nickname = ''

  constructor (room: string) {
    this.#room = room
  }

  /** The server holds the nickname no longer, unless the connection was resumed. */
  connected (outcome: Outcome): void {
    if (outcome !== 'resumed') this.#release()
  }

  update ({ state, nickname }: Registration): void {
    if (state === 'registered') {
      if (this.#control && this.#nickname === nickname) return
      this.#release()
      this.#nickname = nickname
      local.delete(this.#lostKey)
      this.#control = new AbortController()
      hold(this.#lock(nickname), this.#control.signal)
    } else if (state !== 'claiming') this.#release()
  }

  /** The connection with this nickname was lost: the server may hold it for a tab that is closed by then. */
  lost (nickname: string): void {
    if (nickname) local.set(this.#lostKey, JSON.stringify({ nickname, at: Date.now() }))
  }

  isLost (nickname: string): boolean {
    const lost = local.read(this.#lostKey)
    return lost?.nickname === nickname && Date.now() - lost.at < HELD_TIME
  }

  async isHeldElsewhere (nickname: string): Promise<boolean> {
    const lock = this.#lock(nickname)
    if (await isHeldElsewhere(lock)) return true
    await new Promise((resolve) => setTimeout(resolve, SETTLING_TIME))
    return await isHeldElsewhere(lock, LAST_OBJECTION_TIME)
  }

  #release (): void {
    this.#control?.abort()
    this.#control = undefined
  }

  get #lostKey (): string {
    return `lost:${encodeURIComponent(this.#room)}`
  }

  #lock (nickname: string): string {
    return `${PREFIX}name:${encodeURIComponent(this.#room)}:${nickname}`
  }
}
