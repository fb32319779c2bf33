import { setTimeout as sleep } from 'node:timers/promises'
import { connected, startInstance } from '../instances/helper.ts'
import { freePort } from '../free-port.ts'
import { DOMAIN, lookup, startNginx } from '../deployment/nginx.ts'
import { PATIENCE } from '../patience.ts'
import { readFigures } from '../process-figures.ts'
import type { TcpProxy } from '../tcp-proxy.ts'
import { CUTS, Line } from './line.ts'
import { Member, type Route, type Segment } from './member.ts'
import { Witness } from './witness.ts'

export interface StormOptions {
  members: number
  seconds: number
  /** Messages a second, of all members together. */
  rate: number
  /** Seconds between two cuts of one connection, on average. */
  every: number
  /** The variables of each instance. */
  instances: Record<string, string>[]
  /** A way to Redis that is cut as well, for a few seconds in the middle. */
  link?: TcpProxy
  /** The documented nginx is in front of the instances. */
  nginx?: boolean
  /** The first of several instances is stopped and started in the middle. No connection is cut while it starts. */
  restart?: boolean
  /** All connections are reset at once in the middle. */
  together?: boolean
}

export interface StormReport {
  messages: number
  cuts: number
  resumed: number
  gaps: number
  /** Reasons for which a client could not resume, and how often. */
  notResumed: Record<string, number>
  /** Statuses of handshakes that were refused, and how often each. */
  refused: Record<string, number>
  /** Seconds until all were back after `together`, and the CPU time that the instances took for it; on Linux. */
  back?: { seconds: number, cpuSeconds: number }
  /** Peak memory of each instance, MiB; on Linux. */
  peakMiB: number[]
  /** Violations of the protocol that a member noticed; empty if there are none. */
  violations: string[]
}

type Scope = Parameters<typeof startNginx>[0]

/** Members of a room talk while their connections are cut at random. Each one's account must be complete. */
export async function storm (t: Scope, options: StormOptions): Promise<StormReport> {
  const { members: size, seconds, rate, every, instances, link } = options
  const { nginx = false, restart = false, together = false } = options
  const start = async (env: Record<string, string>, port: number) =>
    startInstance(t, {
      // On a busy machine, a member may come back late.
      MAX_CONNECTIONS_PER_IP: '0',
      RESUME_SECONDS: '600',
      ...(nginx && { TRUST_PROXY: 'loopback' }),
      ...env,
      PORT: String(port),
    })
  const ports = await Promise.all(instances.map(() => freePort()))
  const servers = await Promise.all(instances.map((env, i) => start(env, ports[i]!)))
  const route = await (nginx ? routeThroughNginx(t, ports) : routeTo(ports))
  t.after(() => { for (const line of route.lines) line.close() })
  // Not on an instance that ends.
  const witnesses = await Promise.all(servers.slice(restart ? 1 : 0).map((server) => Witness.join(server)))
  const members = Array.from({ length: size }, (_, i) => new Member(`m${i}`, route))
  while (!members.every(({ greeted }) => greeted)) await sleep(50)

  const pick = () => members[Math.floor(Math.random() * size)]!
  let cuts = 0
  let calm = false
  const talk = repeat(rate, () => pick().say())
  const cutting = repeat(size / every, () => {
    if (calm) return
    cuts++
    pick().cut(CUTS[Math.floor(Math.random() * CUTS.length)]!)
  })
  await sleep(seconds * 1000 / 2)
  if (link) {
    link.cut()
    await sleep(2_000)
    link.restore()
  }
  if (restart) {
    servers[0]!.child.kill('SIGTERM')
    await servers[0]!.exited
    // It will not know what is said before its start, so that a member that is away meanwhile could not resume there.
    calm = true
    await allReceive(members, witnesses[0]!, 'before the start')
    servers[0] = await start(instances[0]!, ports[0]!)
    await connected(servers[0])
    await allReceive(members, witnesses[0]!, 'after the start')
    calm = false
  }
  let back: StormReport['back']
  if (together) {
    const cpu = () => sum(servers.map(({ child }) => readFigures(child.pid!).cpu))
    const [before, clock] = [cpu(), performance.now()]
    for (const member of members) member.cut('reset')
    while (!members.every(({ greeted }) => greeted)) await sleep(20)
    back = { seconds: (performance.now() - clock) / 1000, cpuSeconds: cpu() - before }
  }
  await sleep(seconds * 1000 / 2)
  clearInterval(cutting)
  clearInterval(talk)
  const lost = await settle(members, witnesses)
  const peaks = process.platform === 'linux' ? servers.map(({ child }) => readFigures(child.pid!).peak) : []
  for (const member of members) member.stop()
  for (const witness of witnesses) witness.stop()

  return {
    messages: Math.max(...witnesses.map(({ seqs }) => seqs.length)),
    cuts,
    resumed: sum(members.map(({ resumed }) => resumed)),
    gaps: sum(members.map(({ gaps }) => gaps)),
    notResumed: countEach(members.flatMap(({ reasons }) => reasons)),
    refused: countEach(members.flatMap(({ statuses }) => statuses)),
    ...(back && { back }),
    peakMiB: peaks.map(Math.round),
    violations: [
      ...lost,
      ...members.flatMap(({ segments }, i) =>
        segments.flatMap((segment, j) => check(segment, witnesses, `m${i}`, j === segments.length - 1))),
      ...witnesses.flatMap(({ repeated }) => repeated.map((text) => `said twice: ${text}`)),
    ],
  }
}

