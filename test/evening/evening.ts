import type { TestContext } from 'node:test'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Figures } from '../metrics.ts'
import { readFigures } from '../process-figures.ts'
import { startWrapped, type ServerProcess } from '../process.ts'
import { accountFor, IDLE, orderOf, reorderedBySender, type LineAccount, type Sent } from './account.ts'
import { Crowd } from './crowd.ts'
import { Member } from './member.ts'
import { Messages, type Kind } from './messages.ts'
import { programmeOf, SENDERS, STALL_AT } from './programme.ts'

export interface EveningOptions {
  /** Of the server, with its dist/. */
  folder: string
  /** On a fast line. */
  members: number
  minutes: number
  /** For how long slow lines may catch up at the end. */
  patienceMinutes: number
  metrics: boolean
  onProgress (line: string): void
}

export interface EveningResult {
  lines: LineAccount[]
  sizes: Record<Kind, number>
  sent: number
  accepted: number
  /** Reasons for rejections, and how often each was given. */
  rejections: Map<string, number>
  /** Messages of members that stayed, neither accepted nor rejected. */
  unanswered: number
  /** Messages of a sender that were delivered in another order. */
  reordered: number
  /** Seconds until everybody who stayed had everything, or the patience ended. */
  seconds: number
  /** MiB. */
  peakRss: number
  peakExternal: number | undefined
}

const CROWDS = 2

/** Mbit/s. */
const SLOW = [1, 5, 10, 25, 100]
const STALLING = 25
/** Seconds, in an evening that is long enough. */
const STALL = 40
const STALL_SHARE = 0.25

const BYTES_PER_MBIT = 125_000
const MiB = 1024 * 1024

/** Milliseconds between two looks at the server and at those who wait. */
const LOOK_EVERY = 1_000
const LINE_EVERY = 15

/** One room on one evening: everybody's account of it, and the server's memory. */
export async function spendEvening (t: Pick<TestContext, 'after'>, options: EveningOptions): Promise<EveningResult> {
  const messages = await Messages.prepare()
  const env = { TRUST_PROXY: 'loopback', METRICS_ENABLED: String(options.metrics) }
  const program = [process.execPath, join(options.folder, 'dist/server.js')]
  const server = await startWrapped(t, () => program, env)
  const { port } = server
  const crowds = await Promise.all(Array.from({ length: CROWDS }, (_, i) => {
    const size = Math.floor((options.members - SENDERS) / CROWDS)
    return Crowd.join(t, port, 1 + i * size, size)
  }))
  const senders = await Promise.all(Array.from({ length: SENDERS }, (_, i) =>
    Member.join({ port, address: `10.2.0.${i + 1}`, line: 'fast' })))
  const slow = await Promise.all(SLOW.map((mbit, i) =>
    Member.join({ port, address: `10.3.0.${i + 1}`, line: `${mbit} Mbit/s`, rate: mbit * BYTES_PER_MBIT })))
  const stalling = await Member.join({
    port, address: '10.3.1.1', line: `${STALLING} Mbit/s, stalls`, rate: STALLING * BYTES_PER_MBIT,
  })
  const near = [...senders, ...slow, stalling]
  t.after(() => { for (const member of near) member.end() })

  const duration = options.minutes * 60_000
  const startedAt = Date.now()
  const watch = watchServer(server, options, () => describe(near, startedAt))
  const stallAt = duration * STALL_AT
  const timers = [
    setTimeout(() => stalling.stall(), stallAt),
    setTimeout(() => stalling.recover(), stallAt + Math.min(STALL * 1_000, duration * STALL_SHARE)),
  ]
  t.after(() => timers.forEach(clearTimeout))
  const sent = await send(senders, messages, duration, startedAt)
  await catchUp(near, senders, sent, Date.now() + options.patienceMinutes * 60_000)

  const endedAt = Date.now()
  const attendances = [...(await Promise.all(crowds.map((crowd) => crowd.attendances()))).flat(),
    ...near.map(({ attendance }) => attendance)]
  const order = orderOf(attendances)
  const reasons = readReasons(server.lines)
  const rejections = new Map<string, number>()
  for (const reason of senders.flatMap((sender) => sender.rejections)) {
    rejections.set(reason, (rejections.get(reason) ?? 0) + 1)
  }
  return {
    lines: accountFor(attendances, { sent, startedAt, endedAt, reasonOf: (address) => reasons.get(address) ?? '–' }),
    sizes: messages.sizes,
    sent: sent.size,
    accepted: order.size,
    rejections,
    unanswered: unanswered(senders, sent, order),
    reordered: reorderedBySender(order, sent),
    seconds: (endedAt - startedAt) / 1_000,
    ...watch.end(),
  }
}

