import { randomUUID } from 'node:crypto'
import type { Bus } from '../broker/broker.ts'
import { freshStamp, type Exiter, type Newcomer, type Stamp } from '../protocol/events.ts'
import {
  PRESENCE_TOPIC, type Claim, type Counts, type PresenceMessage, type Released,
} from '../protocol/presence-messages.ts'
import { Instance } from './instance.ts'
import { OwnEntries } from './own-entries.ts'

/** What a room is told of who is where. */
export interface PresenceListener {
  /** Other instances have more or fewer connections in the room than before. */
  counted (): void
  /** A nickname is taken, or its last holder gave it back. */
  deliver (event: (Newcomer | Exiter) & Stamp): void
}

/**
 * Who is in which room, on all instances: head counts and nicknames.
 *
 * Everything that matters is an entry on the bus, which all instances get in
 * one order, so that all of them come to the same answer: of two who claim a
 * name at the same moment, the one whose claim is delivered first has it. What
 * an instance holds is kept under its own identifier and forgotten when
 * nothing is heard of it any more. Nothing is ever counted up or down from
 * afar, so that nothing is left behind.
 */
export class Presence {
  /** What this instance tells the others. */
  readonly own: OwnEntries
  readonly #self: string
  readonly #here = new Instance()
  readonly #instances: Map<string, Instance>
  readonly #listeners = new Map<string, PresenceListener>()
  #onTold = () => {}
  /** Called when a count of this instance changed. */
  onChange: () => void = () => {}

  /** @param self identifier of this instance, unique for each process */
  constructor (bus: Bus, self: string = randomUUID()) {
    this.#self = self
    this.#here.known = true
    this.#instances = new Map([[self, this.#here]])
    this.own = new OwnEntries(bus, self, this.#here)
    bus.subscribe<PresenceMessage>(PRESENCE_TOPIC, (entry) => this.#apply(entry))
  }

  /** Of instances, this one included. */
  get instances (): number {
    return this.#instances.size
  }

  watch (room: string, listener: PresenceListener): void {
    this.#listeners.set(room, listener)
  }

  /** So many connections are in the room on this instance. */
  set (room: string, members: number): void {
    if (members === 0) this.#here.counts.delete(room)
    else this.#here.counts.set(room, members)
    this.onChange()
  }

  /** Connections in the room on all instances. */
  members (room: string): number {
    let sum = 0
    for (const { counts } of this.#instances.values()) sum += counts.get(room) ?? 0
    return sum
  }

  /** The registered nicknames, sorted without regard to case. */
  nicknames (room: string): string[] {
    const names = new Set<string>()
    for (const instance of this.#instances.values()) {
      for (const nickname of instance.nicknamesIn(room)) names.add(nickname)
    }
    return [...names].sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b))
  }

  /** Until everything is known that these instances hold. @param instances asked again whenever one has told */
  async learn (instances: () => string[]): Promise<void> {
    while (!instances().every((id) => this.#instances.get(id)?.known)) {
      await new Promise<void>((resolve) => { this.#onTold = resolve })
    }
  }

  /** Forgets instances of which nothing was heard in so many calls of this. */
  sweep (limit: number): void {
    for (const [id, instance] of this.#instances) {
      if (instance !== this.#here && ++instance.silence > limit) this.#forget(id)
    }
  }

  #apply (entry: PresenceMessage): void {
    const own = entry.instance === this.#self
    switch (entry.kind) {
      case 'claim':
        this.#decide(entry, own)
        if (own) this.own.settled()
        break
      case 'release':
        this.#free(this.#heard(entry.instance), entry.room, entry)
        if (own) this.own.settled()
        break
      case 'counts': if (!own) this.#count(entry); break
      case 'state': if (!own) this.#replace(entry.instance, entry.counts, entry.nicknames); break
      case 'ask': if (entry.of === this.#self) this.own.publishState(); break
      case 'bye': if (!own) this.#forget(entry.instance)
    }
  }

  #decide (claim: Claim, own: boolean): void {
    const { instance: id, number, room, nickname, former, timestamp } = claim
    const instance = this.#heard(id)
    const granted = !this.#isHeld(room, nickname)
    if (granted) instance.add(room, nickname)
    if (own) this.own.decided(number, granted)
    if (!granted) return
    if (former) this.#free(instance, room, former)
    this.#listeners.get(room)?.deliver({ kind: 'newcomer', nickname, id: claim.id, timestamp })
  }

  #free (instance: Instance, room: string, { nickname, id, timestamp }: Released): void {
    if (!instance.delete(room, nickname) || this.#isHeld(room, nickname)) return
    this.#listeners.get(room)?.deliver({ kind: 'exiter', nickname, id, timestamp })
  }

  #count ({ instance: id, counts, nicknames }: Counts): void {
    const instance = this.#heard(id)
    this.#setCounts(instance, counts)
    if (!instance.known || (nicknames !== undefined && nicknames !== instance.size)) this.own.ask(id)
  }

  #setCounts (instance: Instance, counts: Record<string, number>): void {
    const former = instance.counts
    instance.counts = new Map(Object.entries(counts))
    for (const [room, { counted }] of this.#listeners) {
      if ((former.get(room) ?? 0) !== (instance.counts.get(room) ?? 0)) counted()
    }
  }

  #replace (id: string, counts: Record<string, number>, nicknames: Record<string, string[]>): void {
    const instance = this.#heard(id)
    instance.known = true
    const next = new Map(Object.entries(nicknames).map(([room, names]) => [room, new Set(names)]))
    for (const [room, names] of Object.entries(instance.nicknames())) {
      for (const nickname of names) {
        if (!next.get(room)?.has(nickname)) this.#free(instance, room, { nickname, ...freshStamp() })
      }
    }
    for (const [room, names] of next) {
      for (const nickname of names) {
        const isNew = !this.#isHeld(room, nickname)
        instance.add(room, nickname)
        if (isNew) this.#listeners.get(room)?.deliver({ kind: 'newcomer', nickname, ...freshStamp() })
      }
    }
    this.#setCounts(instance, counts)
    this.#onTold()
  }

  #forget (id: string): void {
    const instance = this.#instances.get(id)
    if (!instance) return
    this.#replace(id, {}, {})
    this.#instances.delete(id)
  }

  #isHeld (room: string, nickname: string): boolean {
    for (const instance of this.#instances.values()) if (instance.holds(room, nickname)) return true
    return false
  }

  #heard (id: string): Instance {
    let instance = this.#instances.get(id)
    if (!instance) this.#instances.set(id, instance = new Instance())
    instance.silence = 0
    return instance
  }
}

function compare (a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
