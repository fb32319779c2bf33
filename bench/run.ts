/* The fan-out benchmark: npm run bench -- --help. What it measures and how: README.md. */
import { writeFileSync } from 'node:fs'
import { compileAll } from './lib/build.ts'
import { runLoad } from './lib/load.ts'
import { describeMachine, fileLimit, takePrecedence } from './lib/machine.ts'
import { readOptions, USAGE, type Options } from './lib/options.ts'
import { findSmoke, reportBars, reportScenario, type Results } from './lib/report.ts'
import type { Case, Context, Metrics, Scenario } from './lib/scenario.ts'
import { SCENARIOS } from './lib/scenarios.ts'
import { KINDS, startServer, type Kind } from './lib/servers.ts'

/** Files that a process has open beside its connections. */
const OTHER_FILES = 200

let failures = 0

function say (text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A case with its server, which is fresh and stays until it is stopped. */
interface Running {
  name: string
  title: string
  measure (slice: number): Promise<Metrics>
  stop (): Promise<void>
}

async function start (kind: Kind, one: Case, options: Options): Promise<Running> {
  const { name, title, counts = false } = one
  let server = await startServer(kind, counts, options)
  const context: Omit<Context, 'slice'> = {
    load: (load) => runLoad(server, load, options),
    restart: async () => {
      await server.stop()
      server = await startServer(kind, counts, options)
    },
    seconds: (seconds) => seconds * options.scale,
  }
  return { name, title, measure: (slice) => one.measure({ ...context, slice }), stop: () => server.stop() }
}

/** The cases that can run here, and why the others cannot. */
function possible (scenario: Scenario, kinds: Map<string, Kind>, missing: Map<string, string>) {
  const files = fileLimit() - OTHER_FILES
  const notes = new Set<string>()
  const cases = scenario.cases.filter(({ server, title, connections }) => {
    if (missing.has(server)) notes.add(`${server} is left out: ${missing.get(server)}`)
    if (connections > files) notes.add(`"${title}" is left out: the system allows ${fileLimit()} open files (ulimit -n)`)
    return kinds.has(server) && connections <= files
  })
  return { cases, notes: [...notes] }
}

/** Each turn starts with another one: nobody always comes after the same neighbour. */
function rotate<T> (items: T[], turn: number): T[] {
  const first = items.length > 0 ? turn % items.length : 0
  return [...items.slice(first), ...items.slice(0, first)]
}

async function runScenario (
  scenario: Scenario, kinds: Map<string, Kind>, missing: Map<string, string>, options: Options,
) {
  const { cases, notes } = possible(scenario, kinds, missing)
  const { slices = 1 } = scenario
  const results: Results = new Map()

  function fail ({ title }: { title: string }, round: number, error: unknown): void {
    failures++
    notes.push(`"${title}" failed in round ${round + 1}: ${(error as Error).message.trim()}`)
    say(notes.at(-1)!)
  }

  async function take (running: Running, round: number, slice: number): Promise<void> {
    say(`${scenario.name}, round ${round + 1} of ${options.rounds}${
      slices > 1 ? `, slice ${slice + 1} of ${slices}` : ''}: ${running.title}`)
    const values = results.get(running.name) ?? []
    results.set(running.name, values)
    try {
      values[round * slices + slice] = await running.measure(slice)
    } catch (error) {
      fail(running, round, error)
    }
  }

  /** Starts what is measured together, measures it in turns, and stops it. */
  async function together (some: Case[], round: number): Promise<void> {
    const running: Running[] = []
    try {
      for (const one of some) {
        try {
          running.push(await start(kinds.get(one.server)!, one, options))
        } catch (error) {
          fail(one, round, error)
        }
      }
      for (let slice = 0; slice < slices; slice++) {
        for (const one of rotate(running, round + slice)) await take(one, round, slice)
      }
    } finally {
      for (const one of running) await one.stop()
    }
  }

  for (let round = 0; round < options.rounds; round++) {
    const due = rotate(cases.filter(({ rounds = Infinity }) => round < rounds), round)
    if (slices > 1) await together(due, round)
    else for (const one of due) await together([one], round)
  }
  return { results, lines: reportScenario(scenario, results, notes) }
}

function known (what: string, asked: string[], names: string[]): void {
  const unknown = asked.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`no ${what} ${unknown.join(', ')}: there are ${names.join(', ')}`)
}

function findServers (scenarios: Scenario[], options: Options) {
  const kinds = new Map<string, Kind>()
  const missing = new Map<string, string>()
  const used = new Set(scenarios.flatMap(({ cases }) => cases.map(({ server }) => server)))
  for (const kind of KINDS) {
    if (!used.has(kind.name) || (options.servers.length > 0 && !options.servers.includes(kind.name))) continue
    const reason = kind.missing()
    if (reason === undefined) kinds.set(kind.name, kind)
    else missing.set(kind.name, reason)
  }
  for (const [name, reason] of missing) say(`${name} is left out: ${reason}`)
  return { kinds, missing }
}

async function run (options: Options): Promise<void> {
  known('scenario', options.only, SCENARIOS.map(({ name }) => name))
  known('server', options.servers, KINDS.map(({ name }) => name))
  const scenarios = SCENARIOS.filter(({ name }) => options.only.length === 0 || options.only.includes(name))
  compileAll()
  takePrecedence()
  const { kinds, missing } = findServers(scenarios, options)
  const report = ['# Fan-out benchmark', '', ...describeMachine(options).map((line) => `- ${line}`), '']
  const all: [Scenario, Results][] = []
  const write = () => options.out !== undefined && writeFileSync(options.out, report.join('\n').trimEnd() + '\n')
  console.log(report.join('\n'))
  for (const scenario of scenarios) {
    const { results, lines } = await runScenario(scenario, kinds, missing, options)
    all.push([scenario, results])
    report.push(...lines)
    console.log(lines.join('\n'))
    // A long run that is cut short leaves what it has.
    write()
  }
  const bars = reportBars(all)
  report.push(...bars)
  console.log(bars.join('\n'))
  write()
  const smoke = options.smoke ? findSmoke(all) : []
  for (const line of smoke) say(`worse than documented: ${line}`)
  if (failures > 0 || smoke.length > 0) process.exitCode = 1
}

const options = readOptions(process.argv.slice(2))
if (options === 'help') console.log(USAGE)
else if (options === 'list') {
  console.log(`scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}`)
  console.log(`servers: ${KINDS.map(({ name }) => name).join(', ')}`)
} else await run(options)
