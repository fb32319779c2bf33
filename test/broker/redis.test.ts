import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Dropped, BrokerObserver } from '../../src/broker/broker-observer.ts'
import { RedisBroker, type RedisBrokerOptions } from '../../src/broker/redis/redis-broker.ts'
import { freshStamp, type RoomEvent } from '../../src/protocol/events.ts'
import { encodeText } from '../../src/protocol/payload.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { testBroker, text } from './contract.ts'

const SILENT: BrokerObserver = {
  connected () {},
  differs () {},
  clustered () {},
  connectFailed () {},
  disconnected () {},
  published () {},
  received () {},
  dropped () {},
}

async function open (redis: Redis, options: Partial<RedisBrokerOptions>): Promise<RedisBroker> {
  const broker = new RedisBroker({
    url: redis.url,
    deployment: 'test',
    settings: {},
    onDeliveryError: (error) => { throw error },
    observer: SILENT,
    ...options,
  })
  await broker.start()
  return broker
}

/** Opens a broker until the end of the test and collects the texts of a room, with functions to wait for them. */
async function listen (t: TestContext, redis: Redis, observer: Partial<BrokerObserver> = {}) {
  const broker = await open(redis, { observer: { ...SILENT, ...observer } })
  t.after(() => broker.close())
  const texts: string[] = []
  const checks = new Set<() => void>()
  broker.subscribe<RoomEvent>('room', (event) => {
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
  const count = (expected: number) => until(() => texts.length >= expected)
  const received = (words: string) => until(() => texts.includes(words))
  return { broker, texts, count, received }
}

const numbers = (length: number) => Array.from({ length }, (_, i) => String(i))

const skip = requireProgram(REDIS_SERVER)
if (skip) {
  test('the Redis broker', { skip })
} else {
  const scope: (() => Promise<void>)[] = []
  const redis = await Redis.start({ after: (task: any) => { scope.push(task) } })
  test.after(async () => { for (const task of scope) await task() })
  testBroker('redis', (onDeliveryError) => open(redis, { onDeliveryError }))
  testBroker('unreachable redis', (onDeliveryError) => open(redis, { url: 'redis://127.0.0.1:1', onDeliveryError }))

  test('two brokers deliver the same events in the same order', async (t) => {
    const [a, b] = [await listen(t, redis), await listen(t, redis)]
    // A broker that receives its own message has its subscription.
    for (const [i, { broker, received }] of [a, b].entries()) {
      broker.publish('room', text(`ready ${i}`))
      await received(`ready ${i}`)
    }
    await a.received('ready 1')
    for (let i = 0; i < 1000; i++) (i % 2 ? a : b).broker.publish('room', text(String(i)))
    for (const [i, { broker }] of [a, b].entries()) broker.publish('room', text(`end ${i}`))
    for (const { received } of [a, b]) await Promise.all([received('end 0'), received('end 1')])
    const [ofA, ofB] = [a, b].map(({ texts }) => texts.slice(texts.indexOf('ready 1') + 1))
    assert.deepEqual(ofA, ofB)
    assert.deepEqual(ofA!.filter((words) => !words.startsWith('end')).sort(), numbers(1000).sort())
  })

  for (const [what, messages, padding] of [
    ['small messages', 50_000, ''],
    ['large messages', 100, 'x'.repeat(1024 * 1024)],
  ] as const) {
    test(`a flood of ${what} into an unresponsive Redis is bounded, and delivered locally, once and in order`,
      async (t) => {
        const own = await Redis.start(t)
        const disconnected: unknown[] = []
        const { broker, texts, count } = await listen(t, own, {
          disconnected: (reason) => { disconnected.push(reason) },
        })
        broker.publish('room', text('first'))
        await count(1)
        own.signal('SIGSTOP')
        for (let i = 0; i < messages; i++) broker.publish('room', text(`${i} ${padding}`))
        await count(messages + 1)
        assert.deepEqual(texts.slice(1).map((words) => words.split(' ')[0]), numbers(messages))
        assert.deepEqual(disconnected, ['Redis is too slow'])
        assert.match(broker.problem!, /too slow/)
        assert.equal(broker.inFlight, 0)
        own.signal('SIGCONT')
      })
  }

  test('an event of another instance keeps nothing else in memory that was read with it', async (t) => {
    const [a, b] = [await listen(t, redis), await listen(t, redis)]
    for (const { broker, received } of [a, b]) {
      broker.publish('room', text('ready'))
      await received('ready')
    }
    const fields = encodeText('"crs_wkt":"","crs_authid":"EPSG:4326"')
    const arrived = new Promise<RoomEvent>((resolve) => b.broker.subscribe<RoomEvent>('shared', resolve))
    const shared = (): RoomEvent =>
      ({ ...freshStamp(), kind: 'shared', type: 'crs', author: 'Hans', avatar: null, summary: 'shared', fields })
    // Until the subscription is confirmed, nothing arrives.
    const timer = setInterval(() => a.broker.publish('shared', shared()), 50)
    t.after(() => clearInterval(timer))
    const event = await arrived
    assert.ok(event.kind === 'shared')
    assert.deepEqual(event.fields, fields)
    assert.equal(event.fields.buffer.byteLength, fields.length)
  })

  test('history appends wait for a slow Redis up to a bound; the rest is dropped and counted', async (t) => {
    const fields = Buffer.from(`"name":"x.py","raw_pycode":"${'x'.repeat(1024 * 1024)}"`)
    const large: RoomEvent = {
      ...freshStamp(), kind: 'shared', type: 'script', author: 'Hans', avatar: null, summary: 'shared a script', fields,
    }
    let stored: RoomEvent[] | undefined
    // On a busy machine, Redis may take so long for all of it that it counts as gone, and nothing can be read.
    for (let tries = 0; stored === undefined && tries < 5; tries++) {
      const own = await Redis.start(t)
      const dropped: Dropped[] = []
      const { broker, count } = await listen(t, own, { dropped: (what) => { dropped.push(what) } })
      broker.publish('room', text('first'))
      await count(1)
      own.signal('SIGSTOP')
      for (let i = 0; i < 40; i++) broker.historyStore.append('room', large, 100)
      // Each event takes slightly more than one MiB; the bound is 32 MiB.
      assert.deepEqual(dropped, Array(9).fill('history'))
      own.signal('SIGCONT')
      stored = await broker.historyStore.read('room', 100)
    }
    assert.equal(stored?.length, 31)
  })

  test('a response to a message delivered at an interruption follows all messages that were in flight', async (t) => {
    const own = await Redis.start(t)
    const { broker, texts, count } = await listen(t, own)
    broker.subscribe<RoomEvent>('room', (event) => {
      if (event.kind === 'text' && event.text === '0') broker.publish('room', text('answer'))
    })
    broker.publish('room', text('first'))
    await count(1)
    own.signal('SIGSTOP')
    for (const number of numbers(10)) broker.publish('room', text(number))
    await own.kill()
    await count(12)
    assert.deepEqual(texts, ['first', ...numbers(10), 'answer'])
  })

  test('a closing broker first sends the messages that wait for a subscription', async (t) => {
    const there = await listen(t, redis)
    there.broker.publish('room', text('ready'))
    await there.received('ready')
    const closing = await open(redis, {})
    // Nothing is sent before Redis has confirmed this subscription.
    closing.subscribe('another room', () => {})
    for (const number of numbers(10)) closing.publish('room', text(number))
    await closing.close()
    await there.received('9')
    assert.deepEqual(there.texts, ['ready', ...numbers(10)])
  })

  test('messages from Redis are validated', async (t) => {
    const dropped: Dropped[] = []
    const { broker, texts, count } = await listen(t, redis, { dropped: (what) => { dropped.push(what) } })
    broker.publish('room', text('first'))
    await count(1)
    const other = await listen(t, redis)
    const envelope = (changes: object = {}) =>
      JSON.stringify({ v: 1, o: other.broker.instance, e: 1, s: 1_000_000, r: 'room', ...changes })
    const shared = JSON.stringify({ ...text(''), kind: 'shared', type: 'crs', summary: 'x' })
    const invalid = [
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
    for (const message of invalid) await redis.command('PUBLISH', 'test:v1:room:room', message)
    for (const [s, words] of [[2_000_000, 'right'], [1_999_999, 'earlier'], [2_000_000, 'again']] as const) {
      await redis.command('PUBLISH', 'test:v1:room:room', `${envelope({ s })}\n${JSON.stringify(text(words))}`)
    }
    // From a connection that its instance has abandoned; a Redis that was paused may deliver such messages.
    const former = `${envelope({ e: 0, s: 3_000_000 })}\n${JSON.stringify(text('too late'))}`
    await redis.command('PUBLISH', 'test:v1:room:room', former)
    const unknown = `${envelope({ o: 'unknown' })}\n${JSON.stringify(text('not introduced'))}`
    await redis.command('PUBLISH', 'test:v1:room:room', unknown)
    broker.publish('room', text('last'))
    await count(3)
    assert.deepEqual(texts, ['first', 'right', 'last'])
    assert.deepEqual(dropped, [...invalid.map(() => 'invalid'), 'late', 'late', 'late', 'unknown'])
  })
}
