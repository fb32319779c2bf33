/**
 * Tries out a container that `buildah from` made of gischat's image: `image.ts <container> <sbom>`, the second its
 * bill of materials in a file. Started by .ci/image. Prints a line for each check and exits 1 when one failed.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { freePort } from '../free-port.ts'
import { PATIENCE } from '../patience.ts'

interface ImageConfig {
  User: string
  Entrypoint: string[] | null
  Cmd: string[]
  StopSignal?: string
  Healthcheck: { Test: string[] }
  Labels: Record<string, string>
}

const [container = '', sbom = ''] = process.argv.slice(2)
const root = execFileSync('buildah', ['mount', container], { encoding: 'utf8' }).trim()
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const config: ImageConfig = JSON.parse(
  execFileSync('buildah', ['inspect', container], { encoding: 'utf8' })).Docker.config
const command = [...config.Entrypoint ?? [], ...config.Cmd]
const port = await freePort()
const url = `http://127.0.0.1:${port}`

await check('the image is configured: user, command, signal, health check, labels', () => {
  assert.equal(config.User, '1000:1000')
  assert.equal(command[0], 'node')
  assert.equal(config.StopSignal, 'SIGTERM')
  assert.equal(config.Healthcheck.Test[0], 'CMD')
  assert.equal(config.Labels['org.opencontainers.image.title'], 'gischat')
})

await check('it contains what production needs and nothing else', () => {
  assert.deepEqual(readdirSync(join(root, 'app')).sort(),
    ['LICENSE', 'dist', 'log_config.json', 'node_modules', 'package.json'])
  assert.ok(!readdirSync(join(root, 'app/dist')).includes('conformance'))
  const packages = readdirSync(join(root, 'app/node_modules'))
  assert.ok(packages.includes('sharp'))
  assert.deepEqual(packages.filter((name) => ['eslint', 'fastify', 'redoc', 'tsx', 'typescript'].includes(name)), [])
  assert.ok(!existsSync(join(root, 'app/dist/lib')))
  assert.deepEqual(readdirSync(join(root, 'usr/bin')), [])
  assert.deepEqual(readdirSync(join(root, 'usr/local/bin')), ['node'])
})

await check('scanners find which packages of Debian it has', () => {
  const packages = join(root, 'var/lib/dpkg/status.d')
  assert.match(readFileSync(join(root, 'etc/os-release'), 'utf8'), /^ID=debian$/m)
  for (const name of ['libc6', 'libstdc++6']) {
    assert.match(readFileSync(join(packages, name), 'utf8'), /^Status: install ok installed$[^]*^Version: \d/m)
  }
})

await check('the bill of materials names each npm package that it has, and no other for its platform', () => {
  const { components } = JSON.parse(readFileSync(sbom, 'utf8'))
  const named: string[] = components.map((component: Record<string, string>) => component['bom-ref'])
  const installed = [...installedPackages(join(root, 'app'))]
  assert.deepEqual(installed.filter((name) => !named.includes(name)), [])
  const bundled = ['', 'web/client/'].map((folder) => readFileSync(join(root, `app/dist/${folder}licenses.txt`), 'utf8'))
    .join()
  const otherPlatform = { x64: 'linux-arm64', arm64: 'linux-x64' }[process.arch as string] ?? 'unknown'
  assert.deepEqual(named.filter((name) => !installed.includes(name) && !name.includes(otherPlatform) &&
    !bundled.includes(name.replace(/(?<=.)@/, ' ')) && !name.startsWith('redoc@')), [])
})

await check('its user can write to nothing but /tmp', () => {
  const script = `
    const { accessSync, constants, lstatSync, readdirSync } = require('node:fs')
    const visit = (path) => {
      const entry = lstatSync(path)
      if (entry.isSymbolicLink() || /^\\/(dev|proc|sys|run|tmp|var\\/tmp|var\\/lock)$/.test(path)) return
      try { accessSync(path, constants.W_OK); console.log(path) } catch {}
      let names = []
      if (entry.isDirectory()) try { names = readdirSync(path) } catch {}
      for (const name of names) visit(path === '/' ? '/' + name : path + '/' + name)
    }
    visit('/')`
  assert.deepEqual(inContainer('node', '-e', script), [])
})

await check('names are looked up, and its user and time zones are known', () => {
  const script = `
    require('node:dns').lookup('localhost', 4, (error, address) => console.log(error ?? address))
    console.log(require('node:os').userInfo().username)
    console.log(new Date(0).toLocaleTimeString('fr', { timeZone: 'Asia/Tokyo' }))`
  assert.deepEqual(inContainer('node', '-e', script).sort(), ['09:00:00', '127.0.0.1', 'node'])
})

const server = spawn('buildah', ['run', '--isolation', 'chroot', '--env', `PORT=${port}`, container, '--', ...command])
const exited = once(server, 'exit')
let output = ''
for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => { output += chunk })

await check('its command starts the server', async () => {
  await ready(server)
  assert.equal((await getJson('/version')).version, version)
})

await check('the server runs as uid 1000', () => {
  const [, uid] = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${nodeProcess()}/status`, 'utf8')) ?? []
  assert.equal(uid, '1000')
})

await check('the health check passes, and fails where nothing listens', () => {
  const [, ...test] = config.Healthcheck.Test
  run([`PORT=${port}`], test)
  assert.throws(() => run(['PORT=9'], test))
})

await check('the pages are served, with what they consist of', async () => {
  for (const path of ['/', '/docs', '/redoc', '/docs/ws']) {
    const page = await fetch(`${url}${path}`)
    assert.equal(page.status, 200, path)
    const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"#:]+\.\w+)"/g)].map(([, asset]) => asset)
    assert.notEqual(assets.length, 0, path)
    for (const asset of assets) assert.equal((await fetch(new URL(asset!, page.url))).status, 200, asset)
  }
})

const [room] = await getJson('/rooms').catch(() => [])
const client = new WebSocket(`ws://127.0.0.1:${port}/room/${room}/ws`)
const frames: unknown[] = []
client.on('message', (data) => frames.push(JSON.parse(String(data))))
client.on('error', () => {})
const closed = once(client, 'close')

await check('a chat works: a message by PUT, one over the socket', async () => {
  const put = { message: 'by PUT', author: 'image_ci', avatar: null }
  const sent = { message: 'by socket', author: 'image_ci', avatar: null }
  await received({ author: 'internal', nb_users: 1 })
  const answer = await fetch(`${url}/room/${room}/message`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(put),
  })
  assert.equal(answer.status, 200)
  await received(put)
  client.send(JSON.stringify(sent))
  await received(sent)
})

await check('SIGTERM closes the chat with 1012 and ends the server, with exit code 0', async () => {
  const asked = Date.now()
  process.kill(nodeProcess(), 'SIGTERM')
  const [[code], [status]] = await within(5000 * PATIENCE, Promise.all([closed, exited]))
  assert.equal(code, 1012)
  assert.equal(status, 0)
  console.log(`        gone after ${Date.now() - asked} ms`)
})

await check('it also starts on a read-only file system, as docker-compose.yaml wants it', async () => {
  const readOnly = spawn('unshare', ['--mount', 'sh', '-c', `
    mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/app/x" 2> /dev/null &&
    exec unshare --root="$0" --wd=/app --setgid=1000 --setuid=1000 "$@"`, root, ...command],
  { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(readOnly, 'exit')
  try {
    await ready(readOnly)
  } finally {
    readOnly.kill('SIGTERM')
  }
  assert.deepEqual(await within(5000 * PATIENCE, ended), [0, null])
})

if (process.exitCode) console.log(output)
if (server.exitCode === null) killTree(server)
client.terminate()

async function check (name: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run()
    console.log(`    ok  ${name}`)
  } catch (error) {
    process.exitCode = 1
    console.log(`  FAIL  ${name}\n${String((error as Error).message)}`)
  }
}

/** The lines a command prints in the container, run as the image's user. */
function inContainer (...args: string[]): string[] {
  return run([], args).split('\n').filter(Boolean)
}

