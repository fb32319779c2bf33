import { FAULTS } from './metrics.ts'
import type { Bar, Metrics, Ratio, Scenario } from './scenario.ts'
import { digits, show, spread, type Spread } from './stats.ts'

/** The metrics of each case, by round; a round that was not run, or failed, has none. */
export type Results = Map<string, (Metrics | undefined)[]>

/** A few per cent are the kernel's own threads, and the server's. */
const WAITED_TOLERABLE = 0.05
const LATE_TOLERABLE = 10 // ms

interface Verdict {
  title: string
  bar: string
  measured: Spread
  met: boolean
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`

function table (head: string[], rows: string[][]): string[] {
  return [row(head), row(head.map((_, i) => i === 0 ? '---' : '---:')), ...rows.map(row), '']
}

function valuesOf (results: Results, name: string, metric: string): number[] {
  return (results.get(name) ?? []).flatMap((metrics) => metrics?.[metric] ?? [])
}

function faultsCell (results: Results, name: string): string {
  return FAULTS.map((fault) => valuesOf(results, name, fault).reduce((sum, n) => sum + n, 0)).join(' / ')
}

/** Round by round, so that what slows the machine down for a while slows both down. */
function ratioOf (results: Results, { metric, of, over }: Ratio): Spread | undefined {
  const references = results.get(over) ?? []
  return spread((results.get(of) ?? []).flatMap((metrics, round) => {
    const value = metrics?.[metric]
    const reference = references[round]?.[metric]
    return value === undefined || reference === undefined || reference === 0 ? [] : value / reference
  }))
}

function verdictOf (title: string, measured: Spread, { atMost, atLeast }: Partial<Bar>): Verdict | undefined {
  if (atMost !== undefined) return { title, bar: `≤ ${digits(atMost)}`, measured, met: measured.median <= atMost }
  if (atLeast !== undefined) return { title, bar: `≥ ${digits(atLeast)}`, measured, met: measured.median >= atLeast }
  return undefined
}

function verdictsOf (scenario: Scenario, results: Results): Verdict[] {
  const ratios = scenario.ratios.flatMap((ratio) => {
    const measured = ratioOf(results, ratio)
    return measured === undefined ? [] : verdictOf(`${scenario.name}: ${ratio.title}`, measured, ratio) ?? []
  })
  const bars = scenario.bars.flatMap((bar) => {
    const measured = spread(valuesOf(results, bar.of, bar.metric))
    return measured === undefined ? [] : verdictOf(`${scenario.name}: ${bar.title}`, measured, bar) ?? []
  })
  return [...ratios, ...bars]
}

/** A machine that does something else at the same time shows here. */
function disturbances (results: Results): string[] {
  const names = [...results.keys()]
  const most = (metric: string) => Math.max(0, ...names.flatMap((name) => valuesOf(results, name, metric)))
  const waited = most('waited')
  const late = most('late')
  return [
    ...waited > WAITED_TOLERABLE
      ? [`a server waited for its core for up to ${digits(waited * 100)} % of the time, because something else ran on ` +
         'it; latencies and rates suffer from that, processor time less']
      : [],
    ...late > LATE_TOLERABLE
      ? [`the load generator sent up to ${digits(late)} ms late, because it was busy or something else ran on its core; ` +
         'the latencies include that']
      : [],
  ]
}

export function reportScenario (scenario: Scenario, results: Results, notes: string[]): string[] {
  const hasFaults = scenario.cases.some(({ name }) => valuesOf(results, name, 'lost').length > 0)
  const head = ['', ...scenario.columns.map(({ title }) => title), ...hasFaults ? [FAULTS.join(' / ')] : []]
  const rows = scenario.cases.filter(({ name }) => results.has(name)).map(({ name, title }) => [
    title,
    ...scenario.columns.map(({ metric }) => {
      const measured = spread(valuesOf(results, name, metric))
      return measured === undefined ? '–' : show(measured)
    }),
    ...hasFaults ? [faultsCell(results, name)] : [],
  ])
  const ratios = scenario.ratios.flatMap((ratio) => {
    const measured = ratioOf(results, ratio)
    return measured === undefined ? [] : [[ratio.title, show(measured), verdictOf('', measured, ratio)?.bar ?? '']]
  })
  return [
    `## ${scenario.title}`, '', scenario.about, '',
    ...table(head, rows),
    ...ratios.length > 0 ? table(['ratio', 'minimum – median – maximum', 'bar'], ratios) : [],
    ...[...disturbances(results), ...notes].flatMap((note) => [`Note: ${note}`, '']),
  ]
}

/** Limit of a ratio, as a multiple of its documented value. */
const SMOKE_TOLERANCE = 1.5

/** The ratios that are far worse than documented; those that could not be measured count, too. */
export function findSmoke (all: [Scenario, Results][]): string[] {
  return all.flatMap(([scenario, results]) => scenario.ratios.flatMap((ratio) => {
    if (ratio.documented === undefined) return []
    const name = `${scenario.name}: ${ratio.title}`
    const measured = ratioOf(results, ratio)
    if (measured === undefined) return [`${name} was not measured`]
    const limit = SMOKE_TOLERANCE * ratio.documented
    return measured.median <= limit ? [] : [`${name} is ${show(measured)}, above ${digits(limit)}`]
  }))
}

export function reportBars (all: [Scenario, Results][]): string[] {
  const verdicts = all.flatMap(([scenario, results]) => verdictsOf(scenario, results))
  if (verdicts.length === 0) return []
  return [
    '## Bars', '', 'Met by the median of the rounds.', '',
    ...table(['figure', 'bar', 'measured', 'met'], verdicts.map(({ title, bar, measured, met }) => [
      title, bar, show(measured), met ? 'yes' : '**no**',
    ])),
  ]
}
