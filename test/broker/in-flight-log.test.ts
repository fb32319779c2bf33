import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InFlightLog, type Accepted } from '../../src/broker/redis/in-flight-log.ts'
import { text } from './contract.ts'

/** A log, the texts that it delivered, and what it sent, with a function that acknowledges it. */
function setUp (onDeliver = (_words: string) => {}) {
  const delivered: string[] = []
  const sent: { payload: string, acknowledge: () => void }[] = []
  const log = new InFlightLog((_topic, message) => {
    const { text: words } = message as { text: string }
    delivered.push(words)
    onDeliver(words)
  })
  const add = (number: number, changes: Partial<Accepted> = {}) => log.add({
    number, topic: 'room', message: text(String(number)), payload: Buffer.from(`sealed ${number}`), expectsEcho: true, ...changes,
  })
  const flush = () => log.flush({
    send (_topic, payload, acknowledge) { sent.push({ payload: payload.toString(), acknowledge }) },
  })
  return { log, delivered, sent, add, flush }
}

test('messages wait until the log is flushed, and are sent once, in order', () => {
  const { log, sent, add, flush } = setUp()
  add(1)
  add(2)
  assert.equal(log.awaitsEcho, false)
  flush()
  flush()
  assert.deepEqual(sent.map(({ payload }) => payload), ['sealed 1', 'sealed 2'])
  assert.equal(log.awaitsEcho, true)
})

test('a message is delivered at its echo, once; an acknowledgement alone does not deliver it', () => {
  const { log, delivered, sent, add, flush } = setUp()
  add(1)
  flush()
  sent[0]!.acknowledge()
  assert.deepEqual(delivered, [])
  assert.equal(log.bytes, 'sealed 1'.length)
  assert.equal(log.echo(1), true)
  assert.equal(log.echo(1), false)
  assert.deepEqual(delivered, ['1'])
  assert.deepEqual([log.length, log.bytes], [0, 0])
})

test('an echo delivers all older messages first, and leaves later ones', () => {
  const { log, delivered, add, flush } = setUp()
  for (const number of [1, 2, 3]) add(number)
  flush()
  assert.equal(log.echo(2), true)
  assert.deepEqual(delivered, ['1', '2'])
  assert.equal(log.length, 1)
})

test('without an echo to expect, the acknowledgement ends a message, which is not delivered', () => {
  const { log, delivered, sent, add, flush } = setUp()
  add(1, { expectsEcho: false })
  add(2)
  add(3, { topic: 'other' })
  flush()
  sent[0]!.acknowledge()
  assert.equal(log.length, 2)
  // Acknowledged before and after the topic's last subscriber left.
  sent[2]!.acknowledge()
  log.expectNoEcho('other')
  assert.equal(log.length, 1)
  log.expectNoEcho('room')
  assert.equal(log.length, 1)
  sent[1]!.acknowledge()
  assert.equal(log.length, 0)
  assert.deepEqual(delivered, [])
})

test('drain delivers everything once, sent or not, responses last, and ends empty', () => {
  const { log, delivered, sent, add, flush } = setUp((words) => {
    if (words === '1') add(5, { payload: undefined })
  })
  add(1)
  flush()
  add(2, { message: undefined })
  add(3, { expectsEcho: false })
  add(4)
  assert.equal(log.drain(), 3)
  assert.deepEqual(delivered, ['1', '4', '5'])
  assert.deepEqual([log.length, log.bytes, log.awaitsEcho], [0, 0, false])
  // A late acknowledgement or echo has nothing to refer to any more, and nothing is left to send.
  sent[0]!.acknowledge()
  assert.equal(log.echo(1), false)
  flush()
  assert.equal(sent.length, 1)
})

test('a drain in the middle of an echo delivers every message once, in order', () => {
  const { log, delivered, add, flush } = setUp((words) => {
    if (words === '1') log.drain()
  })
  for (const number of [1, 2, 3]) add(number)
  flush()
  log.echo(2)
  assert.deepEqual(delivered, ['1', '2', '3'])
})

test('the age is that of the oldest message, in ticks', () => {
  const { log, add, flush } = setUp()
  assert.equal(log.tick().age, 0)
  add(1)
  flush()
  assert.equal(log.tick().age, 1)
  add(2)
  assert.equal(log.tick().age, 2)
  log.echo(1)
  assert.equal(log.tick().age, 2)
})

test('the log is stalled while its oldest message stays, however old the others are', () => {
  const { log, add, flush } = setUp()
  assert.equal(log.tick().stalled, 0)
  for (const number of [1, 2, 3]) add(number)
  flush()
  assert.deepEqual([log.tick(), log.tick()].map(({ stalled }) => stalled), [0, 1])
  log.echo(1)
  assert.deepEqual(log.tick(), { stalled: 0, age: 3 })
  assert.deepEqual(log.tick(), { stalled: 1, age: 4 })
  log.echo(3)
  assert.deepEqual(log.tick(), { stalled: 0, age: 0 })
})
