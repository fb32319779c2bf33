import type { Broker } from '../broker/broker.ts'
import type { Network } from '../lib/network.ts'
import {
  MODERATION_TOPIC, type Act, type Decision, type Deletion, type Kick, type ModerationMessage, type OpenRoom,
  type RosterMember,
} from '../protocol/moderation-messages.ts'
import { actOf } from './act-of.ts'
import { isInForce, Ledger, type NewDecision } from './ledger.ts'
import { ReservedNicknames } from './reserved-nicknames.ts'
import { RoomRules } from './room-rules.ts'
import { RosterQuestions } from './roster.ts'

/** The rooms of this instance, which carry out the decisions of all instances. */
export interface ModeratedRooms {
  members (room: string): RosterMember[]
  /** Members of all instances that lost their connection and may come back. Their addresses are not known. */
  away (room: string): RosterMember[]
  /** Closes connections. */
  kick (room: string, connections: ReadonlySet<string>): void
  /** Closes the connections of a network, but those of moderators. */
  ban (room: string, network: Network): void
  /** @param isNew whether this instance opens it, and there was none */
  open (room: OpenRoom, isNew: boolean): void
  close (room: string): void
  isConfigured (room: string): boolean
  /** Takes nicknames that are reserved now from those who may not use them. */
  reserve (): void
  /** Tells the members of a room of an act. */
  tell (room: string, act: Act): void
  /** Sends a text by the server to everybody in a room, on all instances. */
  announce (room: string, text: string): void
  /** @returns whether the message was kept */
  deleteMessage (room: string, id: string, by?: string): Promise<boolean>
  /** Deletions of this instance, which others may have missed. */
  deletions (): Deletion[]
  /** Takes over a deletion of another instance, unless it was delivered. */
  learnDeletion (deletion: Deletion): void
}

export interface ModerationOptions {
  broker: Broker
  /** Identifier of this instance. */
  self: string
  /** The other instances. */
  peers (): string[]
  /** Nicknames that are reserved by the configuration. */
  reserved: string[]
  /** Identifiers of tokens that are revoked, which this adds to. */
  revoked: Set<string>
}

/** Decisions in one message. */
const CHUNK = 500

/** Milliseconds between two looks for decisions that are over. */
const TICK = 500

/**
 * The decisions of moderators and of the operator, on all instances: each tells the others of every decision at once,
 * and of all that it knows when they are connected.
 */
export class Moderation {
  readonly reserved: ReservedNicknames
  rooms: ModeratedRooms | undefined
  readonly #options: ModerationOptions
  readonly #ledger: Ledger
  readonly #rules = new Map<string, RoomRules>()
  readonly #questions = new RosterQuestions()
  readonly #timer: NodeJS.Timeout
  /** Instances that have told what they know. */
  readonly #synced = new Set<string>()
  #onSynced = () => {}

