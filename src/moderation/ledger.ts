import type { Decision } from '../protocol/moderation-messages.ts'

/** Milliseconds for which an instance remembers that a decision was undone or has ended: others may still have it. */
const REMEMBER = 7 * 24 * 60 * 60 * 1000

/** Decisions that are kept. Beyond half of them, those that are over are forgotten at once. */
const MAX_DECISIONS = 20_000

/** Decisions on one room that are kept, of its moderators. */
const MAX_IN_ROOM = 2_000

/** A decision without the members that the ledger adds. */
export type NewDecision<D extends Decision = Decision> = D extends Decision ? Omit<D, 'at' | 'node'> : never

/** Receives a decision that was not known. @param former the decision on the same subject until then */
export type OnDecision = (decision: Decision, former: Decision | undefined) => void

/**
 * The decisions on all subjects. Each instance has all of them. Of two on one subject the later one counts, whatever
 * the order in which they arrive, so instances that were apart agree once each has told the other what it knows.
 */
export class Ledger {
  readonly #self: string
  readonly #decisions = new Map<string, Decision>()
  readonly #onDecision: OnDecision
  /** Time of the latest decision. */
  #latest = 0

  /** @param self identifier of this instance */
  constructor (self: string, onDecision: OnDecision) {
    this.#self = self
    this.#onDecision = onDecision
  }

  [Symbol.iterator] (): IterableIterator<Decision> {
    return this.#decisions.values()
  }

  get (kind: Decision['kind'], room: string, subject = ''): Decision | undefined {
    return this.#decisions.get(keyOf({ kind, room, subject }))
  }

  /** Whether decisions can be kept: those of one room leave space for others, and what has no subject always fits. */
  admits (decisions: NewDecision[]): boolean {
    const added = decisions.filter((one) => one.subject !== '' && !this.#decisions.has(keyOf(one)))
    const [first] = added
    if (!first) return true
    if (this.#decisions.size + added.length > MAX_DECISIONS) return false
    let inRoom = added.length
    for (const { room } of this) if (room === first.room) inRoom++
    return first.room === '' || inRoom <= MAX_IN_ROOM
  }

  /** Makes a decision, later than all that this instance knows. */
  decide (decision: NewDecision): Decision {
    const at = Math.max(Date.now(), this.#latest + 1)
    const made: Decision = { ...decision, at, node: this.#self }
    this.learn(made)
    return made
  }

  /** Takes over a decision of any instance, unless a later one is known. */
  learn (decision: Decision): void {
    const key = keyOf(decision)
    const former = this.#decisions.get(key)
    if (former && !isLater(decision, former)) return
    this.#latest = Math.max(this.#latest, decision.at)
    this.#decisions.set(key, decision)
    this.#onDecision(decision, former)
  }

  forget (isMeant: (decision: Decision) => boolean): void {
    for (const [key, decision] of this.#decisions) if (isMeant(decision)) this.#decisions.delete(key)
  }

  /** Forgets what was over long ago. To be called now and then. @returns what is forgotten */
  expire (now = Date.now()): Decision[] {
    const remember = this.#decisions.size > MAX_DECISIONS / 2 ? 0 : REMEMBER
    const old = [...this.#decisions].filter(([, decision]) =>
      !isInForce(decision, now) && Math.max(decision.at, decision.until ?? 0) + remember < now)
    for (const [key] of old) this.#decisions.delete(key)
    return old.map(([, decision]) => decision)
  }
}

export function isInForce (decision: Pick<Decision, 'undone' | 'until'>, now = Date.now()): boolean {
  const { undone, until = Infinity } = decision
  return !undone && until > now
}

function keyOf ({ kind, room, subject }: Pick<Decision, 'kind' | 'room' | 'subject'>): string {
  return `${kind}\n${room}\n${subject}`
}

function isLater (one: Decision, other: Decision): boolean {
  return one.at > other.at || (one.at === other.at && one.node > other.node)
}
