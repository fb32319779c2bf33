import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { startHost, gischat } from '../library/host.ts'
import { admin, ENV } from '../moderation/helper.ts'

const PATH = '/.well-known/gischat'

test('an instance tells its name, languages, rooms, generations, limits and contact', async (t) => {
  const server = await startServer(t, {
    ROOMS: 'QGIS,Field and mobile',
    INSTANCE_NAME: 'Maps <b>in</b> Occitania',
    INSTANCE_CONTACT: 'ada@example.org',
    MAIN_LANGUAGE: 'fr',
    MAX_MESSAGE_LENGTH: '500',
    MESSAGE_RATE: '7.5',
  })
  const response = await fetch(server.http + PATH)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/json')
  assert.equal(response.headers.get('cache-control'), 'public, max-age=60')
  const card = await response.json() as any
  const { name, languages, rooms, contact } = card
  assert.deepEqual({ name, languages, rooms, contact }, {
    name: 'Maps <b>in</b> Occitania',
    languages: ['fr'],
    rooms: ['QGIS', 'Field and mobile'],
    contact: 'mailto:ada@example.org',
  })
  const { rules, main_lang: _language, ...limits } = await (await fetch(`${server.http}/rules`)).json() as any
  for (const [limit, value] of Object.entries(limits)) assert.equal(card.limits[limit], value, limit)
  assert.deepEqual([card.limits.message_rate, card.limits.max_frame_bytes], [7.5, 16 * 1024 * 1024])
  assert.deepEqual(card.generations.at(-1), { name: 'v4', path: '/channel/{room}/ws', subprotocol: 'gischat.v4' })
  for (const link of Object.values(card.links) as string[]) {
    assert.equal((await fetch(new URL(link, response.url))).status, 200, link)
  }
})

test('without settings, a card has a name and no contact', async (t) => {
  const { http } = await startServer(t)
  const { name, contact } = await (await fetch(http + PATH)).json() as any
  assert.deepEqual([name, contact], ['gischat', null])
})

test('a contact is an address of the web or of mail', async (t) => {
  for (const contact of ['https://example.org/contact', 'mailto:ada@example.org']) {
    const { http } = await startServer(t, { INSTANCE_CONTACT: contact })
    assert.equal((await (await fetch(http + PATH)).json() as any).contact, contact)
  }
})

test('every page may read the card, and no other address is opened by that', async (t) => {
  const site = { headers: { origin: 'https://elsewhere.example' } }
  for (const origins of ['', 'https://a.example']) {
    const { http } = await startServer(t, { ALLOWED_ORIGINS: origins })
    const allowed = async (path: string) => (await fetch(http + path, site)).headers.get('access-control-allow-origin')
    assert.deepEqual([await allowed(PATH), await allowed('/rules')], ['*', null])
  }
})

test('private rooms are in nobody\'s card, whatever token the request has', async (t) => {
  const server = await startServer(t, { ...ENV, ROOMS: 'QGIS', PRIVATE_ROOMS: 'Rescue' })
  const { body: { token } } = await admin(server, 'POST', '/tokens', { rooms: ['*'], powers: ['join'], expires: 600 })
  assert.deepEqual(await (await fetch(`${server.http}/~${token}/rooms`)).json(), ['QGIS', 'Rescue'])
  for (const below of ['', `/~${token}`]) {
    const card = await (await fetch(server.http + below + PATH)).json() as any
    assert.deepEqual(card.rooms, ['QGIS'])
  }
})

test('the card is there below a prefix, and behind the slash of a base URL', async (t) => {
  const { http } = await startHost(t, (app) => app.register(gischat, { config: {}, prefix: '/chat' }))
  const response = await fetch(`${http}/chat${PATH}`)
  const { links: { rules } } = await response.json() as any
  assert.equal(new URL(rules, response.url).href, `${http}/chat/rules`)
  const server = await startServer(t)
  assert.equal((await fetch(`${server.http}/${PATH}`)).status, 200)
})

test('/openapi.json describes the card', async (t) => {
  const { http } = await startServer(t)
  const { paths } = await (await fetch(`${http}/openapi.json`)).json() as any
  const { operationId } = paths[PATH].get
  assert.equal(operationId, 'get_instance_card__well_known_gischat_get')
})
