import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SerialQueue } from '../../src/lib/serial-queue.ts'

/** A queue whose events and tasks write into one log. */
function setUp () {
  const log: string[] = []
  const queue = new SerialQueue({
    onHold: () => log.push('hold'),
    onIdle: () => log.push('idle'),
    onError: (error) => log.push(`error ${(error as Error).message}`),
  })
  return { queue, log, task: (name: string) => () => { log.push(name) } }
}

/** Work that settles when it is asked to; both wait until the queue has noticed. */
function work () {
  let [resolve, reject] = [() => {}, (_: Error) => {}]
  const promise = new Promise<void>((...settle) => { [resolve, reject] = settle })
  const noticed = () => new Promise((resolve) => setImmediate(resolve))
  return {
    promise,
    done: () => { resolve(); return noticed() },
    failed: (message: string) => { reject(new Error(message)); return noticed() },
  }
}

test('a task runs at once while nothing holds the queue', () => {
  const { queue, log, task } = setUp()
  queue.run(task('a'))
  queue.runNext(task('b'))
  assert.deepEqual(log, ['a', 'b'])
  assert.equal(queue.held, false)
})

test('tasks wait for work that holds the queue, and run in order', async () => {
  const { queue, log, task } = setUp()
  const upload = work()
  queue.hold(upload.promise)
  assert.equal(queue.held, true)
  queue.run(task('a'))
  queue.run(task('b'))
  queue.runNext(task('first'))
  assert.deepEqual(log, ['hold'])
  await upload.done()
  assert.deepEqual(log, ['hold', 'first', 'a', 'b', 'idle'])
  assert.equal(queue.held, false)
})

test('a task that holds the queue stops those behind it', async () => {
  const { queue, log, task } = setUp()
  const [one, two] = [work(), work()]
  queue.hold(one.promise)
  queue.run(() => { log.push('a'); queue.hold(two.promise) })
  queue.run(task('b'))
  await one.done()
  assert.deepEqual(log, ['hold', 'a', 'hold'])
  await two.done()
  assert.deepEqual(log, ['hold', 'a', 'hold', 'b', 'idle'])
})

test('several works hold it until the last one settles', async () => {
  const { queue, log, task } = setUp()
  const [one, two] = [work(), work()]
  queue.hold(one.promise)
  queue.hold(two.promise)
  queue.run(task('a'))
  await two.done()
  assert.deepEqual(log, ['hold'])
  await one.done()
  assert.deepEqual(log, ['hold', 'a', 'idle'])
})

test('failures of tasks and work are reported, and the queue goes on', async () => {
  const { queue, log, task } = setUp()
  queue.run(() => { throw new Error('at once') })
  const upload = work()
  queue.hold(upload.promise)
  queue.run(() => { throw new Error('later') })
  queue.run(task('a'))
  await upload.failed('upload')
  assert.deepEqual(log, ['error at once', 'hold', 'error upload', 'error later', 'a', 'idle'])
})

test('tasks that were cleared never run, later ones do', async () => {
  const { queue, log, task } = setUp()
  const upload = work()
  queue.hold(upload.promise)
  queue.run(task('a'))
  queue.clear()
  queue.run(task('b'))
  await upload.done()
  assert.deepEqual(log, ['hold', 'b', 'idle'])
})
