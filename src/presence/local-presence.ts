import type { Broker } from '../broker/broker.ts'
import { freshStamp } from '../protocol/events.ts'
import { nextSeq } from '../protocol/seq.ts'
import {
  PRESENCE_TOPIC, type Claim, type Counts, type Expire, type Mark, type Park, type Places, type Release, type Released,
  type Resume,
} from '../protocol/presence-messages.ts'
import type { NodeState } from './node-state.ts'

/** Messages that change the holder of a nickname. */
type Change = Claim | Release | Park | Resume | Expire

/** `shared`: granted, though another connection has the nickname, too. */
export type Decision = 'granted' | 'shared' | 'denied'

/** Receives the decision on a claim, before the room does. */
export type OnDecided = (decision: Decision) => void

/** Publishes the presence messages of this instance, which it receives like those of the others. */
export class LocalPresence {
  readonly #broker: Broker
  readonly #id: string
  readonly #state: NodeState
  /** Claims not delivered yet, by number. */
  readonly #claims = new Map<number, OnDecided>()
  #claimed = 0
  /** Number of changes published but not delivered yet. */
  #unsettled = 0
  /** Changes that wait for the state, which is published once nothing is unsettled; else undefined. */
  #waiting: Change[] | undefined

  /**
   * @param id identifier of this instance
   * @param state connections and nicknames of this instance
   */
  constructor (broker: Broker, id: string, state: NodeState) {
    this.#broker = broker
    this.#id = id
    this.#state = state
  }

  /**
   * @param former nickname that the connection releases if the claim is granted
   * @param shared whether others may have the nickname as well
   */
  claim (room: string, wanted: Released, former: string | undefined, shared: boolean, onDecided: OnDecided): void {
    const number = ++this.#claimed
    this.#claims.set(number, onDecided)
    const released = former !== undefined &&
      { former: { ...wanted, ...freshStamp(), seq: nextSeq(), nickname: former } }
    const sharing = shared && { shared: true as const }
    this.submit({ kind: 'claim', instance: this.#id, number, room, ...wanted, ...released, ...sharing })
  }

  release (room: string, released: Released): void {
    this.submit({ kind: 'release', instance: this.#id, room, ...released })
  }

  /** Publishes a change, behind the state if that waits. */
  submit (message: Change): void {
    if (this.#waiting) this.#waiting.push(message)
    else this.#publish(message)
  }

  /** Publishes a message that changes nothing. */
  publish (message: Mark | Places): void {
    this.#broker.publish(PRESENCE_TOPIC, message)
  }

  /** Publishes the head counts, as a heartbeat or after a change. */
  publishCounts (): void {
    const counts: Counts = { kind: 'counts', instance: this.#id, counts: Object.fromEntries(this.#state.counts) }
    if (this.#unsettled === 0) counts.nicknames = this.#state.size
    this.#broker.publish(PRESENCE_TOPIC, counts)
  }

  /** Publishes the complete state, at once or when all own claims and releases are settled. */
  publishState (): void {
    this.#waiting ??= []
    this.#publishIfSettled()
  }

  /** Asks another instance for its state. */
  ask (of: string): void {
    this.#broker.publish(PRESENCE_TOPIC, { kind: 'ask', instance: this.#id, of })
  }

  publishBye (): void {
    this.#broker.publish(PRESENCE_TOPIC, { kind: 'bye', instance: this.#id })
  }

  /** A claim of this instance was delivered. */
  decided (number: number, decision: Decision): void {
    const onDecided = this.#claims.get(number)
    this.#claims.delete(number)
    onDecided?.(decision)
  }

  /** A change of this instance was delivered and applied. */
  settled (): void {
    this.#unsettled--
    this.#publishIfSettled()
  }

  #publish (message: Change): void {
    this.#unsettled++
    this.#broker.publish(PRESENCE_TOPIC, message)
  }

  /** A state published between a claim and its delivery would be wrong on every instance. */
  #publishIfSettled (): void {
    if (!this.#waiting || this.#unsettled > 0) return
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#broker.publish(PRESENCE_TOPIC, {
      kind: 'state',
      instance: this.#id,
      counts: Object.fromEntries(this.#state.counts),
      nicknames: this.#state.nicknames(),
    })
    for (const message of waiting) this.#publish(message)
  }
}
