import type { Dialect, Gap, Greeting, Switch } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { Throttle } from '../lib/throttle.ts'
import type { Access } from '../moderation/access.ts'
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.ts'
import { nextSeq } from '../protocol/seq.ts'
import {
  type Command, type Deleted, now, RATE_LIMITED, rejectInvalid, type Rejection, type RoomEvent, stamp, type Stamp,
} from '../protocol/events.ts'
import { fold } from '../protocol/look-alikes.ts'
import type { Act } from '../protocol/moderation-messages.ts'
import { Client, type ClientOptions, type ClientRoom } from './client.ts'
import type { RoomContext } from './context.ts'
import { HistoryFrames } from './history-frames.ts'
import { RoomHistory } from './history.ts'
import { Hub } from './hub.ts'
import type { Member } from './member.ts'
import { Nicknames } from './nicknames.ts'
import type { ResumeBuffer } from './resume-buffer.ts'
import { RoomModeration, type PutSender, type Refusal } from './room-moderation.ts'
import { Resumption, type ResumableRoom, type ResumeRequest } from './resumption.ts'
import { Sharing } from './sharing.ts'
import type { Subscribers } from './subscribers.ts'

/** Minimum number of milliseconds between two head counts: a thousand joins cause a few, not a thousand. */
const HEAD_COUNT_INTERVAL = 100

/** While members join by the hundred, each head count is outdated before the last of them has it. */
const STORM = { quiet: 25, patience: 1_000 }

/** Deletions that are remembered: those of this instance, and all that were delivered. */
const MAX_DELETED = 100

const TOO_MANY = rejectInvalid([{
  type: RATE_LIMITED,
  loc: ['body'],
  msg: 'Too many messages at once: some were dropped',
}])

export interface RoomOptions {
  name: string
  isPrivate: boolean
  /** Its subject; empty if there is none. */
  topic?: string
}

/**
 * A room on this instance: its members, and the path of a message from a command
 * through the broker to each of them.
 */
export class Room implements ClientRoom, ResumableRoom {
  readonly name: string
  /** Whether it exists only for clients with a token for it. */
  isPrivate: boolean
  topic: string
  readonly #context: RoomContext
  readonly #hub: Hub
  readonly #headCounts = new Throttle(HEAD_COUNT_INTERVAL, () => this.#hub.sendHeadCount(this.headCount), STORM)
  readonly #history: RoomHistory
  readonly #historyFrames: HistoryFrames
  readonly #sharing: Sharing
  readonly #nicknames: Nicknames
  /** For clients that resume. With it, the room is subscribed to even without members. */
  readonly #buffer: ResumeBuffer | undefined
  readonly #resumption: Resumption | undefined
  readonly #moderation: RoomModeration | undefined
  #members = 0
  /** Clients that are about to resume: the history must stay current for them. */
  #holders = 0
  #isClosed = false
  /** Deletions of this instance, which one that was cut off learns afterwards. */
  readonly #deletions: (Deleted & Stamp)[] = []
  /** Identifiers of deleted messages of which the members here know. */
  readonly #deleted = new Set<string>()
  /** Messages by PUT, and what waits for the delivery of each. */
  readonly #undelivered = new Map<RoomEvent, (event: RoomEvent) => void>()
  /** The last event that was delivered here, or the start. */
  #seq = nextSeq()
  #unsubscribe: (() => void) | undefined

