import { randomUUID } from 'node:crypto'
import type { Broker } from '../broker/broker.ts'
import { freshStamp, type Exiter, type Newcomer, type Stamp } from '../protocol/events.ts'
import {
  PRESENCE_TOPIC, type Claim, type Counts, type PresenceMessage, type Released,
} from '../protocol/presence-messages.ts'
import { Handover } from './handover.ts'
import { LocalPresence, type OnDecided } from './local-presence.ts'
import { NodeState } from './node-state.ts'

/** Receives the changes of one room. */
export interface PresenceListener {
  /** The number of connections on other instances changed. */
  counted (): void
  /** A nickname was granted, or its last holder released it. */
  deliver (event: (Newcomer | Exiter) & Stamp): void
}

/**
 * Head counts and nicknames of every room, on all instances.
 *
 * Claims and releases are messages on one topic of the broker. All instances
 * receive them in the same order and make the same decision: of two claims for
 * one nickname, the first one delivered wins. The state of each instance has an
 * entry of its own, which is dropped when the instance falls silent. No instance
 * increments or decrements a counter of another, so nothing stale remains.
 */
export class Presence {
  readonly #self: string
  readonly #local: LocalPresence
  readonly #localState = new NodeState()
  /** By instance, this one included. */
  readonly #nodes: Map<string, NodeState>
  readonly #listeners = new Map<string, PresenceListener>()
  #onSynced = () => {}
  /** Called when a head count of this instance changed. */
  onChange: () => void = () => {}
  /** Sessions between their connections. */
  readonly handover: Handover

  /** @param self identifier of this instance, unique for each process */
  constructor (broker: Broker, self: string = randomUUID()) {
    this.#self = self
    this.#localState.synced = true
    this.#nodes = new Map([[self, this.#localState]])
    this.#local = new LocalPresence(broker, self, this.#localState)
    this.handover = new Handover({
      self,
      submit: (message) => this.#local.submit(message),
      publish: (message) => this.#local.publish(message),
      nodeOf: (instance) => this.#nodeOf(instance),
      isAlone: () => this.#nodes.size === 1,
      isHeld: (room, nickname) => this.#isHeld(room, nickname),
      deliver: (room, event) => this.#listeners.get(room)?.deliver(event),
    })
    broker.subscribe<PresenceMessage>(PRESENCE_TOPIC, (message) => this.#apply(message))
  }

  /** Number of instances, this one included. */
  get instances (): number {
    return this.#nodes.size
  }

  watch (room: string, listener: PresenceListener): void {
    this.#listeners.set(room, listener)
  }

  /** The room is closed. */
  unwatch (room: string): void {
    this.#listeners.delete(room)
  }

  /**
   * Claims a nickname for a connection of this instance.
   *
   * @param former nickname that the connection releases if the claim is granted
   * @param shared whether others may have the nickname as well, since it is reserved for them all
   * @param onDecided called once, before the room receives the event; without other instances before this returns
   */
  claim (room: string, wanted: Released, former: string | undefined, shared: boolean, onDecided: OnDecided): void {
    this.#local.claim(room, wanted, former, shared, onDecided)
  }

  /** Releases a nickname of this instance. */
  release (room: string, released: Released): void {
    this.#local.release(room, released)
  }

  /** Sets the number of connections in a room on this instance. */
  set (room: string, members: number): void {
    if (members === 0) this.#localState.counts.delete(room)
    else this.#localState.counts.set(room, members)
    this.onChange()
  }

  /** Connections in a room on all instances. */
  members (room: string): number {
    let sum = 0
    for (const { counts } of this.#nodes.values()) sum += counts.get(room) ?? 0
    return sum
  }

  /** The registered nicknames of all instances, sorted without regard to case. */
  nicknames (room: string): string[] {
    const names = new Set<string>(this.handover.parked.nicknamesIn(room))
    for (const node of this.#nodes.values()) {
      for (const nickname of node.nicknamesIn(room)) names.add(nickname)
    }
    return [...names].sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b))
  }

  /** Publishes the head counts of this instance, as a heartbeat or after a change. */
  publishCounts (): void {
    this.#local.publishCounts()
  }

  /** Publishes the complete state of this instance. */
  publishState (): void {
    this.#local.publishState()
  }

  /** Announces the shutdown of this instance to the others. */
  publishBye (): void {
    this.#local.publishBye()
  }

