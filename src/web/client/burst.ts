/** Milliseconds without news after which the next one begins a new burst, and the longest one. */
const QUIET = 3_000
const LONGEST = 60_000

/** Tells the first of several events in a row from those that follow it. */
export class Burst {
  #startedAt = -Infinity
  #latest = -Infinity
  #mention = false

  /** @returns whether to make a sound: for the first event, and for the first mention */
  next (mention: boolean, now: number): boolean {
    const isNew = now - this.#latest > QUIET || now - this.#startedAt > LONGEST
    this.#latest = now
    if (isNew) this.#startedAt = now
    const sounds = isNew || (mention && !this.#mention)
    this.#mention = mention || (!isNew && this.#mention)
    return sounds
  }
}
