/** What went wrong with messages, summed up over every member that accounts for them. */
export interface Faults {
  lost: number
  doubled: number
  reordered: number
}

/** Authors whose every message has to arrive. Those of the others may be lost with their connection. */
export const accountable = (name: string, number: number) => `sure_${name}_${number}`

/** A message that can be accounted for. */
export const numbered = (author: string, sequence: number, padding = '') =>
  JSON.stringify({ message: `${sequence} ${padding}`, author, avatar: null })

/** Accounts for what one member hears: every author's messages are numbered from 1. */
export class Ledger {
  readonly #last = new Map<string, number>()
  readonly #faults: Faults
  heard = 0
  /** Of everything heard, in its order: the same for all members of a room. */
  digest = 0

  constructor (faults: Faults) {
    this.#faults = faults
  }

  enter (text: string): void {
    this.heard++
    const { author, message } = JSON.parse(text) as { author: string, message: string }
    const sequence = Number.parseInt(message)
    const last = this.#last.get(author) ?? 0
    if (sequence === last) this.#faults.doubled++
    else if (sequence < last) this.#faults.reordered++
    else if (author.startsWith('sure_')) this.#faults.lost += sequence - last - 1
    this.#last.set(author, Math.max(last, sequence))
    for (const character of author) this.digest = (Math.imul(this.digest, 31) + character.charCodeAt(0)) | 0
    this.digest = (Math.imul(this.digest, 31) + sequence) | 0
  }

  /** The number of the last message of an author. */
  lastOf (author: string): number {
    return this.#last.get(author) ?? 0
  }
}