function run (variables: string[], args: string[]): string {
  return execFileSync('buildah',
    ['run', '--isolation', 'chroot', ...variables.flatMap((name) => ['--env', name]), container, '--', ...args],
    { encoding: 'utf8', timeout: 60_000 * PATIENCE, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Each as name@version, those below other packages too. */
function * installedPackages (folder: string): Generator<string> {
  const packages = join(folder, 'node_modules')
  if (!existsSync(packages)) return
  const names = readdirSync(packages).filter((name) => !name.startsWith('.')).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(packages, name)).map((member) => `${name}/${member}`) : [name])
  for (const name of names) {
    const { version } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
    yield `${name}@${version}`
    yield * installedPackages(join(packages, name))
  }
}

/** Until its log says that it started. */
async function ready (program: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(30_000 * PATIENCE)
  const ended = once(program, 'exit').then(() => { throw new Error('it ended instead of starting') })
  // Nobody waits for it once the program runs.
  ended.catch(() => {})
  for (let log = ''; !log.includes('"msg":"started"');) {
    log += String(await Promise.race([once(program.stdout!, 'data', { signal }), ended]))
  }
}

async function getJson (path: string): Promise<any> {
  return (await fetch(`${url}${path}`)).json()
}

async function received (expected: unknown): Promise<void> {
  const signal = AbortSignal.timeout(5_000 * PATIENCE)
  while (!frames.some((frame) => JSON.stringify(frame) === JSON.stringify(expected))) {
    await once(client, 'message', { signal })
  }
}

/** The server itself, below the processes that buildah puts around it. */
function nodeProcess (): number {
  const found = descendants(server.pid ?? 0).find((pid) => {
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return basename(program) === command[0] && args.join(' ').trim() === command.slice(1).join(' ')
  })
  return found ?? assert.fail(`"${command.join(' ')}" is not running`)
}

function descendants (ancestor: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      // The name, in parentheses, may contain blanks: what follows it does not.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
      parents.set(Number(name), Number(parent))
    } catch {
      // That process has just ended.
    }
  }
  const isBelow = (pid = 0): boolean => pid === ancestor || (pid > 1 && isBelow(parents.get(pid)))
  return [...parents.keys()].filter((pid) => isBelow(pid))
}

function killTree (child: ChildProcess): void {
  for (const pid of descendants(child.pid ?? 0).reverse()) process.kill(pid, 'SIGKILL')
}

async function within<T> (ms: number, promise: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => { throw new Error(`not done within ${ms} ms`) })
  return Promise.race([promise, late])
}
