import { randomUUID } from 'node:crypto'
import type { Bus } from '../bus/bus.ts'
import { now, type Exiter, type Newcomer, type Stamp } from '../rooms/events.ts'
import { PRESENCE, type Claim, type Counts, type PresenceEntry, type Release, type Released } from './entries.ts'
import { Instance } from './instance.ts'

/** What a room is told of who is where. */
export interface PresenceListener {
  /** Other instances have more or fewer connections in the room than before. */
  counted (): void
  /** A nickname is taken, or its last holder gave it back. */
  happened (event: (Newcomer | Exiter) & Stamp): void
}

/** Told whether the claim was granted, before anybody is told that the name is taken. */
export type Decided = (granted: boolean) => void

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
  readonly #bus: Bus
  readonly #self: string
  readonly #own = new Instance()
  readonly #instances: Map<string, Instance>
  readonly #listeners = new Map<string, PresenceListener>()
  /** Own claims that were not delivered yet, by their number. */
  readonly #claims = new Map<number, Decided>()
  #claimed = 0
  /** Own claims and releases that were published and not delivered yet. */
  #unsettled = 0
  /** What waits until this instance's state was told, which is due as soon as nothing is unsettled. */
  #held: (Claim | Release)[] | undefined
  #onTold = () => {}
  /** Called when a count of this instance changed. */
  onChange: () => void = () => {}

  /** @param self identifier of this instance, unique for each process */
  constructor (bus: Bus, self: string = randomUUID()) {
    this.#bus = bus
    this.#self = self
    this.#own.known = true
    this.#instances = new Map([[self, this.#own]])
    bus.subscribe(PRESENCE, (entry) => this.#apply(entry))
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
    if (members === 0) this.#own.counts.delete(room)
    else this.#own.counts.set(room, members)
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

  /** Without other instances, `decided` is called before this returns. */
  claim (room: string, { nickname, id, timestamp }: Released, former: string | undefined, decided: Decided): void {
    const number = ++this.#claimed
    this.#claims.set(number, decided)
    this.#submit({
      kind: 'claim',
      instance: this.#self,
      number,
      room,
      nickname,
      id,
      timestamp,
      ...(former !== undefined && { former: { nickname: former, ...freshStamp() } }),
    })
  }

  release (room: string, { nickname, id, timestamp }: Released): void {
    this.#submit({ kind: 'release', instance: this.#self, room, nickname, id, timestamp })
  }

  /** What the other instances are told of this one every few seconds, and when its counts changed. */
  publishCounts (): void {
    const entry: Counts = { kind: 'counts', instance: this.#self, counts: Object.fromEntries(this.#own.counts) }
    if (this.#unsettled === 0) entry.nicknames = this.#own.size
    this.#bus.publish(PRESENCE, entry)
  }

  /** Tells everything that this instance holds, at once or when what is under way has arrived. */
  publishState (): void {
    this.#held ??= []
    this.#settle()
  }

  publishBye (): void {
    this.#bus.publish(PRESENCE, { kind: 'bye', instance: this.#self })
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
      if (instance !== this.#own && ++instance.silence > limit) this.#forget(id)
    }
  }

  #submit (entry: Claim | Release): void {
    if (this.#held) {
      this.#held.push(entry)
      return
    }
    this.#unsettled++
    this.#bus.publish(PRESENCE, entry)
  }

  /** A state that is told between a claim and its delivery would be true for nobody. */
  #settle (): void {
    if (!this.#held || this.#unsettled > 0) return
    const held = this.#held
    this.#held = undefined
    this.#bus.publish(PRESENCE, {
      kind: 'state',
      instance: this.#self,
      counts: Object.fromEntries(this.#own.counts),
      nicknames: this.#own.nicknames(),
    })
    for (const entry of held) {
      this.#unsettled++
      this.#bus.publish(PRESENCE, entry)
    }
  }

  #apply (entry: PresenceEntry): void {
    const own = entry.instance === this.#self
    switch (entry.kind) {
      case 'claim':
        this.#decide(entry, own)
        if (own) this.#settled()
        break
      case 'release':
        this.#free(this.#heard(entry.instance), entry.room, entry)
        if (own) this.#settled()
        break
      case 'counts': if (!own) this.#count(entry); break
      case 'state': if (!own) this.#replace(entry.instance, entry.counts, entry.nicknames); break
      case 'ask': if (entry.of === this.#self) this.publishState(); break
      case 'bye': if (!own) this.#forget(entry.instance)
    }
  }

  #settled (): void {
    this.#unsettled--
    this.#settle()
  }

  #decide (claim: Claim, own: boolean): void {
    const { instance: id, number, room, nickname, former, timestamp } = claim
    const instance = this.#heard(id)
    const granted = !this.#isHeld(room, nickname)
    if (granted) instance.add(room, nickname)
    if (own) {
      const decided = this.#claims.get(number)
      this.#claims.delete(number)
      decided?.(granted)
    }
    if (!granted) return
    if (former) this.#free(instance, room, former)
    this.#listeners.get(room)?.happened({ kind: 'newcomer', nickname, id: claim.id, timestamp })
  }

  #free (instance: Instance, room: string, { nickname, id, timestamp }: Released): void {
    if (!instance.delete(room, nickname) || this.#isHeld(room, nickname)) return
    this.#listeners.get(room)?.happened({ kind: 'exiter', nickname, id, timestamp })
  }

  #count ({ instance: id, counts, nicknames }: Counts): void {
    const instance = this.#heard(id)
    this.#setCounts(instance, counts)
    if (!instance.known || (nicknames !== undefined && nicknames !== instance.size)) this.#ask(id)
  }

  #ask (of: string): void {
    this.#bus.publish(PRESENCE, { kind: 'ask', instance: this.#self, of })
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
        if (isNew) this.#listeners.get(room)?.happened({ kind: 'newcomer', nickname, ...freshStamp() })
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

function freshStamp (): Stamp {
  return { id: randomUUID(), timestamp: now() }
}

function compare (a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