  constructor (options: ModerationOptions) {
    const { broker, self, reserved } = options
    this.#options = options
    this.reserved = new ReservedNicknames(reserved)
    this.#ledger = new Ledger(self, (decision, former) => this.#apply(decision, former))
    broker.subscribe<ModerationMessage>(MODERATION_TOPIC, (message) => this.#receive(message))
    this.#timer = setInterval(() => this.#tick(), TICK).unref()
  }

  close (): void {
    clearInterval(this.#timer)
  }

  /** Whether decisions can be kept. */
  admits (decisions: NewDecision[]): boolean {
    return this.#ledger.admits(decisions)
  }

  /** Everything that is in force, of some kinds. */
  inForce<Kind extends Decision['kind']> (...kinds: Kind[]): Extract<Decision, { kind: Kind }>[] {
    return [...this.#ledger].filter((decision): decision is Extract<Decision, { kind: Kind }> =>
      (kinds as string[]).includes(decision.kind) && isInForce(decision))
  }

  find (kind: Decision['kind'], room: string, subject?: string): Decision | undefined {
    const decision = this.#ledger.get(kind, room, subject)
    return decision && isInForce(decision) ? decision : undefined
  }

  rulesOf (room: string): RoomRules {
    let rules = this.#rules.get(room)
    if (!rules) this.#rules.set(room, rules = new RoomRules(room))
    return rules
  }

  /** Decides, here at once and on the other instances as soon as they receive it. */
  decide (...decisions: NewDecision[]): void {
    this.#publishInChunks(decisions.map((decision) => this.#ledger.decide(decision)))
  }

  /** Closes connections on all instances. */
  kick (kick: Omit<Kick, 'kind' | 'instance'>): void {
    const { broker, self } = this.#options
    broker.publish(MODERATION_TOPIC, { kind: 'kick', instance: self, ...kick })
  }

  /** The members of a room on all instances. */
  async members (room: string): Promise<RosterMember[]> {
    const { broker, self, peers } = this.#options
    const own = this.rooms?.members(room) ?? []
    return this.#questions.ask(own, peers(), (number) =>
      broker.publish(MODERATION_TOPIC, { kind: 'roster-request', instance: self, number, room }))
  }

  /** Members that lost their connection and may come back. */
  away (room: string): RosterMember[] {
    return this.rooms?.away(room) ?? []
  }

  /** Tells the other instances everything. To be called when they are connected, or one of them is new. */
  publishAll (): void {
    this.#publishInChunks([...this.#ledger])
    const { broker, self } = this.#options
    const deletions = this.rooms?.deletions() ?? []
    while (deletions.length > 0) {
      broker.publish(MODERATION_TOPIC, { kind: 'deletions', instance: self, deletions: deletions.splice(0, CHUNK) })
    }
  }

  /** Resolves when some instances have told what they know. @param instances called again after each of them */
  async waitUntilSynced (instances: () => string[]): Promise<void> {
    while (!instances().every((id) => this.#synced.has(id))) {
      await new Promise<void>((resolve) => { this.#onSynced = resolve })
    }
  }

  /** An empty list, too, says that this is all. */
  #publishInChunks (decisions: Decision[]): void {
    do this.#publish(decisions.splice(0, CHUNK)); while (decisions.length > 0)
  }

  #publish (decisions: Decision[]): void {
    const { broker, self } = this.#options
    broker.publish(MODERATION_TOPIC, { kind: 'decisions', instance: self, decisions })
  }

  #receive (message: ModerationMessage): void {
    const { broker, self } = this.#options
    const { instance } = message
    switch (message.kind) {
      case 'decisions':
        for (const decision of message.decisions) this.#ledger.learn(decision)
        this.#synced.add(instance)
        return this.#onSynced()
      case 'deletions':
        for (const deletion of message.deletions) this.rooms?.learnDeletion(deletion)
        return
      case 'kick': return this.#kick(message)
      case 'roster-request': {
        if (instance === self) return
        const members = this.rooms?.members(message.room) ?? []
        return broker.publish(MODERATION_TOPIC, {
          kind: 'roster', instance: self, of: instance, number: message.number, members,
        })
      }
      case 'roster':
        if (message.of === self) this.#questions.answer(message.number, instance, message.members)
    }
  }

  #kick ({ room, connections, nickname, by }: Kick): void {
    this.rooms?.kick(room, new Set(connections))
    this.rooms?.tell(room, {
      act: 'kick', ...(nickname !== undefined && { nickname }), ...(by !== undefined && { by }),
    })
  }

  #apply (decision: Decision, former: Decision | undefined): void {
    const { kind, room } = decision
    const holds = isInForce(decision)
    const held = former !== undefined && isInForce(former)
    if (kind === 'token') this.#applyToken(decision)
    else if (kind === 'room') this.#applyRoom(decision, held)
    else this.rulesOf(room).apply(decision)
    if (kind === 'ban' && holds) this.rooms?.ban(room, decision.subject as Network)
    const act = actOf(decision)
    if (act && (holds || held)) this.rooms?.tell(room, act)
  }

  #applyRoom (decision: OpenRoom, held: boolean): void {
    const holds = isInForce(decision)
    // Its time was over, and it is opened again before this instance has closed it.
    if (!held || !holds) this.#close([decision.room])
    if (holds) this.rooms?.open(decision, !held && decision.node === this.#options.self)
  }

  #applyToken (token: Extract<Decision, { kind: 'token' }>): void {
    this.reserved.apply(token)
    if (token.undone) this.#options.revoked.add(token.subject)
    else if (token.nickname !== null && isInForce(token)) this.rooms?.reserve()
  }

  /** A room is closed when its time is over. */
  #tick (): void {
    this.#close([...this.#ledger].filter((one) => one.kind === 'room' && !isInForce(one)).map(({ room }) => room))
    for (const decision of this.#ledger.expire()) {
      if (decision.kind === 'token') this.reserved.apply({ ...decision, undone: true })
      else this.#rules.get(decision.room)?.apply({ ...decision, undone: true })
    }
  }

  /** Closes rooms. Their mutes and bans are not for the next room of the same name. */
  #close (names: string[]): void {
    const closed = new Set(names.filter((name) => this.rooms?.isConfigured(name) === false))
    if (closed.size === 0) return
    for (const name of closed) {
      this.rooms?.close(name)
      this.#rules.delete(name)
    }
    this.#ledger.forget(({ kind, room }) => kind !== 'room' && closed.has(room))
  }
}
