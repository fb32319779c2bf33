import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Holds back everybody who joins or leaves while the heads are counted: a
 * count can be exact only when nobody is on the threshold.
 */
export class Gate {
  #held = false
  #passing = 0

  async pass<T> (action: () => Promise<T>): Promise<T> {
    while (this.#held) await sleep(20)
    this.#passing++
    try {
      return await action()
    } finally {
      this.#passing--
    }
  }

  async hold<T> (action: () => Promise<T>): Promise<T> {
    this.#held = true
    try {
      while (this.#passing > 0) await sleep(5)
      return await action()
    } finally {
      this.#held = false
    }
  }
}
