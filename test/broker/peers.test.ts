import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Peers } from '../../src/broker/redis/peers.ts'

const envelope = (o: string, e: number, s: number, r = 'room') => ({ v: 1 as const, o, e, s, r })

test('a message counts with the epoch of the latest introduction, and a number higher than the one before', () => {
  const peers = new Peers()
  assert.equal(peers.check(envelope('a', 1, 1)), 'unknown')
  peers.introduce(envelope('a', 2, 1))
  assert.equal(peers.check(envelope('a', 2, 5)), undefined)
  assert.equal(peers.check(envelope('a', 2, 5)), 'late')
  assert.equal(peers.check(envelope('a', 2, 4)), 'late')
  assert.equal(peers.check(envelope('a', 2, 4, 'other')), undefined, 'each topic has its own sequence')
  assert.equal(peers.check(envelope('a', 1, 9)), 'late')
  assert.equal(peers.check(envelope('a', 3, 9)), 'unknown')
  peers.introduce(envelope('a', 3, 9))
  assert.equal(peers.check(envelope('a', 3, 1)), undefined, 'a new epoch starts a new sequence')
  peers.introduce(envelope('a', 2, 9))
  assert.equal(peers.check(envelope('a', 2, 10)), 'late', 'a late introduction changes nothing')
})

test('waits for a number of introductions, and remembers a bounded number of instances, the latest', async () => {
  const peers = new Peers()
  let met = false
  const waiting = peers.waitFor(2).then(() => { met = true })
  peers.introduce(envelope('a', 1, 1))
  peers.introduce(envelope('a', 2, 1))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(met, false, 'one instance, introduced twice')
  peers.introduce(envelope('b', 1, 1))
  await waiting
  for (let i = 0; i < 1000; i++) peers.introduce(envelope(`instance ${i}`, 1, 1))
  assert.equal(peers.size, 1000)
  assert.equal(peers.check(envelope('a', 2, 2)), 'unknown')
  assert.equal(peers.names().at(-1), 'instance 999')
})
