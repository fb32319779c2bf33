import type { Bus } from '../broker/broker.ts'
import { freshStamp } from '../protocol/events.ts'
import { PRESENCE_TOPIC, type Claim, type Counts, type Release, type Released } from '../protocol/presence-messages.ts'
import type { Instance } from './instance.ts'

/** Told whether the claim was granted, before anybody is told that the name is taken. */
export type Decided = (granted: boolean) => void

/** What this instance tells all instances, itself included: its part in who is where. */
export class OwnEntries {
  readonly #bus: Bus
  readonly #id: string
  /** What this instance holds. */
  readonly #held: Instance
  /** Claims that were not delivered yet, by their number. */
  readonly #claims = new Map<number, Decided>()
  #claimed = 0
  /** Claims and releases that were published and not delivered yet. */
  #unsettled = 0
  /** What waits until this instance's state was told, which is due as soon as nothing is unsettled. */
  #waiting: (Claim | Release)[] | undefined

  /** @param id of this instance */
  constructor (bus: Bus, id: string, held: Instance) {
    this.#bus = bus
    this.#id = id
    this.#held = held
  }

  /** Without other instances, `decided` is called before this returns. */
  claim (room: string, { nickname, id, timestamp }: Released, former: string | undefined, decided: Decided): void {
    const number = ++this.#claimed
    this.#claims.set(number, decided)
    this.#submit({
      kind: 'claim',
      instance: this.#id,
      number,
      room,
      nickname,
      id,
      timestamp,
      ...(former !== undefined && { former: { nickname: former, ...freshStamp() } }),
    })
  }

  release (room: string, { nickname, id, timestamp }: Released): void {
    this.#submit({ kind: 'release', instance: this.#id, room, nickname, id, timestamp })
  }

  /** What the others are told every few seconds, and when counts changed. */
  publishCounts (): void {
    const entry: Counts = { kind: 'counts', instance: this.#id, counts: Object.fromEntries(this.#held.counts) }
    if (this.#unsettled === 0) entry.nicknames = this.#held.size
    this.#bus.publish(PRESENCE_TOPIC, entry)
  }

  /** Everything that this instance holds, at once or when what is under way has arrived. */
  publishState (): void {
    this.#waiting ??= []
    this.#settle()
  }

  /** Another instance is to tell everything that it holds. */
  ask (of: string): void {
    this.#bus.publish(PRESENCE_TOPIC, { kind: 'ask', instance: this.#id, of })
  }

  publishBye (): void {
    this.#bus.publish(PRESENCE_TOPIC, { kind: 'bye', instance: this.#id })
  }

  /** A claim of this instance was delivered. */
  decided (number: number, granted: boolean): void {
    const decided = this.#claims.get(number)
    this.#claims.delete(number)
    decided?.(granted)
  }

  /** A claim or release of this instance was delivered, and all that follows from it is done. */
  settled (): void {
    this.#unsettled--
    this.#settle()
  }

  #submit (entry: Claim | Release): void {
    if (this.#waiting) this.#waiting.push(entry)
    else this.#publish(entry)
  }

  #publish (entry: Claim | Release): void {
    this.#unsettled++
    this.#bus.publish(PRESENCE_TOPIC, entry)
  }

  /** A state that is told between a claim and its delivery would be true for nobody. */
  #settle (): void {
    if (!this.#waiting || this.#unsettled > 0) return
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#bus.publish(PRESENCE_TOPIC, {
      kind: 'state',
      instance: this.#id,
      counts: Object.fromEntries(this.#held.counts),
      nicknames: this.#held.nicknames(),
    })
    for (const entry of waiting) this.#publish(entry)
  }
}
