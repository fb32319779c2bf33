import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { freePort } from '../free-port.ts'
import { findProgram, requireProgram } from '../programs.ts'
import { failToStart } from '../process.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { allHealthy, checkUnited, Watched } from './account.ts'
import { connected, disconnectedFor, get, startInstance, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const REPLICA = 'the server is a replica; REDIS_URL must lead to the primary'
const UNREACHABLE = 'Redis is unreachable: running standalone and retrying'
const LOST = 'connection to Redis lost: running standalone and retrying'

/** Without the five seconds that a primary waits for more replicas before it sends its data. */
const start = (t: TestContext, ...options: string[]) => Redis.start(t, '--repl-diskless-sync-delay', '0', ...options)

/** A primary and its replica, in sync. */
async function startPair (t: TestContext): Promise<[Redis, Redis]> {
  const [primary, replica] = [await start(t), await start(t)]
  await follow(replica, primary)
  return [primary, replica]
}

const address = (redis: Redis) => ['127.0.0.1', String(redis.port)]
const promote = (redis: Redis) => redis.command('REPLICAOF', 'NO', 'ONE')

/** Makes one server a replica of another, and waits until it is in sync. */
async function follow (replica: Redis, primary: Redis): Promise<void> {
  await replica.command('REPLICAOF', ...address(primary))
  await until(async () => (await replica.command('ROLE'))[3] === 'connected', 20, 'the replica is in sync')
}

async function open (t: TestContext, url: string, name: string, env: Record<string, string> = {}): Promise<Watched> {
  return Watched.open(await startInstance(t, { REDIS_URL: url, ...env }), name)
}

async function hearEachOther (instances: Watched[]): Promise<void> {
  await until(async () => instances.every(({ heard }) => heard.size === instances.length), 5, 'all hear all')
}

/** @returns its port */
async function startSentinel (t: TestContext): Promise<number> {
  const folder = temporaryFolder()
  const port = await freePort()
  // It stores its state in its configuration.
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\n`)
  const child = spawn(findProgram(REDIS_SERVER)!, [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(async () => {
    child.kill()
    await once(child, 'exit')
  })
  for await (const line of createInterface(child.stdout)) if (line.includes('Sentinel ID is')) break
  child.stdout.resume()
  return port
}

const problemsOf = ({ server }: Watched, message: string) => server.lines.map((line) => JSON.parse(line))
  .filter(({ msg }) => msg === message).map(({ problem }) => problem)

test('a replica counts as unreachable, in the log, in /status and at a required start, until it is promoted', { skip },
  async (t) => {
    const [primary, replica] = await startPair(t)
    const ann = await open(t, primary.url, 'ann')
    const bob = await open(t, replica.url, 'bob')
    assert.equal((await bob.server.logged(UNREACHABLE)).problem, REPLICA)
    const { healthy, reason } = await get(bob.server, '/status')
    assert.deepEqual([healthy, reason], [false, `Redis cannot be reached: ${REPLICA}`])
    assert.deepEqual(await get(bob.server, '/readyz'), { status: 'ready' })
    const { code, stderr } = await failToStart({ REDIS_URL: replica.url, REDIS_REQUIRED: 'true' })
    assert.deepEqual([code, stderr], [1, `gischat: REDIS_REQUIRED="true": Redis cannot be reached: ${REPLICA}\n`])
    // Members are served; the primary's are neither heard nor reached.
    for (const instance of [ann, bob]) instance.talk()
    await until(async () => bob.heardOf('bob').length > 20 && ann.heardOf('ann').length > 20, 5, 'both hear themselves')
    for (const instance of [ann, bob]) await instance.hush()
    assert.deepEqual([ann.heard.size, bob.heard.size], [1, 1])
    // The two are swapped: the other instance is now on a replica, and the first one on the primary.
    await promote(replica)
    await primary.command('REPLICAOF', ...address(replica))
    assert.equal((await ann.server.logged(LOST)).problem, REPLICA)
    await bob.server.logged('connected to the other instances')
    await connected(bob.server)
    await disconnectedFor(ann.server, /^Redis .*: the server is a replica/)
    assert.deepEqual(problemsOf(bob, UNREACHABLE), [REPLICA], 'one line, however many attempts')
  })

test('a replica of a replica counts as unreachable, too', { skip }, async (t) => {
  const [, replica] = await startPair(t)
  const last = await start(t)
  await follow(last, replica)
  const server = await startInstance(t, { REDIS_URL: last.url })
  await disconnectedFor(server, `Redis cannot be reached: ${REPLICA}`)
})

test('subscriptions that end on a replica count as unreachable, though the primary answers', { skip }, async (t) => {
  const [primary, replica] = await startPair(t)
  const proxy = await TcpProxy.start(t, primary.port)
  const server = await startInstance(t, { REDIS_URL: proxy.url })
  await connected(server)
  // A load balancer that takes turns: every second connection leads to the replica.
  proxy.targets = [primary.port, replica.port]
  proxy.cut()
  proxy.restore()
  await disconnectedFor(server, `Redis cannot be reached: ${REPLICA}`)
})

test('a Sentinel counts as unreachable, by name', { skip }, async (t) => {
  const server = await startInstance(t, { REDIS_URL: `redis://127.0.0.1:${await startSentinel(t)}` })
  const problem = 'the server is a Sentinel; REDIS_URL must lead to the primary'
  assert.equal((await server.logged(UNREACHABLE)).problem, problem)
  assert.equal((await get(server, '/status')).reason, `Redis cannot be reached: ${problem}`)
})

