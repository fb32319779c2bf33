import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../helper.ts'
import { PATIENCE } from '../patience.ts'
import { startUncounted, type ServerProcess } from '../process.ts'

/** The tests say more than a client may. */
const UNLIMITED = { MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', PUT_RATE: '0', REQUEST_RATE: '0' }

/** An instance as a program of its own. */
export function startInstance (t: Pick<TestContext, 'after'>, env: Record<string, string>): Promise<ServerProcess> {
  return startUncounted(t, { ...UNLIMITED, ...env })
}

/** Several instances of one deployment. */
export function startInstances (
  t: TestContext,
  count: number,
  env: Record<string, string>
): Promise<ServerProcess[]> {
  return Promise.all(Array.from({ length: count }, () => startInstance(t, env)))
}

/** Joins a channel and reads the greeting's count. */
export async function joinChannel (server: { ws: string }, channel = 'QGIS'): Promise<Client> {
  const client = new Client(`${server.ws}/channel/${channel}/ws`)
  await once(client.ws, 'open')
  await client.until(({ type }) => type === 'nb_users')
  return client
}

/** Takes a nickname. @returns what it is answered with */
export function register (client: Client, nickname: string): Promise<any> {
  const before = new Set(client.frames)
  client.send({ type: 'newcomer', newcomer: nickname })
  return client.until((frame) =>
    !before.has(frame) && (frame.newcomer === nickname || frame.type === 'uncompliant'))
}

export const say = (author: string, text: string) => ({ type: 'text', author, text })

export async function get (server: { http: string }, path: string): Promise<any> {
  const response = await fetch(server.http + path)
  assert.equal(response.status, 200, path)
  return response.json()
}

/** Connections in a room, as an instance tells them. */
export async function countIn (server: { http: string }, name = 'QGIS'): Promise<number> {
  const { rooms } = await get(server, '/status')
  return rooms.find((room: { name: string }) => room.name === name).nb_connected_users
}

/**
 * Asks until the answer fits, for what instances learn of each other in their
 * own time: at most so many seconds, where nothing else is busy.
 *
 * @returns seconds it took
 */
export async function until (fits: () => Promise<boolean>, seconds: number, what: string): Promise<number> {
  const started = Date.now()
  for (;;) {
    if (await fits()) return (Date.now() - started) / 1000
    if (Date.now() - started > seconds * 1000 * PATIENCE) assert.fail(`not within ${seconds} s: ${what}`)
    await sleep(50)
  }
}

/** Until an instance is connected to the others. */
export async function connected (server: { http: string }): Promise<void> {
  await until(async () => (await get(server, '/status')).healthy, 5, 'it is connected')
}

/** Until an instance gives the reason why it is not connected to the others; at first, a busy machine may be one. */
export async function disconnectedFor (server: { http: string }, reason: RegExp | string): Promise<void> {
  const fits = (given: string) => typeof reason === 'string' ? given === reason : reason.test(given)
  await until(async () => fits((await get(server, '/status')).reason ?? ''), 10, `it says: ${reason}`)
}

/** Texts that a client got so far, in order. */
export function textsOf (client: Client): string[] {
  return client.frames.filter(({ type }) => type === 'text').map(({ text }) => text)
}
