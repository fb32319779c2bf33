import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { fulfilledWithin, setDeadline } from '../../src/lib/deadline.ts'

const never = new Promise<void>(() => {})

/** The process stands still for this many milliseconds. */
function stall (milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

test('a wait ends with its promise, or with its deadline', async () => {
  assert.equal(await fulfilledWithin(1e9, Promise.resolve()), true)
  assert.equal(await fulfilledWithin(1, never), false)
  await assert.rejects(fulfilledWithin(1e9, Promise.reject(new Error('refused'))), /refused/)
})

test('what has arrived during a stall of the process was in time', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => socket.destroy())
  const [peer] = await once(server, 'connection')
  const inTime = fulfilledWithin(1, once(socket, 'data'))
  peer.write('answer')
  stall(50)
  assert.equal(await inTime, true)
})

test('a cancelled deadline never passes, also while it waits for the input', async () => {
  let passed = 0
  const onPassed = () => { passed++ }
  setDeadline(1, onPassed)()
  const cancel = setDeadline(1, onPassed)
  // Behind the stall, the timers of both call back one after the other, before the input is read.
  const timer = sleep(1)
  stall(20)
  await timer
  cancel()
  await turn()
  assert.equal(passed, 0)
})