/** Waits until a message of this moment has reached every member. */
async function allReceive (members: Member[], witness: Witness, text: string): Promise<void> {
  witness.say(text)
  while (!members.every(({ texts }) => texts.has(text))) await sleep(50)
}

/** A line to each instance. */
async function routeTo (ports: number[]): Promise<Route> {
  return { lines: await Promise.all(ports.map((port) => Line.start(port))), urlOf: (port) => `ws://127.0.0.1:${port}` }
}

/** A line to an nginx with the documented file. */
async function routeThroughNginx (t: Scope, gischat: number[]): Promise<Route> {
  const ports = { http: await freePort(), https: await freePort(), gischat }
  const { ca } = await startNginx(t, ports, (text) => text.replace(/(limit_conn gischat_addresses) \d+;/, '$1 10000;'))
  const options = { ca, lookup, headers: { host: DOMAIN } }
  return { lines: [await Line.start(ports.https)], urlOf: (port) => `wss://${DOMAIN}:${port}`, options }
}

/** Calls a function so many times a second, on a busy machine, too. */
function repeat (perSecond: number, call: () => void): NodeJS.Timeout {
  const started = performance.now()
  let calls = 0
  return setInterval(() => {
    for (const due = (performance.now() - started) / 1000 * perSecond; calls < due; calls++) call()
  }, 10)
}

/** Waits until all are connected, and nothing has arrived for some time. @returns who is not back after a minute */
async function settle (members: Member[], witnesses: Witness[]): Promise<string[]> {
  const deadline = Date.now() + 60_000 * PATIENCE
  const received = () => sum(members.map(({ segments }) => sum(segments.map(({ length }) => length)))) +
    sum(witnesses.map(({ seqs }) => seqs.length))
  for (let last = -1; last !== received() || !members.every(({ greeted }) => greeted);) {
    if (Date.now() > deadline) break
    last = received()
    await sleep(3_000)
  }
  return members.flatMap(({ greeted }, i) => greeted ? [] : [`m${i} is not back`])
}

/**
 * What a member received without a break must be what a witness received in that time.
 *
 * @param last whether it goes on to the end
 */
function check (segment: Segment, witnesses: Witness[], name: string, last: boolean): string[] {
  if (segment.length === 0) return []
  const problems = witnesses.map(({ positions, seqs }) => {
    const start = positions.get(segment[0]!)
    if (start === undefined) return `${name}: ${segment[0]} is unknown`
    const wrong = segment.findIndex((seq, i) => seqs[start + i] !== seq)
    if (wrong < 0 && last && start + segment.length < seqs.length) return `${name}: misses the end`
    return wrong < 0 ? undefined : `${name}: ${segment[wrong]} instead of ${seqs[start + wrong]} behind ${wrong} others`
  })
  return problems.includes(undefined) ? [] : [problems[0]!]
}

function sum (numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function countEach (keys: (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}
