import type { Session } from '../protocol/presence-messages.ts'

export interface ParkedLimits {
  /** Sessions that may wait for their clients, of one network and of all. */
  maxPerNetwork: number
  max: number
}

/** Counts the sessions that this instance parked, by network: nobody can hold nicknames at the expense of others. */
export class ParkedQuota {
  readonly #limits: ParkedLimits
  /** Networks by session, the oldest first. */
  readonly #networks = new Map<Session, string>()
  readonly #sizes = new Map<string, number>()

  constructor (limits: ParkedLimits) {
    this.#limits = limits
  }

  /** @returns the session that has to go for this one, if any: the oldest of the network, or of all */
  add (session: Session, network: string): Session | undefined {
    const { maxPerNetwork, max } = this.#limits
    const size = (this.#sizes.get(network) ?? 0) + 1
    this.#sizes.set(network, size)
    this.#networks.set(session, network)
    if (size > maxPerNetwork) return this.#oldest((other) => other === network)
    if (this.#networks.size > max) return this.#oldest(() => true)
    return undefined
  }

  delete (session: Session): void {
    const network = this.#networks.get(session)
    if (network === undefined) return
    this.#networks.delete(session)
    const size = this.#sizes.get(network)! - 1
    if (size > 0) this.#sizes.set(network, size)
    else this.#sizes.delete(network)
  }

  #oldest (fits: (network: string) => boolean): Session | undefined {
    for (const [session, network] of this.#networks) if (fits(network)) return session
    return undefined
  }
}
