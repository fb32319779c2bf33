/* What somebody who is muted, removed, banned or slowed down may try. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Client, refusedHandshake, startServer } from '../helper.ts'
import { joinV4 } from '../rooms/resuming.ts'
import { MESSAGES } from '../typed-examples.ts'
import { admin, asModerator, enter, ENV, GENERATIONS, put } from './helper.ts'

const isText = ({ type }: any) => type === 'text'

test('a muted member of each generation: nothing gets through, and the connection lives', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  for (const generation of GENERATIONS) {
    const name = `Loud_${generation}`
    const loud = await enter(server, generation, name)
    loud.say(`before ${generation}`)
    await loud.heard()
    assert.equal((await admin(server, 'POST', '/rooms/QGIS/mute', { nickname: name.toUpperCase() })).status, 200)
    loud.say('by socket')
    loud.say('as somebody else', { author: 'Innocent' })
    if (generation !== 'classic') {
      loud.send({ ...MESSAGES.geojson, author: name })
      loud.send({ ...MESSAGES.like, liker_author: name, liked_author: 'Witness' })
      loud.send({ type: 'newcomer', newcomer: 'Renamed' })
      for (let i = 0; i < 5; i++) assert.match((await loud.heard()).reason!, /muted/)
      loud.send({ type: 'exiter', exiter: name })
      await witness.client.until(({ exiter }) => exiter === name)
      loud.send({ type: 'newcomer', newcomer: 'Fresh' })
      assert.match((await loud.heard()).reason!, /muted/)
    }
    if (generation === 'v4') {
      loud.send({ type: 'ping' })
      await loud.client.until(({ type }) => type === 'pong')
      const { id } = witness.client.frames.find(isText)
      loud.send({ type: 'reaction', author: 'Other', in_reply_to_id: id, emoji: '👍' })
      assert.match((await loud.heard()).reason!, /muted/)
    }
    const { status, body } = await put(server, 'by PUT', name.replace('o', '0'))
    assert.deepEqual([status, /muted/.test(body.detail)], [403, true])
    for (const other of GENERATIONS) {
      const again = await enter(server, other, name.toLowerCase())
      again.say('again')
      if (other === 'typed' || other === 'v4') assert.match((await again.heard()).reason!, /muted/)
      await again.client.close()
    }
    assert.equal(loud.client.ws.readyState, loud.client.ws.OPEN)
    const undone = await admin(server, 'DELETE', '/rooms/QGIS/mute', { nickname: name })
    assert.equal(undone.status, 200)
    loud.say(`after ${generation}`)
    await witness.client.until(({ text }) => text === `after ${generation}`)
    loud.check()
  }
  assert.deepEqual(witness.texts, GENERATIONS.flatMap((name) => [`before ${name}`, `after ${name}`]))
})

test('a mute follows a member of v4 to its next connection, also one that was made while it was away', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  for (const isAway of [false, true]) {
    const loud = await joinV4(server)
    await loud.register('Loud')
    const mute = () => admin(server, 'POST', '/rooms/QGIS/mute', { nickname: 'Loud' })
    if (!isAway) await mute()
    await loud.cut()
    if (isAway) await mute()
    const again = await joinV4(server, loud.ticket)
    assert.equal(again.hello.resume.resumed, true)
    again.say('under another name')
    assert.match((await again.until(({ reason }) => reason)).reason, /muted/)
    await admin(server, 'DELETE', '/rooms/QGIS/mute', { nickname: 'Loud' })
    again.say('unmuted')
    await witness.client.until(isText)
    await again.close()
    await witness.client.until(({ exiter }) => exiter === 'Loud')
  }
  assert.deepEqual(witness.texts, ['unmuted', 'unmuted'])
})

test('whoever was removed or banned cannot resume, even before its connection has ended', async (t) => {
  const server = await startServer(t, { ...ENV, TRUST_PROXY: '127.0.0.1' })
  for (const act of ['kick', 'ban']) {
    const loud = await joinV4(server)
    await loud.register('Loud')
    // It never answers the close frame.
    loud.ws.pause()
    assert.equal((await admin(server, 'POST', `/rooms/QGIS/${act}`, { nickname: 'Loud' })).status, 200)
    assert.equal((await admin(server, 'GET', '/rooms/QGIS')).body.members.length, 0)
    if (act === 'ban') await admin(server, 'DELETE', '/rooms/QGIS/ban', { nickname: 'Loud' })
    const again = await joinV4(server, loud.ticket)
    assert.equal(again.hello.resume.resumed, false)
    assert.equal((await again.register('Loud')).newcomer, 'Loud', 'the nickname is free')
    await again.close()
    loud.ws.terminate()
  }
})

test('removed while it was away, it does not come back as the same member', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'v4', 'Witness')
  const loud = await joinV4(server)
  await loud.register('Loud')
  await loud.cut()
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/kick', { nickname: 'Loud' })).status, 200)
  await witness.client.until(({ exiter }) => exiter === 'Loud')
  assert.equal((await joinV4(server, loud.ticket)).hello.resume.resumed, false)
})

test('whoever resumes does not receive what was deleted meanwhile, but that it was', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  const away = await joinV4(server)
  await away.cut()
  const ids = [randomUUID(), randomUUID()]
  for (const [i, id] of ids.entries()) {
    witness.say(`text ${i}`, { id })
    await witness.heard()
  }
  assert.equal((await admin(server, 'DELETE', `/rooms/QGIS/messages/${ids[0]}`)).status, 200)
  const again = await joinV4(server, away.ticket)
  assert.equal(again.hello.resume.resumed, true)
  await again.until(({ deleted_id: deleted }) => deleted === ids[0])
  assert.deepEqual(again.frames.filter(isText).map(({ text }) => text), ['text 1'])
})

test('a locked room hears nothing of those outside, also with the token of an unknown connection', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/lock', {})).status, 200)
  for (const noun of ['room', 'channel']) {
    const { status, body } = await refusedHandshake(`${server.ws}/${noun}/QGIS/ws`)
    assert.deepEqual([status, /locked/.test(body)], [403, true])
  }
  assert.equal((await put(server, 'by PUT', 'Outsider')).status, 403)
  const outsider = new Client(`${server.ws}/channel/QGIS/ws?resume=${'x'.repeat(43)}&since=x`, {}, ['gischat.v4'])
  const closed = outsider.closed()
  outsider.ws.on('open', () => {
    for (let i = 0; i < 3; i++) outsider.send({ ...MESSAGES.text, text: 'let me in' })
    outsider.send({ type: 'newcomer', newcomer: 'Outsider' })
  })
  assert.deepEqual(await closed, { code: 1008, reason: 'room locked' })
  witness.say('inside')
  await witness.heard()
  assert.deepEqual(witness.texts, ['inside'])
  assert.deepEqual(await (await fetch(`${server.http}/room/QGIS/users`)).json(), ['Witness'])
  await enter(asModerator(server), 'v4', 'Boss')
})

test('a lock lets those who were inside come back, and ends', async (t) => {
  const server = await startServer(t, ENV)
  const inside = await joinV4(server)
  await inside.register('Inside')
  await admin(server, 'POST', '/rooms/QGIS/lock', {})
  await inside.until(({ act }) => act === 'lock')
  await inside.cut()
  const again = await joinV4(server, inside.ticket)
  assert.equal(again.hello.resume.resumed, true)
  await admin(server, 'DELETE', '/rooms/QGIS/lock')
  assert.equal((await again.until(({ act, seconds }) => act === 'lock' && seconds === 0)).act, 'lock')
  await enter(server, 'classic', 'Late')
})

test('a banned network gets nothing through, in either family and by PUT; others do', async (t) => {
  const server = await startServer(t, { ...ENV, TRUST_PROXY: '127.0.0.1' })
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const cases = [
    ['2001:db8:1:2:3::4', '2001:db8:1:2::99', '2001:db8:1:3::4'],
    ['203.0.113.7', '::ffff:203.0.113.7', '203.0.113.8'],
  ] as const
  for (const [banned, same, other] of cases) {
    const loud = new Client(`${server.ws}/channel/QGIS/ws`, { headers: from(banned) })
    await loud.until(({ type }) => type === 'nb_users')
    loud.send({ type: 'newcomer', newcomer: 'Loud' })
    await loud.until(({ newcomer }) => newcomer)
    const closed = loud.closed()
    assert.equal((await admin(server, 'POST', '/rooms/QGIS/ban', { nickname: 'Loud' })).status, 200)
    assert.deepEqual(await closed, { code: 1008, reason: 'banned' })
    for (const address of [banned, same]) {
      assert.equal((await put(server, 'hello', 'Other', 'text', from(address))).status, 403, address)
      const { status } = await refusedHandshake(`${server.ws}/room/QGIS/ws`, { headers: from(address) })
      assert.equal(status, 403, address)
    }
    assert.equal((await put(server, 'hello', 'Other', 'text', from(other))).status, 200)
  }
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/ban', { address: '0.0.0.0/1' })).status, 422)
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/ban', { address: 'everybody' })).status, 422)
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/ban', { address: '198.51.100.0/24' })).status, 200)
  assert.equal((await put(server, 'hello', 'Other', 'text', from('198.51.100.200'))).status, 403)
})

test('slow mode: one message each, whatever the connection; nobody uses up the time of another', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  const [victim, spoofer] = [await enter(server, 'channel', 'Victim'), await enter(server, 'channel', 'Spoofer')]
  victim.say('first')
  await witness.client.until(({ text }) => text === 'first')
  await admin(server, 'POST', '/rooms/QGIS/slow', { seconds: 3600 })
  const eager = await enter(server, 'v4', 'Eager')
  assert.equal(eager.client.frames.find(({ act }) => act === 'slow').seconds, 3600)
  eager.say('one')
  await witness.client.until(({ text }) => text === 'one')
  eager.say('two')
  assert.match((await eager.heard()).text!, /one/)
  assert.match((await eager.heard()).reason!, /Slow mode/)
  await eager.client.close()
  const again = await enter(server, 'channel', 'Eager')
  for (const text of ['three', 'four']) {
    again.say(text)
    assert.match((await again.heard()).reason!, /Slow mode/)
  }
  spoofer.say('not me', { author: 'Victim' })
  await witness.client.until(({ text }) => text === 'not me')
  victim.say('still me')
  await witness.client.until(({ text }) => text === 'still me')
  const { status, headers } = await put(server, 'by PUT', 'Sender')
  assert.equal(status, 200)
  const refused = await put(server, 'again', 'Sender')
  assert.deepEqual([refused.status, Number(refused.headers.get('retry-after')) > 0], [429, true])
  assert.equal(headers.get('retry-after'), null)
  const boss = await enter(asModerator(server), 'classic', 'Boss')
  for (const text of ['quick', 'quicker']) {
    boss.say(text)
    assert.equal((await boss.heard()).text, text)
  }
})
