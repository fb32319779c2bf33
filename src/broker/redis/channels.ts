/** Comes back to the instance that sent it, over both of its connections. No room has such a name. */
export const HEARTBEAT = '\u0000beat'

/** An instance introduces itself, and asks the others to. */
export const HELLO = '\u0000hello'

/** The answer to that. */
export const HELLO_ACK = '\u0000here'

/** The names that one deployment has in Redis; several may share one. */
export class Channels {
  /** What the instances' connections are called. */
  readonly client: string
  readonly #prefix: string
  readonly #instance: string

  constructor (deployment: string, instance: string) {
    this.client = `gischat:${deployment}`
    this.#prefix = `${deployment}:v1`
    this.#instance = instance
  }

  of (topic: string): string {
    switch (topic) {
      case HEARTBEAT: return `${this.#prefix}:beat:${this.#instance}`
      case HELLO: case HELLO_ACK: return `${this.#prefix}:peers`
      default: return `${this.#prefix}:room:${topic}`
    }
  }

  /** The list with what is kept of a room. */
  historyOf (room: string): string {
    return `${this.#prefix}:history:${room}`
  }
}
