import type { LineAccount } from './account.ts'
import type { EveningResult } from './evening.ts'
import type { Kind } from './messages.ts'

const COLUMNS = ['line', 'members', 'texts: p50 / p99 / max, s', 'layers: p50 / p99 / max, s', 'received', 'on the way',
  'lost', 'repeated, reordered', 'disconnected']

/** The evening in Markdown. */
export function report (result: EveningResult): string {
  const { lines, sent, accepted, unanswered, rejections, seconds, peakRss, peakExternal } = result
  const rows = lines.map((line) => [line.line, line.members, delays(line, 'text'), delays(line, 'geojson'),
    line.received, line.onTheWay, line.lost + line.missed, line.repeated + line.reordered, disconnections(line)])
  const rejected = [...rejections].map(([reason, count]) => `${count} × "${reason}"`).join(', ')
  return [
    [COLUMNS, COLUMNS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    '',
    `${sent} messages sent, ${accepted} accepted, ${unanswered} still to be accepted, ` +
    `rejected: ${rejected || 'none'}; after ${seconds.toFixed(0)} s`,
    `peak memory of the server: ${peakRss.toFixed(0)} MiB resident` +
    (peakExternal === undefined ? '' : `, ${peakExternal.toFixed(0)} MiB external`),
  ].join('\n')
}

/** What must not happen to members that make progress, as all of them do. */
export function complaintsOf ({ lines, reordered, unanswered }: EveningResult): string[] {
  const complaints = lines.flatMap((line) => [
    ...complain(line.disconnections.length, `members disconnected: ${line.line}`),
    ...complain(line.lost, `messages lost: ${line.line}`),
    ...complain(line.repeated, `messages repeated: ${line.line}`),
    ...complain(line.reordered, `messages reordered: ${line.line}`),
  ])
  const idle = lines.every(({ onTheWay }) => onTheWay === 0)
  return [
    ...complaints,
    ...complain(reordered, 'messages of one sender in another order'),
    ...complain(idle ? unanswered : 0, 'messages neither accepted nor rejected'),
  ]
}

function complain (count: number, what: string): string[] {
  return count > 0 ? [`${count} ${what}`] : []
}

function delays ({ delays }: LineAccount, kind: Kind): string {
  const sorted = delays[kind]
  if (!sorted) return '–'
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! / 1_000
  return [at(0.5), at(0.99), at(1)].map((seconds) => seconds.toFixed(seconds < 10 ? 2 : 0)).join(' / ')
}

function disconnections ({ disconnections }: LineAccount): string {
  if (disconnections.length === 0) return 'nobody'
  const [first] = disconnections.toSorted((a, b) => a.after - b.after)
  const { after, code, reason } = first!
  return `${disconnections.length}, first after ${after.toFixed(0)} s: ${code}, ${reason}`
}