async function send (
  senders: readonly Member[], messages: Messages, duration: number, startedAt: number
): Promise<Map<number, Sent>> {
  const sent = new Map<number, Sent>()
  for (const { at, kind, sender, count } of programmeOf(duration)) {
    const wait = startedAt + at - Date.now()
    if (wait > 0) await sleep(wait)
    const member = senders[sender]!
    if (member.attendance.closed) continue
    for (let i = 0; i < count; i++) {
      const sequence = sent.size
      sent.set(sequence, { kind, sender: member.attendance.address, at: Date.now() })
      member.send(messages.frame(kind, sequence))
    }
  }
  return sent
}

/** Waits until everybody who stayed has everything, nothing arrives any more, or it is too late. */
async function catchUp (
  near: readonly Member[], senders: readonly Member[], sent: ReadonlyMap<number, Sent>, deadline: number
): Promise<void> {
  while (Date.now() < deadline) {
    await sleep(LOOK_EVERY)
    const staying = near.filter(({ attendance }) => !attendance.closed).map(({ attendance }) => attendance)
    const order = orderOf(staying)
    const complete = staying.every(({ received }) => received.length >= order.size)
    if (complete && unanswered(senders, sent, order) === 0) break
    if (staying.every(({ lastReadAt }) => Date.now() - lastReadAt > 2 * IDLE)) break
  }
  // The crowd has what those here have, a moment later.
  await sleep(LOOK_EVERY)
}

function unanswered (
  senders: readonly Member[], sent: ReadonlyMap<number, Sent>, order: ReadonlyMap<number, number>
): number {
  const waiting = new Map<string, number>()
  for (const [sequence, { sender }] of sent) {
    if (!order.has(sequence)) waiting.set(sender, (waiting.get(sender) ?? 0) + 1)
  }
  return senders.filter(({ attendance }) => !attendance.closed).reduce((sum, { attendance, rejections }) =>
    sum + Math.max(0, (waiting.get(attendance.address) ?? 0) - rejections.length), 0)
}

/** The reason that the log gives for the end of the connection from each address. */
function readReasons (lines: readonly string[]): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const line of lines) {
    const { msg, client, reason, problem } = JSON.parse(line)
    if (msg === 'connection ended') reasons.set(client, reason)
    if (msg === 'connection broken') reasons.set(client, problem)
  }
  return reasons
}

function watchServer ({ child, http }: ServerProcess, { metrics, onProgress }: EveningOptions, progress: () => string) {
  let peakExternal = 0
  let looks = 0
  const look = async () => {
    if (metrics) {
      const figures = await Figures.scrape({ http })
      peakExternal = Math.max(peakExternal, figures.sum('nodejs_external_memory_bytes') / MiB)
    }
    if (looks++ % LINE_EVERY === 0) onProgress(`${progress()}, RSS ${readFigures(child.pid!).rss.toFixed(0)} MiB`)
  }
  const timer = setInterval(() => { look().catch(() => {}) }, LOOK_EVERY)
  return {
    end () {
      clearInterval(timer)
      return { peakRss: readFigures(child.pid!).peak, peakExternal: metrics ? peakExternal : undefined }
    },
  }
}

function describe (members: readonly Member[], startedAt: number): string {
  const counts = new Map<string, string>()
  for (const { attendance: { line, received, closed } } of members) {
    counts.set(line, `${line} ${received.length}${closed ? ' (gone)' : ''}`)
  }
  return `${((Date.now() - startedAt) / 1_000).toFixed(0)} s: ${[...counts.values()].join(', ')}`
}
