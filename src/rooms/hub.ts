import type { Dialect } from '../dialects/dialect.ts'
import type { Rejection, RoomEvent } from '../protocol/events.ts'
import type { Act } from '../protocol/moderation-messages.ts'
import type { HistoryFrames } from './history-frames.ts'
import type { Member } from './member.ts'
import { Subscribers, type FanOutContext } from './subscribers.ts'

/** The members of a room on this instance, grouped by the dialect they speak. */
export class Hub implements Iterable<Subscribers> {
  readonly #room: string
  readonly #context: FanOutContext
  readonly #history: HistoryFrames
  readonly #groups = new Map<Dialect, Subscribers>()

  constructor (room: string, context: FanOutContext, history: HistoryFrames) {
    this.#room = room
    this.#context = context
    this.#history = history
  }

  [Symbol.iterator] (): Iterator<Subscribers> {
    return this.#groups.values()
  }

  /** Bytes that the member furthest behind has not taken. */
  get lag (): number {
    let most = 0
    for (const group of this) most = Math.max(most, group.lag)
    return most
  }

  /** All members, whatever they speak. */
  * members (): Generator<Member> {
    for (const { members } of this) yield * members
  }

  has (member: Member): boolean {
    return this.#groupOf(member)?.members.has(member) ?? false
  }

  /** @returns the group of the member's dialect */
  add (member: Member): Subscribers {
    const { dialect } = member
    let group = this.#groups.get(dialect)
    if (!group) this.#groups.set(dialect, group = new Subscribers(this.#room, dialect, this.#context, this.#history))
    group.add(member)
    return group
  }

  /** @returns whether the member was there */
  delete (member: Member): boolean {
    const group = this.#groupOf(member)
    if (!group?.members.has(member)) return false
    group.delete(member)
    if (group.members.size === 0) this.#groups.delete(member.dialect)
    return true
  }

  /** Sends the head count to all members whose last one differs. @returns whether there were any */
  sendHeadCount (count: number): boolean {
    let sent = false
    for (const group of this) {
      const outdated = [...group.members].filter(({ lastHeadCount }) => lastHeadCount !== count)
      if (outdated.length === 0) continue
      group.sendHeadCount(outdated, count)
      sent = true
    }
    return sent
  }

  /** Sends one member the reason why its message was rejected, if its dialect has a frame for it. */
  notify (sender: Member, rejection: Rejection): void {
    const notice = sender.dialect.encodeRejection(rejection, { members: sender.lastHeadCount, asked: sender.notices })
    if (notice !== undefined) this.#groupOf(sender)?.sendTo([sender], notice)
  }

  /** Sends an event to one member alone, if its dialect has a frame for it. */
  send (member: Member, event: RoomEvent): void {
    const payload = member.dialect.encode(event)
    if (payload !== undefined) this.#groupOf(member)?.sendTo([member], payload)
  }

  /** Tells members of an act of moderation. @param members by default all */
  tell (act: Act, members?: Member[]): void {
    for (const group of this) {
      const payload = group.dialect.encodeAct?.(act)
      if (payload === undefined) continue
      if (members) group.sendTo(members.filter((member) => group.members.has(member)), payload)
      else group.broadcast(payload)
    }
  }

  /** Answers a ping of a member whose dialect has them. */
  answerPing (sender: Member): void {
    const { pong } = sender.dialect
    if (pong !== undefined) this.#groupOf(sender)?.sendTo([sender], pong)
  }

  /** Writes everything that is pending for one member. */
  flush (member: Member): void {
    this.#groupOf(member)?.flush()
  }

  #groupOf (member: Member): Subscribers | undefined {
    return this.#groups.get(member.dialect)
  }
}
