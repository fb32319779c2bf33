import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Dropped, BrokerObserver } from '../../src/broker/broker-observer.ts'
import { RedisBroker, type RedisBrokerOptions } from '../../src/broker/redis/redis-broker.ts'
import type { RoomEvent } from '../../src/protocol/events.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { testBus, text } from './contract.ts'

const SILENT: BrokerObserver = {
  connected () {}, missed () {}, disconnected () {}, published () {}, received () {}, dropped () {},
}

async function open (redis: Redis, options: Partial<RedisBrokerOptions>): Promise<RedisBroker> {
  const bus = new RedisBroker({
    url: redis.url, deployment: 'test', onDeliveryError: (error) => { throw error }, observer: SILENT, ...options,
  })
  await bus.start()
  return bus
}

/** A bus that ends with the test, what it delivers in a room, and a way to wait for it. */
async function listen (t: TestContext, redis: Redis, observer: Partial<BrokerObserver> = {}) {
  const bus = await open(redis, { observer: { ...SILENT, ...observer } })
  t.after(() => bus.close())
  const texts: string[] = []
  const checks = new Set<() => void>()
  bus.subscribe<RoomEvent>('room', (event) => {
    texts.push((event as { text: string }).text)
    for (const check of checks) check()
  })
  const until = (fits: () => boolean) => new Promise<void>((resolve) => {
    const check = () => {
      if (!fits()) return
      checks.delete(check)
      resolve()
    }
    checks.add(check)
    check()
  })
  const length = (expected: number) => until(() => texts.length >= expected)
  const heard = (words: string) => until(() => texts.includes(words))
  return { bus, texts, length, heard }
}

const numbers = (length: number) => Array.from({ length }, (_, i) => String(i))

