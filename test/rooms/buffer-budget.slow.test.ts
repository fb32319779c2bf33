/* Data that waits for members is limited in all rooms together, at the expense of the address that holds most. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, startServer, type TestServer } from '../helper.ts'

const MiB = 1024 * 1024
const ROOMS = ['a', 'b', 'c', 'd', 'e', 'f']

/** More megabytes than kernels buffer for a member that does not read, and less than the limit above that. */
const MODELS = 14

async function joinFrom (server: TestServer, room: string, address: string): Promise<Client> {
  const client = new Client(`${server.ws}/channel/${room}/ws`, { headers: { 'x-forwarded-for': address } })
  await once(client.ws, 'open')
  await client.until(({ type }) => type === 'nb_users')
  return client
}

const model = (i: number) => ({
  type: 'model', author: 'Hans', model_name: String(i), raw_xml: `<model>${'x'.repeat(MiB - 100_000)}</model>`,
})

test('an address that reads nothing in many rooms loses its members, a slow line loses nothing', async (t) => {
  const server = await startServer(t, {
    ROOMS: ROOMS.join(),
    TRUST_PROXY: 'loopback',
    MESSAGE_RATE: '0',
    MAX_BUFFERED_BYTES: String(64 * MiB),
    MAX_TOTAL_BUFFERED_BYTES: String(MODELS * MiB),
    // Members that read nothing answer no pings either, which a busy machine would notice first.
    WS_PING_INTERVAL: '3600',
  })
  const slow = await joinFrom(server, 'a', '192.0.2.1')
  slow.ws.pause()
  const greedy = await Promise.all(ROOMS.map((room) => joinFrom(server, room, '192.0.2.2')))
  for (const { ws } of greedy) ws.pause()
  for (const room of ROOMS) {
    const sender = await joinFrom(server, room, '192.0.2.3')
    for (let i = 0; i < MODELS; i++) sender.send(model(i))
    await sender.until(({ model_name: name }) => name === String(MODELS - 1))
  }
  const ended = () => server.logs.filter(({ msg }) => msg === 'connection ended')
  while (ended().length === 0) await sleep(50)
  assert.equal(ended()[0]!.reason, 'reading too slowly')
  slow.ws.resume()
  for (let i = 0; i < MODELS; i++) await slow.until(({ model_name: name }) => name === String(i))
  assert.deepEqual(new Set(ended().map(({ client }) => client)), new Set(['192.0.2.2']))
})
