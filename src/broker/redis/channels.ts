/** Returns to the instance that sent it, through both of its connections. No room has such a name. */
export const HEARTBEAT = '\u0000beat'

/** Introduces an instance, and asks the others for their introduction. */
export const HELLO = '\u0000hello'

/** The reply to HELLO. */
export const HELLO_ACK = '\u0000here'

/** Names of one deployment's channels and keys. Several deployments may share one Redis. */
export class Channels {
  /** Name of the instances' connections. */
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

  /** The key of a room's history, a list. */
  historyOf (room: string): string {
    return `${this.#prefix}:history:${room}`
  }
}