const skip = requireProgram(REDIS_SERVER)
if (skip) {
  test('the bus through Redis', { skip })
} else {
  const scope: (() => Promise<void>)[] = []
  const redis = await Redis.start({ after: (task: any) => { scope.push(task) } })
  test.after(async () => { for (const task of scope) await task() })
  testBus('redis', (onDeliveryError) => open(redis, { onDeliveryError }))
  testBus('redis that cannot be reached', (onDeliveryError) =>
    open(redis, { url: 'redis://127.0.0.1:1', onDeliveryError }))

  test('two buses deliver the same, in one order', async (t) => {
    const [a, b] = [await listen(t, redis), await listen(t, redis)]
    // The subscription of each is confirmed when its own word came back.
    for (const [i, { bus, heard }] of [a, b].entries()) {
      bus.publish('room', text(`ready ${i}`))
      await heard(`ready ${i}`)
    }
    await a.heard('ready 1')
    for (let i = 0; i < 1000; i++) (i % 2 ? a : b).bus.publish('room', text(String(i)))
    for (const [i, { bus }] of [a, b].entries()) bus.publish('room', text(`end ${i}`))
    for (const { heard } of [a, b]) await Promise.all([heard('end 0'), heard('end 1')])
    const [ofA, ofB] = [a, b].map(({ texts }) => texts.slice(texts.indexOf('ready 1') + 1))
    assert.deepEqual(ofA, ofB)
    assert.deepEqual(ofA!.filter((words) => !words.startsWith('end')).sort(), numbers(1000).sort())
  })

  for (const [what, messages, padding] of [
    ['small messages', 50_000, ''],
    ['large ones', 100, 'x'.repeat(1024 * 1024)],
  ] as const) {
    test(`a flood of ${what} into a Redis that does not answer is bounded, and delivered here, once and in order`,
      async (t) => {
        const own = await Redis.start(t)
        const disconnected: unknown[] = []
        const { bus, texts, length } = await listen(t, own, { disconnected: (reason) => { disconnected.push(reason) } })
        bus.publish('room', text('first'))
        await length(1)
        own.signal('SIGSTOP')
        for (let i = 0; i < messages; i++) bus.publish('room', text(`${i} ${padding}`))
        await length(messages + 1)
        assert.deepEqual(texts.slice(1).map((words) => words.split(' ')[0]), numbers(messages))
        assert.deepEqual(disconnected, ['Redis is too slow'])
        assert.match(bus.problem!, /too slow/)
        assert.equal(bus.inFlight, 0)
        own.signal('SIGCONT')
      })
  }

  test('what Redis does not take is kept up to a bound, and the rest is dropped and counted', async (t) => {
    const own = await Redis.start(t)
    const dropped: Dropped[] = []
    const { bus, length } = await listen(t, own, { dropped: (what) => { dropped.push(what) } })
    bus.publish('room', text('first'))
    await length(1)
    own.signal('SIGSTOP')
    const large = text('x'.repeat(1024 * 1024))
    for (let i = 0; i < 40; i++) bus.historyStore.append('room', large, 100)
    // Each is a little more than a megabyte, and 32 are the bound.
    assert.deepEqual(dropped, Array(9).fill('history'))
    own.signal('SIGCONT')
    assert.equal((await bus.historyStore.read('room'))!.length, 31)
  })

  test('what is published in answer to what did not come back is behind all of it', async (t) => {
    const own = await Redis.start(t)
    const { bus, texts, length } = await listen(t, own)
    bus.subscribe<RoomEvent>('room', (event) => {
      if (event.kind === 'text' && event.text === '0') bus.publish('room', text('answer'))
    })
    bus.publish('room', text('first'))
    await length(1)
    own.signal('SIGSTOP')
    for (const number of numbers(10)) bus.publish('room', text(number))
    await own.kill()
    await length(12)
    assert.deepEqual(texts, ['first', ...numbers(10), 'answer'])
  })

  test('what was published before a bus is closed reaches the others, whatever it still waited for', async (t) => {
    const there = await listen(t, redis)
    there.bus.publish('room', text('ready'))
    await there.heard('ready')
    const ending = await open(redis, {})
    // Until Redis has this one, nothing is sent.
    ending.subscribe('another room', () => {})
    for (const number of numbers(10)) ending.publish('room', text(number))
    await ending.close()
    await there.heard('9')
    assert.deepEqual(there.texts, ['ready', ...numbers(10)])
  })

  test('what comes from Redis is validated', async (t) => {
    const dropped: Dropped[] = []
    const { bus, texts, length } = await listen(t, redis, { dropped: (what) => { dropped.push(what) } })
    bus.publish('room', text('first'))
    await length(1)
    const other = await listen(t, redis)
    const envelope = (changes: object = {}) =>
      JSON.stringify({ v: 1, o: other.bus.instance, e: 1, s: 1_000_000, r: 'room', ...changes })
    const shared = JSON.stringify({ ...text(''), kind: 'shared', type: 'crs', summary: 'x' })
    const wrong = [
      'nonsense',
      '{}\n{}',
      `${envelope({ v: 2 })}\n${JSON.stringify(text('a later version'))}`,
      `${envelope({ r: 'elsewhere' })}\n${JSON.stringify(text('another room'))}`,
      `${envelope({ s: 1_000_001 })}\n${JSON.stringify({ kind: 'text', text: 'half' })}`,
      `${envelope({ s: 1_000_002 })}\n${JSON.stringify({ ...text('x'), timestamp: 'now' })}`,
      `${envelope({ s: 1_000_003 })}\n${JSON.stringify({ ...text('x'), kind: '__proto__' })}`,
      `${envelope({ s: 1_000_004 })}\n${shared}\n"x":1},{"y":2`,
      `${envelope({ s: 1_000_005 })}\n${shared}\n"author":"another"`,
      `${envelope({ s: 1_000_006 })}\n${shared}`,
      `${envelope({ s: 1_000_007 })}\n${JSON.stringify(text('\ud800'))}`,
    ]
    for (const message of wrong) await redis.command('PUBLISH', 'test:v1:room:room', message)
    for (const [s, words] of [[2_000_000, 'right'], [1_999_999, 'earlier'], [2_000_000, 'again']] as const) {
      await redis.command('PUBLISH', 'test:v1:room:room', `${envelope({ s })}\n${JSON.stringify(text(words))}`)
    }
    // Of a connection that its instance has given up; a Redis that was paused may still have some of it.
    const former = `${envelope({ e: 0, s: 3_000_000 })}\n${JSON.stringify(text('too late'))}`
    await redis.command('PUBLISH', 'test:v1:room:room', former)
    const stranger = `${envelope({ o: 'stranger' })}\n${JSON.stringify(text('not introduced'))}`
    await redis.command('PUBLISH', 'test:v1:room:room', stranger)
    bus.publish('room', text('last'))
    await length(3)
    assert.deepEqual(texts, ['first', 'right', 'last'])
    assert.deepEqual(dropped, [...wrong.map(() => 'invalid'), 'late', 'late', 'late', 'unknown'])
  })
}