  constructor ({ name, isPrivate, topic = '' }: RoomOptions, context: RoomContext) {
    const { presence, observer, history, historyStore, sessions, moderation } = context
    this.name = name
    this.isPrivate = isPrivate
    this.topic = topic
    this.#context = context
    this.#historyFrames = new HistoryFrames(context.frame)
    this.#hub = new Hub(name, context, this.#historyFrames)
    this.#sharing = new Sharing(this, context)
    this.#history = new RoomHistory(name, history, historyStore)
    this.#nicknames = new Nicknames({
      room: this,
      presence,
      observer,
      isMember: (client) => this.#hub.has(client) || sessions.has(client),
      mayUseReserved: (nickname, { access }) => moderation?.state.reserved.verdict(fold(nickname), access),
    })
    this.#moderation = moderation && new RoomModeration(this, moderation, observer)
    const buffer = this.#buffer = sessions.watch(this)
    if (buffer) {
      this.#resumption = new Resumption(this, { sessions, history: this.#history, buffer, observer })
      this.#subscribe()
    }
    presence.watch(name, {
      counted: () => this.#headCounts.change(),
      deliver: (event) => this.deliver(event),
    })
  }

  /** Connections on this instance. */
  get members (): number {
    return this.#members
  }

  /** Connections on all instances. */
  get headCount (): number {
    return this.#context.presence.members(this.name)
  }

  /** Messages by PUT that were not delivered here yet. */
  get undelivered (): number {
    return this.#undelivered.size
  }

  /** Bytes that the member furthest behind has not taken. */
  get lag (): number {
    return this.#hub.lag
  }

  /** The registered nicknames of all instances, sorted without regard to case. */
  get nicknames (): string[] {
    return this.#context.presence.nicknames(this.name)
  }

  /** The members on this instance, grouped by dialect. */
  get subscribers (): Iterable<Subscribers> {
    return this.#hub
  }

  /** The frames of the stored messages, oldest first. They are shared. */
  async readHistory (dialect: Dialect): Promise<Buffer[]> {
    return this.#historyFrames.of(dialect, await this.#history.read())
  }

  /** To be called when the instances are connected again. */
  resync (): void {
    this.#history.refresh().catch((error) => this.#context.observer.failed('resync', error, this.name))
  }

  /** A client of this room, which has not joined it yet. */
  createClient (options: ClientOptions): Client {
    return new Client(this, options, this.#context)
  }

  /** The new member is sent the head count before anything else. */
  join (client: Client, request?: ResumeRequest): void {
    if (request && this.#resumption && client.dialect.encodeGreeting) this.#resumption.claim(client, request)
    else this.enter(client)
  }

  /** Leaves exactly once, however a connection ends and however often its end is reported. */
  leave (client: Client, resumable = false): void {
    if (!this.#hub.delete(client)) return
    const { sessions } = this.#context
    this.#uncount(client)
    if (!resumable || !sessions.lost(client)) {
      sessions.end(client)
      this.#nicknames.left(client)
    }
    this.#closeIfEmpty()
  }

  supersede (client: Client): void {
    client.supersede()
    if (!this.#hub.delete(client)) return
    this.#uncount(client)
    this.#closeIfEmpty()
  }

  tellGap (gap: Gap): void {
    for (const group of this.#hub) {
      const payload = group.dialect.encodeGap?.(gap)
      if (payload !== undefined) group.broadcast(payload)
    }
  }

  /** Pending frames of the former dialect are flushed first; then a client of another generation is greeted. */
  switchDialect (client: Client, { to, greets }: Switch): void {
    if (!this.#hub.delete(client)) return
    client.dialect = this.#context.dialects[to as keyof Dialects]
    const group = this.#hub.add(client)
    if (greets) this.#greet(group, client)
  }

  /** Why a client may not join; undefined if it may. */
  refusalToJoin (address: string, access: Access): Refusal | undefined {
    return this.#moderation?.refusalToJoin(address, access)
  }

  /** The same once its handshake is over. @param resumes a client may come back to a locked room */
  refusalToEnter ({ address, access }: Client, resumes: boolean): CloseReason | undefined {
    if (this.#isClosed) return CLOSE_REASONS.roomClosed
    const refusal = this.refusalToJoin(address, access)
    if (refusal?.rule === 'locked') return resumes ? undefined : CLOSE_REASONS.locked
    return refusal && CLOSE_REASONS.banned
  }

  /** Executes the command of a member, unless moderation forbids it. */
  dispatch (command: Command, client: Client): void {
    const allowed = this.#moderation ? this.#moderation.review(command, client) : command
    if (allowed) this.#execute(allowed, client)
  }

  /**
   * Publishes a message by PUT, unless moderation forbids it.
   *
   * @returns resolves when the message was delivered here: whatever is sent from then on, through any instance, comes
   * after it
   */
  async put (command: Command, sender: PutSender): Promise<{ event: RoomEvent } | { refusal: Refusal }> {
    const reviewed = this.#moderation ? this.#moderation.reviewPut(command, sender) : { command }
    if ('refusal' in reviewed) return reviewed
    // Without members, and without clients that may resume, nothing would be delivered here.
    if (!this.#unsubscribe) this.#subscribe()
    const event = await new Promise<RoomEvent>((resolve) => this.publish(reviewed.command, undefined, resolve))
    this.#unsubscribeIfUnused()
    return { event }
  }

  #execute (command: Command, client: Client): void {
    switch (command.kind) {
      case 'newcomer': return this.#nicknames.register(command, client)
      case 'exiter':
        if (this.#nicknames.unregister(command, client)) this.#context.sessions.end(client)
        return
      case 'like': case 'text': case 'reaction': this.publish(command, client); break
      case 'shared': this.#sharing.share(command, client)
    }
  }

  /**
   * Publishes a message of a member, or one without, to everybody in the room.
   *
   * @param onDelivered called once it was delivered here
   */
  publish (command: Command, sender?: Member, onDelivered?: (event: RoomEvent) => void): void {
    this.#context.observer.accepted(this.name, command, sender)
    const event: RoomEvent = stamp(sender ? { ...command, by: sender.id } : command)
    this.#history.publishing(event)
    if (onDelivered) this.#undelivered.set(event, onDelivered)
    this.#context.broker.publish<RoomEvent>(this.name, event)
    if (sender) sender.received = event.id
  }

  /** Notifies the sender of a message, and nobody else, that it was rejected. */
  reject (sender: Member, rejection: Rejection): void {
    sender.received = rejection.id ?? sender.received
    this.#context.observer.rejected(sender, rejection)
    this.#hub.notify(sender, rejection)
  }

  /** Tells a member that everything it sent before its ping has been processed. */
  answerPing (client: Client): void {
    this.#hub.answerPing(client)
  }

  /** Drops a message beyond its sender's rate, which is not even decoded. */
  drop (sender: Member, notify: boolean): void {
    this.#context.observer.dropped(sender, notify)
    if (notify) this.#hub.notify(sender, TOO_MANY)
  }

  /** Sends an event to one member alone. */
  send (client: Client, event: RoomEvent): void {
    this.#hub.send(client, event)
  }

  /** The members on this instance. */
  get list (): Iterable<Member> {
    return this.#hub.members()
  }

  /** Tells the members on this instance of an act of moderation. */
  tell (act: Act): void {
    this.#hub.tell(act)
  }

  /** Takes nicknames away that are reserved for others now. */
  revokeNicknames (isMeant: (member: Member) => boolean = () => true): void {
    for (const member of [...this.#hub.members()]) if (isMeant(member)) this.revokeNickname(member as Client)
  }

  revokeNickname (client: Client): void {
    this.#nicknames.revoke(client)
  }

  /** Ends connections of this instance at once: nothing that they still send counts, and they are not waited for. */
  expel (reason: CloseReason, isMeant: (member: Member) => boolean): void {
    for (const member of [...this.#hub.members()]) {
      const client = member as Client
      if (!isMeant(client)) continue
      if (!client.gone) this.#endNow(client, reason)
      // Its peer may never answer the close frame, and could resume until then.
      this.leave(client)
    }
  }

  /** Deletes a message on all instances. @param by connection of the moderator @returns whether it was kept */
  async deleteMessage (id: string, by?: string): Promise<boolean> {
    const isKept = await this.#history.remove(id) || (this.#buffer?.has(id) ?? false)
    if (!isKept) return false
    const deletion = stamp({ kind: 'deleted' as const, deletedId: id, ...(by !== undefined && { by }) })
    this.#deletions.push(deletion)
    if (this.#deletions.length > MAX_DELETED) this.#deletions.shift()
    this.#context.broker.publish<RoomEvent>(this.name, deletion)
    return true
  }

  /** Deletions of this instance, the latest ones. */
  get deletions (): (Omit<Deleted, 'kind'> & Stamp)[] {
    return this.#deletions.map(({ kind, ...deletion }) => deletion)
  }

  /** Delivers a deletion that this instance has missed. */
  learnDeletion (event: Deleted & Stamp): void {
    if (!this.#deleted.has(event.deletedId)) this.deliver(event)
  }

  /** Refuses a client that was admitted before that was decided. Nothing that it sends meanwhile counts. */
  turnAway (client: Client, reason: CloseReason): void {
    client.silence()
    client.close(reason)
  }

  #endNow (client: Client, reason: CloseReason): void {
    client.silence()
    if (client.behind) client.terminate(reason)
    else this.dismiss(client, reason)
  }

  /** Removes the messages that are kept, in all instances. */
  clearHistory (): void {
    this.#history.clear()
  }

  /** Ends the room on this instance, with the connections of its members. */
  close (): void {
    const { presence, sessions } = this.#context
    this.#isClosed = true
    this.expel(CLOSE_REASONS.roomClosed, () => true)
    this.#headCounts.stop()
    this.#history.clear()
    this.confirmAll()
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    sessions.unwatch(this)
    presence.unwatch(this.name)
  }

  /** Ends the wait for the delivery of messages by PUT, which were published. */
  confirmAll (): void {
    for (const event of this.#undelivered.keys()) this.#confirm(event)
  }

  /** Delivers an event of any instance, encoded once per dialect in the room. */
  deliver (event: RoomEvent): void {
    if (event.kind === 'deleted') this.#forget(event.deletedId)
    if (this.#undelivered.size > 0) this.#confirm(event)
    if (this.#buffer) this.#context.sessions.record(this.#buffer, event)
    else this.#seq = event.seq ?? this.#seq
    if (!this.#history.isOpen) return
    const isNews = this.#history.delivered(event)
    for (const group of this.#hub) if (isNews || !group.dialect.sendsHistory) group.deliver(event)
  }

  /** Closes a member's connection gracefully, after everything pending for it. */
  dismiss (client: Client, reason: CloseReason): void {
    this.#hub.flush(client)
    client.close(reason)
  }

  #open (): void {
    if (this.#history.isOpen || this.#isClosed) return
    if (!this.#unsubscribe) this.#subscribe()
    this.#history.open((deferred) => this.#sendHistory(deferred))
  }

  hold (): void {
    this.#holders++
    this.#open()
  }

  release (): void {
    this.#holders--
    this.#closeIfEmpty()
  }

  #closeIfEmpty (): void {
    if (this.#members > 0 || this.#holders > 0) return
    this.#unsubscribeIfUnused()
    this.#history.close()
  }

  #unsubscribeIfUnused (): void {
    if (this.#members > 0 || this.#buffer || this.#undelivered.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  #confirm (event: RoomEvent): void {
    this.#undelivered.get(event)?.(event)
    this.#undelivered.delete(event)
  }

  #subscribe (): void {
    this.#unsubscribe = this.#context.broker.subscribe<RoomEvent>(this.name, (event) => this.deliver(event))
  }

  /** The last event that was delivered here. */
  get #place (): string {
    return this.#buffer?.last ?? this.#seq
  }

  enter (client: Client, reason?: string): void {
    const refusal = this.refusalToEnter(client, false)
    if (refusal) return this.turnAway(client, refusal)
    this.#open()
    this.admit(client, (group) => this.#greet(group, client, reason))
    const acts = this.#moderation?.acts() ?? []
    for (const act of acts) this.#hub.tell(act, [client])
  }

  admit (client: Client, greet: (group: Subscribers, greeting: Omit<Greeting, 'seq'>) => void): void {
    this.#count(this.#members + 1)
    if (this.#moderation) client.since = now()
    greet(this.#hub.add(client), this.#greetingOf(client))
    this.#context.observer.joined(client)
    this.#headCounts.change()
  }

  #uncount (client: Client): void {
    this.#count(this.#members - 1)
    this.#context.observer.left(client)
    this.#headCounts.change()
  }

  /** A new member receives head count and history first, then new events. */
  #greet (group: Subscribers, client: Client, reason?: string): void {
    const seq = this.#place
    const resume = client.dialect.encodeGreeting && this.#resumption?.offer(client, seq, reason)
    group.greet(client, { ...this.#greetingOf(client), seq, ...(resume && { resume }) })
    if (!client.dialect.sendsHistory) return
    const { loaded } = this.#history
    if (loaded) client.waitFor(loaded)
    else group.sendHistory(client, this.#history.events)
  }

  #greetingOf ({ id: connection, access }: Client): Omit<Greeting, 'seq'> {
    const { headCount: members, topic, name } = this
    return { connection, members, topic, moderates: access.mayModerate(name) }
  }

  #forget (id: string): void {
    this.#history.forget(id)
    this.#buffer?.forget(id)
    this.#deleted.add(id)
    if (this.#deleted.size > MAX_DELETED) this.#deleted.delete(this.#deleted.values().next().value!)
  }

  /** Sends the loaded history, then the events delivered meanwhile that it does not contain. */
  #sendHistory (deferred: RoomEvent[]): void {
    const groups = [...this.#hub].filter(({ dialect }) => dialect.sendsHistory)
    for (const group of groups) for (const member of group.members) group.sendHistory(member, this.#history.events)
    for (const event of deferred) {
      if (this.#history.delivered(event)) for (const group of groups) group.deliver(event)
    }
  }

  #count (members: number): void {
    this.#members = members
    this.#context.presence.set(this.name, members)
  }
}
