/* Bytes sent on account of an address are limited, at the expense of its own messages alone. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client, startServer, type TestServer } from '../helper.ts'

const MiB = 1024 * 1024

/** Paused members cost little, and count all the same. A model is 2.2 GB to send, the whole burst. */
const MEMBERS = 150
const LENGTH = 15_000_000

/** Together they cause so much that even a busy machine sends something else meanwhile. */
const SENDERS = 5

async function joinFrom (server: TestServer, room: string, address: string): Promise<Client> {
  const client = new Client(`${server.ws}/channel/${room}/ws`, { headers: { 'x-forwarded-for': address } })
  await once(client.ws, 'open')
  await client.until(({ type }) => type === 'nb_users')
  return client
}

const model = (name: string, length: number) => ({
  type: 'model', author: 'Hans', model_name: name, raw_xml: `<model>${'x'.repeat(length)}</model>`,
})

test('an address that causes too much to be sent waits, loses nothing, and delays nobody else', async (t) => {
  const server = await startServer(t, {
    ROOMS: 'crowded,other',
    TRUST_PROXY: 'loopback',
    MESSAGE_RATE: '0',
    MAX_MODEL_RAW_LENGTH: String(LENGTH + 100),
    MAX_BUFFERED_BYTES: String(1024 * MiB),
  })
  for (let i = 0; i < MEMBERS; i++) (await joinFrom(server, 'crowded', '192.0.2.1')).ws.pause()
  const senders = []
  for (let i = 0; i < SENDERS; i++) senders.push(await joinFrom(server, 'crowded', '192.0.2.2'))
  const [greedy, modest] = [await joinFrom(server, 'other', '192.0.2.2'), await joinFrom(server, 'other', '192.0.2.3')]
  for (const [i, sender] of senders.entries()) sender.send(model(String(i), LENGTH))
  // The first of them arrives at once, and by then all have been charged, or soon are.
  await senders[0]!.until(({ type }) => type === 'model')
  greedy.send(model('greedy', 10_000))
  greedy.ws.ping()
  await once(greedy.ws, 'pong')
  modest.send(model('modest', 1))
  assert.equal((await modest.until(({ type }) => type === 'model')).model_name, 'modest')
  assert.equal((await modest.until(({ type }) => type === 'model')).model_name, 'greedy')
})
