/* Crowds that no limit on addresses may keep out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { join, startServer, type Client } from '../helper.ts'

test('a class of 200 behind one address joins at once, talks, and nobody meets a limit', async (t) => {
  const server = await startServer(t)
  const pupils = await Promise.all(Array.from({ length: 200 }, () => join(server, 'QGIS')))
  for (const [i, pupil] of pupils.entries()) pupil.send({ author: `pupil-${i}`, message: 'here' })
  for (const pupil of [pupils[0]!, pupils[199]!]) {
    const heard = new Set<string>()
    while (heard.size < 200) heard.add((await pupil.until(({ message }) => message)).author)
  }
  const puts = await Promise.all(pupils.map((_, i) => fetch(`${server.http}/room/QGIS/message`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: `{"author":"pupil-${i}","message":"by PUT"}`,
  })))
  assert.deepEqual(puts.filter(({ status }) => status !== 200), [])
  // Everybody again, such as after a break of the network.
  await Promise.all(pupils.map((pupil) => pupil.close()))
  await Promise.all(pupils.map(() => join(server, 'QGIS')))
})

test('0 switches a limit off', async (t) => {
  const server = await startServer(t, {
    MAX_CONNECTIONS: '0',
    MAX_CONNECTIONS_PER_IP: '0',
    HANDSHAKE_RATE: '0',
    PUT_RATE: '0',
    REQUEST_RATE: '0',
    MESSAGE_RATE: '0',
  })
  const clients = await Promise.all(Array.from({ length: 600 }, () => join(server, 'QGIS')))
  const [client] = clients as [Client, ...Client[]]
  for (let i = 0; i < 1000; i++) client.send({ author: 'Hans', message: String(i) })
  await client.until(({ message }) => message === '999')
})

test('a congress of 1500 behind one address comes back after a restart, all of it', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '0' })
  let rejected = 0
  const comeBack = async () => {
    for (;;) {
      try {
        return await join(server, 'QGIS')
      } catch {
        rejected++
        // As clients do after a rejection.
        await sleep(500 + 500 * Math.random())
      }
    }
  }
  const members = await Promise.all(Array.from({ length: 1500 }, comeBack))
  t.diagnostic(`${rejected} handshakes were rejected`)
  await members[0]!.until(({ nb_users: count }) => count === 1500)
})
