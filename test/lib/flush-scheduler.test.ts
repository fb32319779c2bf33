import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FlushScheduler } from '../../src/lib/flush-scheduler.ts'

function setUp () {
  const tasks: (() => void)[] = []
  const log: string[] = []
  const scheduler = new FlushScheduler((task) => tasks.push(task))
  return { scheduler, tasks, log, flushable: (name: string) => ({ flush: () => { log.push(name) } }) }
}

test('everything that was added is flushed by one task, in order', () => {
  const { scheduler, tasks, log, flushable } = setUp()
  for (const name of ['a', 'b', 'c']) scheduler.add(flushable(name))
  assert.equal(tasks.length, 1)
  assert.deepEqual(log, [])
  tasks[0]!()
  assert.deepEqual(log, ['a', 'b', 'c'])
  scheduler.add(flushable('d'))
  assert.equal(tasks.length, 2)
})

test('an item added during a flush has its own task', () => {
  const { scheduler, tasks, log, flushable } = setUp()
  scheduler.add({ flush: () => { log.push('a'); scheduler.add(flushable('b')) } })
  tasks[0]!()
  assert.deepEqual(log, ['a'])
  assert.equal(tasks.length, 2)
  tasks[1]!()
  assert.deepEqual(log, ['a', 'b'])
})

test('a flush ahead of the task leaves it nothing to do', () => {
  const { scheduler, tasks, log, flushable } = setUp()
  scheduler.add(flushable('a'))
  scheduler.flush()
  scheduler.flush()
  tasks[0]!()
  assert.deepEqual(log, ['a'])
})

test('by default the task runs at the end of the turn', async () => {
  const log: string[] = []
  const scheduler = new FlushScheduler()
  scheduler.add({ flush: () => { log.push('flushed') } })
  await Promise.resolve()
  assert.deepEqual(log, [])
  await nextTurn()
  assert.deepEqual(log, ['flushed'])
})