  /** Resolves when the states of some instances are known. @param instances called again after each state */
  async waitUntilSynced (instances: () => string[]): Promise<void> {
    while (!instances().every((id) => this.#nodes.get(id)?.synced)) {
      await new Promise<void>((resolve) => { this.#onSynced = resolve })
    }
  }

  /** Drops silent instances. @param limit calls of this without a message from the instance */
  expire (limit: number): void {
    for (const [id, node] of this.#nodes) {
      if (node !== this.#localState && ++node.silence > limit) this.#drop(id)
    }
  }

  #apply (message: PresenceMessage): void {
    const own = message.instance === this.#self
    switch (message.kind) {
      case 'claim':
        this.#decide(message, own)
        if (own) this.#local.settled()
        break
      case 'release':
        this.#free(this.#nodeOf(message.instance), message.room, message)
        if (own) this.#local.settled()
        break
      case 'park': case 'resume': case 'expire':
        this.handover.apply(message)
        if (own) this.#local.settled()
        break
      case 'mark': case 'places': this.handover.apply(message); break
      case 'counts': if (!own) this.#count(message); break
      case 'state': if (!own) this.#replace(message.instance, message.counts, message.nicknames); break
      case 'ask': if (message.of === this.#self) this.#local.publishState(); break
      case 'bye': if (!own) this.#drop(message.instance)
    }
  }

  #decide (claim: Claim, own: boolean): void {
    const { instance, number, room, nickname, former, shared, id, timestamp, seq, by } = claim
    const node = this.#nodeOf(instance)
    const held = this.#isHeld(room, nickname)
    const granted = !held || shared === true
    if (granted) node.add(room, nickname)
    if (own) this.#local.decided(number, !granted ? 'denied' : held ? 'shared' : 'granted')
    if (!granted) return
    if (former) this.#free(node, room, former)
    if (held) return
    this.#listeners.get(room)?.deliver(withOrigin({ kind: 'newcomer', nickname, id, timestamp }, { seq, by }))
  }

  #free (node: NodeState, room: string, { nickname, id, timestamp, ...origin }: Released): void {
    if (!node.delete(room, nickname) || this.#isHeld(room, nickname)) return
    this.#listeners.get(room)?.deliver(withOrigin({ kind: 'exiter', nickname, id, timestamp }, origin))
  }

  #count ({ instance, counts, nicknames }: Counts): void {
    const node = this.#nodeOf(instance)
    this.#setCounts(node, counts)
    if (!node.synced || (nicknames !== undefined && nicknames !== node.size)) this.#local.ask(instance)
  }

  #setCounts (node: NodeState, counts: Record<string, number>): void {
    const former = node.counts
    node.counts = new Map(Object.entries(counts))
    for (const [room, { counted }] of this.#listeners) {
      if ((former.get(room) ?? 0) !== (node.counts.get(room) ?? 0)) counted()
    }
  }

  #replace (id: string, counts: Record<string, number>, nicknames: Record<string, string[]>): void {
    const node = this.#nodeOf(id)
    node.synced = true
    const former = node.nicknames()
    // First the new ones, so that nobody is told that a nickname left which stays.
    for (const [room, names] of Object.entries(nicknames)) {
      for (const nickname of names) {
        const isNew = !this.#isHeld(room, nickname)
        node.add(room, nickname)
        if (isNew) this.#listeners.get(room)?.deliver({ kind: 'newcomer', nickname, ...freshStamp() })
      }
    }
    for (const [room, names] of Object.entries(former)) {
      for (const nickname of names) this.#free(node, room, { nickname, ...freshStamp() })
    }
    this.#setCounts(node, counts)
    this.#onSynced()
  }

  #drop (id: string): void {
    if (!this.#nodes.has(id)) return
    this.#replace(id, {}, {})
    this.#nodes.delete(id)
  }

  #isHeld (room: string, nickname: string): boolean {
    for (const node of this.#nodes.values()) if (node.holds(room, nickname)) return true
    return this.handover.parked.holds(room, nickname)
  }

  /** The state of the instance that sent a message. */
  #nodeOf (id: string): NodeState {
    let node = this.#nodes.get(id)
    if (!node) this.#nodes.set(id, node = new NodeState())
    node.silence = 0
    return node
  }
}

/** Adds the origin of an event, as far as it is known. */
function withOrigin<T extends Newcomer | Exiter> (event: T & Stamp, { seq, by }: Pick<Released, 'seq' | 'by'>) {
  return { ...event, ...(seq !== undefined && { seq }), ...(by !== undefined && { by }) }
}

function compare (a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
