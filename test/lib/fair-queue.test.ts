import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FairQueue } from '../../src/lib/fair-queue.ts'

const one = () => 1

function queueOf (...items: string[]): FairQueue<string> {
  const queue = new FairQueue<string>()
  for (const item of items) queue.push(item[0]!, item)
  return queue
}

function drain (queue: FairQueue<string>): string[] {
  return Array.from({ length: queue.size }, () => queue.shift()!)
}

test('keys take turns, and the items of a key keep their order', () => {
  const queue = queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'c2')
  assert.equal(queue.size, 6)
  assert.deepEqual(drain(queue), ['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  assert.equal(queue.shift(), undefined)
})

test('a new key waits for one item of each other key', () => {
  const queue = queueOf('a1', 'a2', 'a3', 'b1', 'b2')
  assert.equal(queue.shift(), 'a1')
  queue.push('c', 'c1')
  assert.deepEqual(drain(queue), ['b1', 'a2', 'c1', 'b2', 'a3'])
})

test('a key that returns at once gets no second turn before the others', () => {
  const queue = queueOf('a1', 'b1')
  assert.equal(queue.shift(), 'a1')
  queue.push('a', 'a2')
  assert.deepEqual(drain(queue), ['b1', 'a2'])
})

test('an item that is removed costs its key no turn', () => {
  const queue = queueOf('a1', 'a2', 'b1')
  assert.equal(queue.delete('a', 'a1'), true)
  assert.equal(queue.delete('a', 'a1'), false)
  assert.equal(queue.delete('c', 'c1'), false)
  assert.equal(queue.delete('b', 'b1'), true)
  assert.deepEqual(drain(queue), ['a2'])
})

test('the key that holds most loses its newest item', () => {
  const queue = queueOf('a1', 'b1', 'b2', 'b3', 'c1')
  assert.equal(queue.evict('c', one), 'b3')
  assert.equal(queue.evict('c', one), 'b2')
  assert.equal(queue.evict('c', one), 'c1', 'all hold the same: the latest loses')
  assert.deepEqual(drain(queue), ['a1', 'b1'])
  assert.equal(queue.evict('a', one), undefined)
})

test('the weight of a key is the sum of its items', () => {
  const queue = queueOf('a1', 'b1', 'b2')
  assert.equal(queue.evict('b', (item) => item === 'a1' ? 3 : 1), 'a1')
  assert.equal(queue.size, 2)
})
