/* Attacks servers, and measures the effect on bystanders: npm run attack -- --only 1,8 --folder PATH. Linux. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Attack } from './attack.ts'
import { ATTACKS } from './attacks.ts'
import { Bystanders } from './bystanders.ts'
import type { Outcome } from './crowd.ts'
import { AttackedServer } from './server.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    folder: { type: 'string', multiple: true, default: ['.'] },
    seconds: { type: 'string', default: '8' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run attack -- [options]
  --only ID,ID    these attacks alone
  --folder PATH   the server in PATH/dist (default: here); several take turns, attack by attack
  --seconds N     how long an attack lasts (default 8)
  --out FILE      also write the table to a file
`

const ATTACKER = fileURLToPath(new URL('attacker.ts', import.meta.url))

const HEAD = `| | attack | build | p50, ms | p99, ms | lost | peak RSS, MiB | process | disconnected bystanders | \
disconnected attackers | other |
|---|---|---|---:|---:|---:|---:|---|---:|---|---|`

if (values.help) console.log(USAGE)
else await run()

async function run (): Promise<void> {
  const ids = values.only.split(',').filter(Boolean).map(Number)
  const attacks = ATTACKS.filter(({ id }) => ids.length === 0 || ids.includes(id))
  if (attacks.length < ids.length) throw new Error(USAGE)
  if (values.out !== undefined) writeFileSync(values.out, '')
  print(`${new Date().toISOString().slice(0, 16)}Z, ${cpus()[0]!.model.trim()}, ${cpus().length} cores, ` +
    `Node.js ${process.version}, load average before: ${load()}\n\n${HEAD}`)
  for (const attack of attacks) for (const folder of values.folder) print(await measure(attack, folder))
  print(`\nload average after: ${load()}`)
}

/** @returns a row of the table */
async function measure (attack: Attack, folder: string): Promise<string> {
  const server = await AttackedServer.start(folder, attack)
  const bystanders = await Bystanders.join(server.port)
  const watch = setInterval(() => server.peak, 200)
  const attacker = fork(ATTACKER, [attack.id, server.port, values.seconds].map(String))
  const ended = once(attacker, 'exit').then(() => { throw new Error(`attack ${attack.id} failed`) })
  await Promise.race([once(attacker, 'message'), ended])
  await bystanders.talk(attack.errand)
  attacker.send('begun')
  const [outcome] = await Promise.race([once(attacker, 'message'), ended]) as [Outcome]
  await bystanders.stop()
  const { alive, peak } = server
  clearInterval(watch)
  attacker.disconnect()
  await ended.catch(() => {})
  if (!alive || bystanders.ended > 0 || bystanders.lost > 0) process.exitCode = 1
  const row = [
    attack.id,
    attack.name,
    folder,
    bystanders.latency(0.5).toFixed(1),
    bystanders.latency(0.99).toFixed(1),
    `${bystanders.lost} of ${bystanders.sent}`,
    peak.toFixed(0),
    alive ? 'alive' : '**dead**',
    bystanders.ended > 0 ? `**${bystanders.ended}**` : 0,
    describeEnds(outcome, attack),
    [
      ...bystanders.errand ? [bystanders.errand] : [],
      ...describe('handshakes refused', outcome.refused),
      ...describe('responses', outcome.responses),
      ...attack.stdout === 'file' ? [`log ${(server.logBytes / 1e6).toFixed(1)} MB`] : [],
    ].join('; '),
  ]
  bystanders.leave()
  await server.kill()
  return `| ${row.join(' | ')} |`
}

function describeEnds ({ joined, ended }: Outcome, { hostile }: Attack): string {
  if (joined === 0) return '–'
  const all = Object.values(ended).reduce((sum, count) => sum + count, 0)
  const codes = Object.entries(ended).map(([code, count]) => `${count} with ${code}`).join(', ')
  return `${all} of ${joined}${codes && ` (${codes})`}${all === 0 ? '' : hostile ? ', rightly' : ', **wrongly**'}`
}

function describe (noun: string, counts: Record<string, number>): string[] {
  const parts = Object.entries(counts).map(([key, count]) => `${count} × ${key}`)
  return parts.length > 0 ? [`${noun}: ${parts.join(', ')}`] : []
}

function load (): string {
  return loadavg().map((value) => value.toFixed(1)).join(' ')
}

function print (text: string): void {
  console.log(text)
  if (values.out !== undefined) appendFileSync(values.out, `${text}\n`)
}
