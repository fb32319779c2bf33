/* Rooms that are opened and closed while the server runs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { admin, enter, ENV } from './helper.ts'

test('a room is opened and closed; the next one of its name knows nothing of it', async (t) => {
  const server = await startServer(t, { ...ENV, ROOMS: 'QGIS', MAX_STORED_MESSAGES: '5', METRICS_ENABLED: 'true' })
  const json = async (path: string) => (await fetch(server.http + path)).json() as any
  assert.equal((await admin(server, 'DELETE', '/rooms/QGIS')).status, 409)
  assert.equal((await admin(server, 'PUT', '/rooms/QGIS', {})).status, 409)
  assert.equal((await admin(server, 'PUT', '/rooms/Trip', { topic: 'to the sea' })).status, 200)
  assert.deepEqual(await json('/rooms'), ['QGIS', 'Trip'])
  const traveller = await enter(server, 'v4', 'Traveller', { room: 'Trip' })
  assert.equal(traveller.client.frames[0].topic, 'to the sea')
  traveller.say('ahoy')
  await traveller.heard()
  await admin(server, 'POST', '/rooms/Trip/mute', { nickname: 'Traveller' })
  await admin(server, 'POST', '/rooms/Trip/lock', {})
  // It never answers the close frame.
  traveller.client.ws.pause()
  assert.equal((await admin(server, 'DELETE', '/rooms/Trip')).status, 200)
  assert.deepEqual(await json('/rooms'), ['QGIS'])
  assert.equal((await admin(server, 'PUT', '/rooms/Trip', {})).status, 200)
  assert.deepEqual(await json('/channel/Trip/last'), [])
  assert.deepEqual(await json('/channel/Trip/users'), [])
  const next = await enter(server, 'v4', 'Traveller', { room: 'Trip' })
  traveller.client.ws.terminate()
  next.say('nobody is muted here')
  await next.heard()
  const { rooms } = await json('/status')
  assert.deepEqual(rooms.at(-1), { name: 'Trip', nb_connected_users: 1 })
  const closed = next.client.closed()
  await admin(server, 'PUT', '/rooms/Trip', { private: true })
  assert.deepEqual(await closed, { code: 1008, reason: 'access ended' })
  for (const path of ['/rooms', '/status', '/openapi.json', '/asyncapi.json']) {
    assert.doesNotMatch(JSON.stringify(await json(path)), /Trip/, path)
  }
})

test('a room closes with 1001 when its time is over', async (t) => {
  const server = await startServer(t, ENV)
  await admin(server, 'PUT', '/rooms/Brief', {})
  const guest = await enter(server, 'channel', 'Guest', { room: 'Brief' })
  const closed = guest.client.closed()
  await admin(server, 'PUT', '/rooms/Brief', { seconds: 1 })
  assert.deepEqual(await closed, { code: 1001, reason: 'room closed' })
  assert.equal((await fetch(`${server.http}/channel/Brief/users`)).status, 404)
})

test('the mutes of one room leave space for the acts in others', async (t) => {
  const server = await startServer(t, { ...ENV, ROOMS: 'QGIS,Other' })
  const state = server.app.moderation!.state
  state.decide(...Array.from({ length: 2_000 }, (_, i) => {
    return { kind: 'mute-nickname', room: 'QGIS', subject: `n${i}`, nickname: `n${i}` } as const
  }))
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/mute', { nickname: 'One_more' })).status, 507)
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/lock', {})).status, 200)
  assert.equal((await admin(server, 'POST', '/rooms/Other/mute', { nickname: 'One_more' })).status, 200)
})
