/*
 * What nginx costs in front of gischat, with the documented file and TLS: CPU time for each delivery, and memory for
 * each chat. After npm run build: node --import tsx bench/nginx.ts [CHATS…]
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { DOMAIN, lookup, startNginx } from '../test/deployment/nginx.ts'
import { freePort } from '../test/free-port.ts'
import { readFigures } from '../test/process-figures.ts'
import { startProcess } from '../test/process.ts'

/** Deliveries of each measurement. */
const DELIVERIES = 100_000

/** Chats that connect at a time. */
const STEP = 50

const TEXT = 'x'.repeat(64)

const tasks: (() => unknown)[] = []
const scope = { after: (task: () => unknown) => { tasks.unshift(task) } }

/** Of a process and its children. */
function processesOf (pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.map(Number)]
}

/** Microseconds. */
function cpuOf (pids: number[]): number {
  return pids.reduce((sum, pid) => sum + readFigures(pid).cpu * 1e6, 0)
}

/** Kilobytes; pages that processes share count once. */
function memoryOf (pids: number[]): number {
  return pids.reduce((sum, pid) =>
    sum + Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))![1]), 0)
}

async function measure (chats: number): Promise<void> {
  const server = await startProcess(scope, {
    TRUST_PROXY: 'loopback', MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', MAX_CONNECTIONS_PER_IP: '0',
  })
  const ports = { http: await freePort(), https: await freePort(), gischat: [server.port] }
  const { ca, nginx } = await startNginx(scope as Parameters<typeof startNginx>[0], ports, (text) =>
    text.replace(/limit_conn gischat_addresses \d+;/, 'limit_conn gischat_addresses 10000;'))
  const pids = { nginx: processesOf(nginx.pid!), gischat: [server.child.pid!] }
  const each = <T>(read: (pids: number[]) => T) => ({ nginx: read(pids.nginx), gischat: read(pids.gischat) })

  let delivered = 0
  let onRound = () => {}
  const open = async () => {
    const ws = new WebSocket(`wss://${DOMAIN}:${ports.https}/room/QGIS/ws`, { ca, lookup, headers: { host: DOMAIN } })
    ws.on('message', (data) => { if (String(data).includes(TEXT) && ++delivered % chats === 0) onRound() })
    await once(ws, 'open')
    return ws
  }
  const before = each(memoryOf)
  const members: WebSocket[] = []
  while (members.length < chats) {
    members.push(...await Promise.all(Array.from({ length: Math.min(STEP, chats - members.length) }, open)))
  }
  /** One message at a time, so that each delivery is a write of its own. */
  const say = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const round = new Promise<void>((resolve) => { onRound = resolve })
      members[0]!.send(JSON.stringify({ author: 'bench', message: TEXT, avatar: null }))
      await round
    }
  }
  await say(20)
  const after = each(memoryOf)
  const rounds = Math.ceil(DELIVERIES / chats)
  const [started, clock] = [each(cpuOf), performance.now()]
  await say(rounds)
  const ended = each(cpuOf)
  const perDelivery = (name: 'nginx' | 'gischat') => ((ended[name] - started[name]) / (rounds * chats)).toFixed(1)
  const perChat = (name: 'nginx' | 'gischat') => ((after[name] - before[name]) / chats).toFixed(1)
  const seconds = ((performance.now() - clock) / 1000).toFixed(1)
  console.log(`${chats} chats, ${rounds * chats} deliveries in ${seconds} s: nginx ${perDelivery('nginx')} µs a delivery, ` +
    `${perChat('nginx')} kB a chat; gischat ${perDelivery('gischat')} µs, ${perChat('gischat')} kB`)
  for (const ws of members) ws.terminate()
  for (const task of tasks.splice(0)) await task()
}

const sizes = process.argv.slice(2).map(Number)
for (const chats of sizes.length > 0 ? sizes : [200, 1000]) await measure(chats)
process.exit()
