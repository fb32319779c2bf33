/* Crowds that no limit on addresses may keep out. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { join, refusedHandshake, startServer, type Client } from '../helper.ts'
import { startProcess } from '../process.ts'

/** A busy machine takes longer than by default to read all handshakes of a crowd. */
const PATIENT = { HEADERS_TIMEOUT: '120', REQUEST_TIMEOUT: '120' }

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
    ...PATIENT,
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

/** The settings that docs/congress.md recommends. */
const [, congress] = /```sh\n([^`]+)```/.exec(readFileSync('docs/congress.md', 'utf8'))!
const CONGRESS: Record<string, string> =
  Object.fromEntries(congress!.trim().split('\n').map((line) => line.split('=')))

test('a congress of 1500 behind one address joins at once, with three settings', async (t) => {
  const size = 1500
  // A process of its own, with its long accept queue: the crowd keeps this one busy.
  const server = await startProcess(t, { ...CONGRESS, ...PATIENT })
  const start = performance.now()
  const members = await Promise.all(Array.from({ length: size }, () => join(server, 'QGIS')))
  const joined = performance.now()
  await members[0]!.until(({ nb_users: count }) => count === size)

  members[0]!.send({ author: 'chair', message: 'welcome' })
  await Promise.all(members.map((member) => member.until(({ message }) => message === 'welcome')))
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
  t.diagnostic(`${size} joined in ${seconds(joined - start)} and ` +
    `heard a message ${seconds(performance.now() - joined)} later`)

  // A break of the network: everybody again, at once.
  await Promise.all(members.map((member) => member.close()))
  await Promise.all(Array.from({ length: size }, () => join(server, 'QGIS')))
})

test('without these settings, the 501st behind one address is refused', async (t) => {
  const server = await startServer(t, PATIENT)
  await Promise.all(Array.from({ length: 500 }, () => join(server, 'QGIS')))
  const { status, body } = await refusedHandshake(`${server.ws}/room/QGIS/ws`)
  assert.equal(status, 429)
  assert.match(body, /Too many connections/)
})