test('nodes of a cluster, replicas too, connect the instances, and the log warns once', { skip }, async (t) => {
  const ports = [await freePort(), await freePort()]
  const [first, second] = await Promise.all(ports.map((port) =>
    start(t, '--cluster-enabled', 'yes', '--cluster-port', String(port)))) as [Redis, Redis]
  await first.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  await second.command('CLUSTER', 'MEET', ...address(first), String(ports[0]))
  const knows = async (node: Redis, id: string) => (await node.command('CLUSTER', 'NODES')).includes(`${id} 127.`)
  const id = await first.command('CLUSTER', 'MYID')
  await until(() => knows(second, id), 20, 'the nodes have met')
  await second.command('CLUSTER', 'REPLICATE', id)
  const instances = [await open(t, first.url, 'ann'), await open(t, second.url, 'bob')]
  for (const instance of instances) instance.talk()
  await hearEachOther(instances)
  for (const instance of instances) await instance.hush()
  await checkUnited(instances)
  assert.ok(await allHealthy(instances))
  for (const { server } of instances) {
    assert.equal(server.lines.filter((line) => line.includes('Redis is a cluster')).length, 1)
  }
})

test('a user that may send nothing but the documented commands learns the role', { skip }, async (t) => {
  const [primary, replica] = await startPair(t)
  for (const redis of [primary, replica]) {
    await redis.command('ACL', 'SETUSER', 'gischat', 'on', '>password', 'resetchannels', '&gischat:*', '~gischat:*',
      '-@all', '+hello', '+auth', '+select', '+client|setname', '+publish', '+subscribe', '+unsubscribe', '+rpush',
      '+ltrim', '+lrange')
  }
  const url = primary.url.replace('//', '//gischat:password@')
  const server = await startInstance(t, { REDIS_URL: url })
  await connected(server)
  await promote(replica)
  await primary.command('REPLICAOF', ...address(replica))
  assert.equal((await server.logged(LOST)).problem, REPLICA)
})

/** A primary and its replica, and how each instance reaches the primary, which may differ for a while. */
interface Switch {
  primary: Redis
  replica: Redis
  proxies: [TcpProxy, TcpProxy]
  /** Every new connection leads to the new primary. */
  follow (): void
}

const demote = async ({ primary, replica }: Switch) => {
  await promote(replica)
  await primary.command('REPLICAOF', ...address(replica))
}

