/* The reader of the log may be slow, hang, or be gone: the chat goes on, and the log counts its missing lines. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  constants, createReadStream, openSync, closeSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { freePort } from '../free-port.ts'
import { join } from '../helper.ts'
import { until } from '../instances/helper.ts'
import { startProcess, startSilently, type ServerProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const INTERRUPTED = 'the log was interrupted'

/** A message whose line in the log has about this many bytes. */
const LINE = 12_000

const ENV = { MESSAGE_RATE: '0', MAX_MESSAGE_LENGTH: String(2 * LINE) }

async function logConfig (pretty = false): Promise<string> {
  const path = joinPath(temporaryFolder(), 'log.json')
  await writeFile(path, JSON.stringify({ level: 'trace', pretty, requests: true, messages: true }))
  return path
}

async function start (t: TestContext, pretty = false): Promise<ServerProcess> {
  return startProcess(t, { ...ENV, LOG_CONFIG: await logConfig(pretty) })
}

/** Fills the log with messages, whose numbers are in their lines, while another member listens. */
async function fillLog (server: { ws: string }, megabytes: number): Promise<number> {
  const [speaker, listener] = [await join(server, 'QGIS'), await join(server, 'QGIS')]
  const count = Math.ceil(megabytes * 1024 * 1024 / LINE)
  for (let i = 0; i < count; i++) {
    const message = `n${i}-${'x'.repeat(LINE)}`
    speaker.send({ message, author: 'Hans' })
    if (i % 50 === 0 || i === count - 1) await listener.until((frame) => frame.message === message)
  }
  await Promise.all([speaker.close(), listener.close()])
  return count
}

