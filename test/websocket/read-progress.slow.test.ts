import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { joinChannel } from '../generations.ts'
import { joinSlowly, shareScripts } from './slow-line.ts'

const MiB = 1024 * 1024
const MAX_BUFFERED = 4 * MiB

/** Small enough not to be paced; together more than twice MAX_BUFFERED, and less than eight times as much. */
const SCRIPT_BYTES = 60_000
const SCRIPTS = 450

/** A kernel takes more when a third of its buffer is free: every ten seconds or so at 1 Mbit/s. */
const STEP = 4 * MiB

test('a line that takes megabytes now and then is not slow in between', async (t) => {
  const server = await startServer(t, {
    MESSAGE_RATE: '0', MAX_BUFFERED_BYTES: String(MAX_BUFFERED), WS_PING_INTERVAL: '12',
  })
  const client = await join(server, 'QGIS')
  const slow = await joinSlowly(server, STEP)
  const sender = await joinChannel(server, 'Hans')
  await shareScripts(sender, SCRIPTS, SCRIPT_BYTES)
  // A busy machine may have shared for nearly as long as a line may take nothing.
  slow.socket.resume()
  for (let step = 0; step < 2; step++) {
    // Longer than two checks of the progress.
    await once(client.ws, 'ping')
    sender.send({ type: 'text', author: 'Hans', text: `after ${step} steps` })
    await sender.until(({ text }) => text === `after ${step} steps`)
    assert.deepEqual(server.logs.filter(({ msg }) => msg === 'connection ended'), [])
    slow.socket.resume()
  }
})
