import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { whileProgressing } from '../../src/lib/while-progressing.ts'

const never = new Promise(() => {})

test('the wait ends with the promise', async () => {
  await whileProgressing(Promise.resolve(), { measure: () => 0, idle: 1e9 })
})

test('the wait ends when nothing changes any more', async () => {
  let steps = 5
  await whileProgressing(never, { measure: () => steps > 0 ? steps-- : 0, idle: 1 })
  assert.equal(steps, 0)
})

test('progress extends the wait, up to its limit', async () => {
  let measured = 0
  await whileProgressing(never, { measure: () => ++measured, idle: 1, atMost: 20 })
  assert.ok(measured > 1)
})

test('input that has arrived during a stall counts as progress', async () => {
  let read = 0
  let finish!: () => void
  const done = new Promise<void>((resolve) => { finish = resolve })
  // Timers are called next, and input is read behind them.
  await turn()
  const wait = whileProgressing(done, { measure: () => read, idle: 5 })
  // A stall of the process, longer than the idle time, with input behind it. It begins at once: a turn before it could
  // take longer than the idle time, too.
  for (const end = performance.now() + 20; performance.now() < end;);
  setImmediate(() => {
    read++
    setImmediate(finish)
  })
  await wait
  assert.equal(read, 1)
})