/** Ways in which the primary and its replica change places. */
const SWITCHES: Record<string, (servers: Switch) => Promise<void>> = {
  'by REPLICAOF, with every connection left on the demoted server': async (servers) => {
    await demote(servers)
    servers.follow()
  },
  'by REPLICAOF, with one instance left on the demoted server': async (servers) => {
    servers.follow()
    await demote(servers)
    servers.proxies[0].cut()
    servers.proxies[0].restore()
  },
  'by REPLICAOF, and the address follows late': async (servers) => {
    await demote(servers)
    const [{ attempts }] = servers.proxies
    const before = attempts.length
    await until(async () => attempts.length >= before + 8, 15, 'four attempts to connect to the demoted server')
    servers.follow()
  },
  'as by Sentinel, which kills all connections': async (servers) => {
    await demote(servers)
    for (const type of ['normal', 'pubsub']) await servers.primary.command('CLIENT', 'KILL', 'TYPE', type)
    servers.follow()
  },
  'by FAILOVER': async ({ primary, replica, follow }) => {
    await primary.command('FAILOVER', 'TO', ...address(replica))
    await until(async () => (await replica.command('ROLE'))[0] === 'master', 10, 'the replica is promoted')
    follow()
  },
  'by the death of the primary': async ({ primary, replica, follow }) => {
    await primary.kill()
    await promote(replica)
    follow()
  },
  'while the primary is paused, which then is demoted': async (servers) => {
    servers.primary.signal('SIGSTOP')
    await promote(servers.replica)
    servers.follow()
    servers.primary.signal('SIGCONT')
    await servers.primary.command('REPLICAOF', ...address(servers.replica))
  },
}

/** Ways that are also tried back to the first primary. */
const BACK_AGAIN = ['by REPLICAOF, with one instance left on the demoted server']

for (const [how, change] of Object.entries(SWITCHES)) {
  test(`primary and replica change places under load, ${how}`, { skip }, async (t) => {
    const servers = await startPair(t)
    const proxies = await Promise.all(servers.map(() => TcpProxy.start(t, servers[0].port))) as [TcpProxy, TcpProxy]
    const instances = [await open(t, proxies[0].url, 'ann'), await open(t, proxies[1].url, 'bob')]
    const rounds = [servers, ...(BACK_AGAIN.includes(how) ? [servers.toReversed()] : [])] as [Redis, Redis][]
    for (const [primary, replica] of rounds) {
      for (const instance of instances) instance.talk()
      await hearEachOther(instances)
      const lostBefore = instances.map(({ server }) => server.lines.filter((line) => line.includes(LOST)).length)
      const sent = instances.map(({ sent }) => sent)
      await change({
        primary,
        replica,
        proxies,
        follow () { for (const proxy of proxies) proxy.targets = [replica.port] },
      })
      await until(async () => instances.every((instance, i) => problemsOf(instance, LOST).length > lostBefore[i]!), 8,
        'all notice')
      const seconds = await until(() => allHealthy(instances), 15, 'they join again')
      for (const instance of instances) await instance.hush()
      await checkUnited(instances)
      // Every member heard its own instance's messages, each once and in order.
      for (const instance of instances) instance.check()
      const missed = instances.map((instance, i) => {
        const [other, before] = [instances[1 - i]!, sent[1 - i]!]
        const heard = new Set(instance.heardOf(other.name))
        return Array.from({ length: other.sent - before }, (_, j) => before + j).filter((n) => !heard.has(n)).length
      })
      const said = instances.map((instance) => problemsOf(instance, LOST).at(-1))
      t.diagnostic(`together again ${seconds} s after both noticed (${said.join('; ')}); ` +
        `messages of the other instance that were missed: ${missed.join(', ')}`)
      await revive(primary, replica)
    }
  })
}

/** Makes the former primary the new one's replica, if it is not, and waits until it is in sync. */
async function revive (former: Redis, primary: Redis): Promise<void> {
  if (!former.isRunning) await former.start()
  await follow(former, primary)
}