/** The numbers of messages in the log, in its order. */
function numbers (lines: string[]): number[] {
  return lines.flatMap((line) => /"n(\d+)-x+/.exec(line)?.[1] ?? []).map(Number)
}

const upTo = (length: number) => Array.from({ length }, (_, i) => i)

for (const pretty of [false, true]) {
  test(`a reader that hangs, of a log ${pretty ? 'for people' : 'in JSON'}: the chat goes on, and the log tells its gap`,
    async (t) => {
      const server = await start(t, pretty)
      server.child.stdout!.pause()
      const messages = await fillLog(server, 20)
      server.child.stdout!.resume()
      const notice = await server.printed(INTERRUPTED)
      await fetch(`${server.http}/afterwards`)
      await server.printed('/afterwards')
      assert.equal(server.lines.filter((line) => line.includes(INTERRUPTED)).length, 1)
      const read = numbers(server.lines)
      assert.ok(read.length * LINE > 7 * 1024 * 1024, `${read.length} lines of ${messages}`)
      assert.deepEqual([...read].sort((a, b) => a - b).slice(0, 100), upTo(100), 'the oldest lines are kept')
      const dropped = Number(/"dropped":(\d+)/.exec(notice)![1])
      // Beyond the messages there are the joins and leaves of two members.
      const others = read.length + dropped - messages
      assert.ok(others >= 0 && others <= 4, `${read.length} + ${dropped} of ${messages}`)
      if (pretty) return
      for (const line of server.lines) JSON.parse(line)
      assert.deepEqual({ ...JSON.parse(notice), time: 0, pid: 0, hostname: '' }, {
        ...{ level: 40, time: 0, pid: 0, hostname: '', dropped, msg: INTERRUPTED },
        problem: 'the reader of the log was too slow',
      })
    })
}

test('a reader that falls behind and catches up has every line, also those of a stop', async (t) => {
  const server = await start(t)
  server.child.stdout!.pause()
  const messages = await fillLog(server, 4)
  server.child.kill('SIGTERM')
  server.child.stdout!.resume()
  assert.deepEqual(await server.exited, { code: 0, signal: null })
  assert.deepEqual(numbers(server.lines).sort((a, b) => a - b), upTo(messages))
  const lines = server.lines.map((line) => JSON.parse(line).msg)
  assert.equal(lines.at(-1), 'stopped')
  assert.ok(!lines.includes(INTERRUPTED))
})

test('a reader that hangs for ever does not keep the process from a clean end', async (t) => {
  const server = await start(t)
  server.child.stdout!.pause()
  await fillLog(server, 1)
  server.child.kill('SIGTERM')
  assert.deepEqual(await once(server.child, 'exit'), [0, null])
})

test('a full disk disturbs nobody', { skip: process.platform !== 'linux' }, async (t) => {
  const { server, child } = await startOn(t, openSync('/dev/full', 'w'))
  await fillLog(server, 10)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('a disk that is full and has room again: the chat goes on, and the log tells its gap once', {
  skip: !mayMount() && 'needs the right to mount a file system',
}, async (t) => {
  const folder = smallDisk(t, 16)
  const [log, ballast] = [joinPath(folder, 'log'), joinPath(folder, 'ballast')]
  const { server, child } = await startOn(t, openSync(log, 'w'))
  assert.throws(() => writeFileSync(ballast, Buffer.alloc(32 * 1024 * 1024)), { code: 'ENOSPC' })
  const messages = await fillLog(server, 20)
  rmSync(ballast)
  const lines = () => readFileSync(log, 'utf8').split('\n').slice(0, -1)
  await until(async () => lines().some((line) => line.includes(INTERRUPTED)), 30, 'the log goes on')
  await fetch(`${server.http}/afterwards`)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])

  const notices = lines().filter((line) => line.includes(INTERRUPTED))
  assert.equal(notices.length, 1)
  const { problem, dropped } = JSON.parse(notices[0]!)
  assert.match(problem, /^ENOSPC/)
  const read = numbers(lines())
  assert.ok(dropped > 0 && read.length > 0 && Math.abs(read.length + dropped - messages) <= 4,
    `${read.length} + ${dropped} of ${messages}`)
  for (const line of lines()) JSON.parse(line)
  assert.match(lines().join('\n'), /\/afterwards/)
})

test('a reader that is gone disturbs nobody, and one that takes its place is told', {
  skip: process.platform === 'win32',
}, async (t) => {
  const path = joinPath(temporaryFolder(), 'log')
  execFileSync('mkfifo', [path])
  const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const { server, child } = await startOn(t, openSync(path, constants.O_WRONLY))
  closeSync(first)
  const messages = await fillLog(server, 10)
  const lines: string[] = []
  const reader = createInterface(createReadStream(path))
  reader.on('line', (line) => { lines.push(line) })
  while (!lines.some((line) => line.includes(INTERRUPTED))) await once(reader, 'line')
  const { problem, dropped } = JSON.parse(lines.find((line) => line.includes(INTERRUPTED))!)
  assert.match(problem, /^EPIPE/)
  assert.ok(Math.abs(numbers(lines).length + dropped - messages) <= 4)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

/** Whether this user may mount a file system, in a namespace that ends at once. */
function mayMount (): boolean {
  const mount = ['--mount', 'mount', '-t', 'tmpfs', 'gischat-test', '/mnt']
  return process.getuid?.() === 0 && spawnSync('unshare', mount).status === 0
}

/** A file system of so many megabytes. */
function smallDisk (t: TestContext, megabytes: number): string {
  const folder = mkdtempSync(joinPath(tmpdir(), 'gischat-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'gischat-test', folder])
  t.after(() => {
    execFileSync('umount', ['--lazy', folder])
    rmdirSync(folder)
  })
  return folder
}

/** The program with its log on a descriptor, which it takes over. */
async function startOn (t: TestContext, stdout: number) {
  const port = await freePort()
  const child = startSilently(t, { ...ENV, LOG_CONFIG: await logConfig(), PORT: String(port) }, stdout)
  closeSync(stdout)
  const server = { http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` }
  await until(() => fetch(`${server.http}/readyz`).then(({ ok }) => ok, () => false), 30, 'it listens')
  return { server, child }
}
