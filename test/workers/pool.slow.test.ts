import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Limits } from '../../src/protocol/limits.ts'
import { PiscinaPool } from '../../src/workers/pool.ts'
import { LIMITS } from '../limits.ts'

const ADDRESS = '192.0.2.1'

/** Of the pool, however many cores there are. */
const MAX_THREADS = 3

const MESSAGE = Buffer.from(JSON.stringify({ type: 'newcomer', newcomer: 'Hans', padding: 'x'.repeat(100_000) }))

/** Each task takes its message away. */
const decodeCopy = (pool: PiscinaPool, message: Buffer, address = ADDRESS) =>
  pool.decode('channel', Buffer.from(message), address)

const fail = (error: unknown) => assert.fail(String(error))

test('a thread that cannot even start is reported, and its message is given up', async (t) => {
  // Nothing else keeps the test waiting: neither idle threads nor timers do.
  const waiting = setInterval(() => {}, 1000)
  t.after(() => clearInterval(waiting))
  let pool!: PiscinaPool
  const reported = new Promise((resolve) => {
    // Without limits there are no schemas, so the thread ends before it is ready.
    pool = new PiscinaPool(undefined as unknown as Limits, resolve, 1000)
  })
  t.after(() => pool.close())
  const decoded = await pool.decode('channel', Buffer.from('{}'), ADDRESS)
  assert.ok(decoded.kind === 'rejection')
  assert.equal(decoded.problems[0].type, 'server_busy')
  assert.ok(await reported instanceof Error)
})

test('who waits when the pool is closed is told so', async () => {
  const pool = new PiscinaPool(LIMITS, fail)
  const message = Buffer.from(JSON.stringify({ type: 'text', text: 'x'.repeat(100_000) }))
  const waiting = Array.from({ length: 10 }, () => decodeCopy(pool, message))
  await pool.close()
  for (const { kind } of await Promise.all(waiting)) assert.equal(kind, 'rejection')
})

test('what would have to wait for long is refused at once', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const answers = await Promise.all(Array.from({ length: 200 }, () => decodeCopy(pool, MESSAGE)))
  const busy = answers.filter((answer) => answer.kind === 'rejection' && answer.reason.startsWith('The server is busy'))
  const read = answers.filter(({ kind }) => kind === 'newcomer')
  assert.ok(busy.length > 100, `${busy.length} are refused`)
  assert.equal(busy.length + read.length, answers.length)
})

test('what waits is bounded in bytes as well, and everything that fits is read', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const message = Buffer.from(`{"type":"newcomer","newcomer":"Hans"${' '.repeat(15 * 1024 * 1024)}}`)
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => decodeCopy(pool, message)))
    assert.equal(answers.filter(({ kind }) => kind === 'newcomer').length, 8, '128 MiB hold eight of them')
    assert.equal(answers.filter((answer) => answer.kind === 'rejection' && /busy/.test(answer.reason)).length, 12)
  }
})

test('an address waits for one task of each other address, however many they have', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const order: string[] = []
  const decode = async (address: string) => {
    const { kind } = await decodeCopy(pool, MESSAGE, address)
    assert.equal(kind, 'newcomer')
    order.push(address)
  }
  const [flood, second, last] = ['2001:db8::1', '192.0.2.1', '192.0.2.2'] as const
  const tasks = Array.from({ length: 40 }, () => decode(flood))
  // Another address of the same customer has no turn of its own.
  tasks.push(decode('2001:db8::2'), decode(second), decode(last))
  await Promise.all(tasks)
  // As many as there are threads were running already, and one may have overtaken another.
  const most = 2 * MAX_THREADS + 2
  assert.ok(order.indexOf(second) < most, order.join())
  assert.ok(order.indexOf(last) < most, order.join())
  assert.ok(order.indexOf('2001:db8::2') >= 40 - MAX_THREADS, order.join())
})

test('an address that fills the queue makes room for others', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const flood = Array.from({ length: 200 }, () => decodeCopy(pool, MESSAGE))
  const others = Array.from({ length: 20 }, (_, i) => decodeCopy(pool, MESSAGE, `198.51.100.${i}`))
  assert.deepEqual((await Promise.all(others)).map(({ kind }) => kind), Array(20).fill('newcomer'))
  const accepted = (await Promise.all(flood)).map(({ kind }) => kind === 'newcomer')
  assert.ok(accepted.includes(true) && accepted.lastIndexOf(true) < 64 + MAX_THREADS - 20, 'its newest are refused')
})

test('an address that fills the bytes makes room for others', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const large = Buffer.from(`{"type":"newcomer","newcomer":"Hans"${' '.repeat(15 * 1024 * 1024)}}`)
  const flood = Array.from({ length: 20 }, () => decodeCopy(pool, large))
  const others = ['198.51.100.1', '198.51.100.2'].map((address) => decodeCopy(pool, large, address))
  assert.deepEqual((await Promise.all(others)).map(({ kind }) => kind), ['newcomer', 'newcomer'])
  assert.equal((await Promise.all(flood)).filter(({ kind }) => kind === 'newcomer').length, 6)
})

test('what would take ten times its size in memory is refused before it is parsed', async (t) => {
  const pool = new PiscinaPool(LIMITS, fail)
  t.after(() => pool.close())
  const reasons = async (text: string) => {
    const answer = await pool.decode('channel', Buffer.from(text), ADDRESS)
    return answer.kind === 'rejection' ? answer.reason : answer.kind
  }
  assert.equal(await reasons('['.repeat(16_000_000)), 'Nested too deep')
  assert.equal(await reasons(`{"type":"text","text":[${'{},'.repeat(5_000_000)}0]}`), 'Too many values')
  assert.equal(await reasons(`{"type":"text","text":[${'"",'.repeat(5_000_000)}0]}`), 'Too many values')
  assert.equal(await reasons(`{"type":"text","text":"${'\\"'.repeat(5_000_000)}`), 'JSON decode error')
  const code = JSON.stringify({ type: 'script', author: 'Hans', name: 'x', raw_pycode: '{["'.repeat(600_000) })
  assert.equal(await reasons(code), 'shared', 'what is inside of strings is no value')
})
