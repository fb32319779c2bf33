import type { Kind } from './messages.ts'

/** What a member received, and how long it stayed. Times are in milliseconds since 1970, common to all processes. */
export interface Attendance {
  line: string
  address: string
  /** Messages in the order of their arrival: number and time. */
  received: [sequence: number, at: number][]
  lastReadAt: number
  closed: { at: number, code: number } | undefined
}

/** A message that somebody sent. */
export interface Sent {
  kind: Kind
  sender: string
  at: number
}

export interface Disconnection {
  address: string
  /** Seconds since the start. */
  after: number
  code: number
  /** From the log of the server. */
  reason: string
}

/** The account of all members with the same kind of line. */
export interface LineAccount {
  line: string
  members: number
  received: number
  /** Missing before a later one, or although nothing more arrives. */
  lost: number
  /** Missing because of a disconnection. */
  missed: number
  /** Still to come when the evening ended. */
  onTheWay: number
  repeated: number
  reordered: number
  /** Milliseconds from sending to receipt, sorted. */
  delays: Partial<Record<Kind, number[]>>
  disconnections: Disconnection[]
}

export interface AccountOptions {
  sent: ReadonlyMap<number, Sent>
  startedAt: number
  endedAt: number
  reasonOf (address: string): string
}

/** Milliseconds without a byte after which nothing more is on its way. */
export const IDLE = 10_000

/** Compares every member with the common order. */
export function accountFor (attendances: readonly Attendance[], options: AccountOptions): LineAccount[] {
  const order = orderOf(attendances)
  const accounts = new Map<string, LineAccount>()
  for (const attendance of attendances) {
    const { line } = attendance
    if (!accounts.has(line)) accounts.set(line, emptyAccount(line))
    add(accounts.get(line)!, attendance, order, options)
  }
  for (const { delays } of accounts.values()) {
    for (const values of Object.values(delays)) values.sort((a, b) => a - b)
  }
  return [...accounts.values()]
}

/** The position of each message that anybody received, by the member that received most. */
export function orderOf (attendances: readonly Attendance[]): Map<number, number> {
  const byCount = attendances.toSorted((a, b) => b.received.length - a.received.length)
  const order = new Map<number, number>()
  for (const { received } of byCount) {
    for (const [sequence] of received) if (!order.has(sequence)) order.set(sequence, order.size)
  }
  return order
}

/** Messages of one sender that were delivered in another order than sent. */
export function reorderedBySender (order: ReadonlyMap<number, number>, sent: ReadonlyMap<number, Sent>): number {
  const last = new Map<string, number>()
  let reordered = 0
  for (const sequence of order.keys()) {
    const { sender } = sent.get(sequence)!
    if (sequence < (last.get(sender) ?? -1)) reordered++
    else last.set(sender, sequence)
  }
  return reordered
}

function emptyAccount (line: string): LineAccount {
  return {
    line,
    members: 0,
    received: 0,
    lost: 0,
    missed: 0,
    onTheWay: 0,
    repeated: 0,
    reordered: 0,
    delays: {},
    disconnections: [],
  }
}

function add (account: LineAccount, attendance: Attendance, order: Map<number, number>, options: AccountOptions): void {
  const { address, received, closed, lastReadAt } = attendance
  const seen = new Set<number>()
  let last = -1
  account.members++
  for (const [sequence, at] of received) {
    const position = order.get(sequence)!
    const { kind, at: sentAt } = options.sent.get(sequence)!
    if (seen.has(sequence)) account.repeated++
    else if (position < last) account.reordered++
    seen.add(sequence)
    last = Math.max(last, position)
    account.received++
    const delays = account.delays[kind] ??= []
    delays.push(at - sentAt)
  }
  const missing = [...order].filter(([sequence]) => !seen.has(sequence))
  const gaps = missing.filter(([, position]) => position < last).length
  const rest = missing.length - gaps
  account.lost += gaps
  if (closed) {
    const after = (closed.at - options.startedAt) / 1_000
    account.missed += rest
    account.disconnections.push({ address, after, code: closed.code, reason: options.reasonOf(address) })
  } else if (options.endedAt - lastReadAt > IDLE) {
    account.lost += rest
  } else {
    account.onTheWay += rest
  }
}
