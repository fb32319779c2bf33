/* Commands of moderators, from the clients of each generation. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { joinV4 } from '../rooms/resuming.ts'
import { MESSAGES } from '../typed-examples.ts'
import { admin, asModerator, enter, ENV, GENERATIONS, put } from './helper.ts'

test('a moderator of each generation commands, and only this connection is answered, in its shape', async (t) => {
  const server = await startServer(t, ENV)
  const desk = asModerator(server)
  const witnesses = [await enter(server, 'classic', 'Wit_classic'), await enter(server, 'channel', 'Wit_channel')]
  const twin = await enter(desk, 'channel', 'Twin')
  for (const generation of GENERATIONS) {
    const boss = await enter(desk, generation, `Boss_${generation}`)
    const pupil = await enter(server, 'channel', 'Pupil')
    assert.match(await boss.command('!mute Pupil 10m too loud'), /^Pupil is muted for 10 minutes$/)
    pupil.say('silenced')
    assert.match((await pupil.heard()).reason!, /muted in this room, for 10 minutes/)
    assert.match(await boss.command('!unmute pupil'), /^Pupil is no longer muted$/)
    pupil.say(`back ${generation}`)
    assert.equal((await pupil.heard()).text, `back ${generation}`)
    assert.equal((await boss.heard()).text, `back ${generation}`)
    assert.match(await boss.command('!slow 3600'), /one message each 3600 s/)
    assert.match(await boss.command('!slow 0'), /off/)
    assert.match(await boss.command('!lock 10m'), /locked for 10 minutes/)
    assert.match(await boss.command('!who'), /Boss_.*\(moderator\).*Pupil[^]*Locked \(10 minutes\)/)
    assert.match(await boss.command('!unlock'), /open/)
    const closed = pupil.client.closed()
    assert.match(await boss.command('!kick Pupil'), /Pupil was removed/)
    assert.deepEqual(await closed, { code: 1008, reason: 'removed by a moderator' })
    assert.match(await boss.command('!kick Pupil'), /not in the room/)
    for (const other of ['!', '!help', '!mute', '!slow much', '! mute', '!kick a b', '!unmute', '!ban']) {
      assert.match(await boss.command(other), /!mute NAME/, other)
    }
    boss.say(`!!said ${generation}`)
    assert.equal((await boss.heard()).text, `!said ${generation}`)
    boss.check()
    await boss.client.close()
  }
  const said = GENERATIONS.flatMap((generation) => [`back ${generation}`, `!said ${generation}`])
  for (const witness of [...witnesses, twin]) {
    while (witness.texts.length < said.length) await witness.client.next()
    assert.deepEqual(witness.texts, said)
    witness.check()
  }
})

test('an answer names the command in threads and v4, and does not count as an event of the room', async (t) => {
  const server = await startServer(t, ENV)
  const desk = asModerator(server)
  for (const generation of ['threads', 'v4'] as const) {
    const boss = await enter(desk, generation, `Boss_${generation}`)
    const id = randomUUID()
    boss.say('!who', { id })
    const { frame } = await boss.heard()
    assert.equal(frame.in_reply_to_id, id)
    assert.ok(!('seq' in frame), 'it is no event of the room')
  }
  const moderator = await joinV4(desk)
  assert.ok(moderator.hello.features.includes('moderate'))
  moderator.send({ type: 'text', author: 'Boss', text: '!who' })
  await moderator.until(({ author }) => author === 'gischat')
  await moderator.cut()
  assert.equal((await joinV4(desk, moderator.ticket)).hello.resume.resumed, true)
})

test('without the power, or in another type, it is what it says', async (t) => {
  const server = await startServer(t, ENV)
  const [pupil, boss] = [await enter(server, 'channel', 'Pupil'), await enter(asModerator(server), 'v4', 'Boss')]
  const elsewhere = await enter(asModerator(server, ['Other']), 'channel', 'Elsewhere')
  for (const person of [pupil, elsewhere]) {
    person.say('!kick Boss')
    assert.equal((await person.heard()).text, '!kick Boss')
  }
  const text = '!kick Pupil'
  boss.send({ ...MESSAGES.geojson, author: 'Boss', layer_name: text })
  boss.send({ ...MESSAGES.script, author: 'Boss', name: text })
  boss.send({ ...MESSAGES.like, liker_author: 'Boss', liked_author: 'Boss', message: text })
  boss.send({ type: 'reaction', author: 'Boss', in_reply_to_id: randomUUID(), emoji: '!', remove: false })
  boss.send({ ...MESSAGES.text, author: 'Boss', text: ' !kick Pupil' })
  for (const type of ['geojson', 'script', 'like', 'reaction', 'text']) {
    await boss.client.until((frame) => frame.type === type)
  }
  boss.say('the end')
  await pupil.client.until((frame) => frame.text === 'the end')
  assert.ok(!boss.client.frames.some(({ author }) => author === 'gischat'))
})

test('by PUT, a command of a moderator is refused, and that of anybody else is a text', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  for (const noun of ['message', 'text'] as const) {
    const { status, body } = await put(asModerator(server), '!mute Witness', 'Boss', noun)
    assert.equal(status, 422)
    assert.deepEqual(body.detail[0].loc, ['body', noun])
    assert.equal((await put(asModerator(server), '!!said', 'Boss', noun)).status, 200)
    assert.equal((await put(server, '!mute Witness', 'Nobody', noun)).status, 200)
  }
  while (witness.texts.length < 4) await witness.client.next()
  assert.deepEqual(witness.texts, ['!said', '!mute Witness', '!said', '!mute Witness'])
})

test('a long answer comes complete, in texts that clients accept', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  const names = Array.from({ length: 40 }, (_, i) => `Somebody_with_a_name_${i}`)
  for (const name of names) await enter(server, 'channel', name)
  boss.say('!who')
  boss.say('done')
  await boss.client.until(({ text }) => text === 'done')
  const answer = boss.texts.slice(0, -1)
  assert.ok(answer.every((text) => text.length <= 255))
  for (const name of names) assert.ok(answer.join('\n').includes(name), name)
})

test('a name that consists of signs that do not count is not everybody without one', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  const silent = await enter(server, 'channel', 'nobody', { register: false })
  for (const name of ['___', '-_-']) {
    assert.match(await boss.command(`!kick ${name}`), /is not in the room/)
    assert.match(await boss.command(`!mute ${name}`), /is muted/)
  }
  silent.say('still here')
  await boss.client.until(({ text }) => text === 'still here')
  for (const name of ['<b>', 'é', '.']) {
    assert.doesNotMatch(await boss.command(`!mute ${name}`), /is muted/, name)
  }
})

test('a ban that would hit others says so, and needs force', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  const pupil = await enter(server, 'channel', 'Pupil')
  const classmates = [await enter(server, 'classic', 'Mate'), await enter(server, 'v4', 'Other')]
  assert.match(await boss.command('!ban Pupil'), /2 other connections.*force/)
  pupil.say('still here')
  await boss.client.until(({ text }) => text === 'still here')
  const closed = [pupil, ...classmates].map(({ client }) => client.closed())
  assert.match(await boss.command('!ban Pupil 1h force'), /Pupil is banned for 60 minutes \(127\.0\.0\.0\/24\)/)
  for (const end of await Promise.all(closed)) assert.deepEqual(end, { code: 1008, reason: 'banned' })
  assert.equal((await fetch(`${server.http}/room/QGIS/users`)).status, 403)
  assert.equal((await put(server, 'hello', 'Pupil')).status, 403)
  boss.say('moderators stay')
  assert.equal((await boss.heard()).text, 'moderators stay')
  assert.match(await boss.command('!unban Pupil'), /no longer banned/)
  await enter(server, 'channel', 'Pupil')
})

test('moderators have no power over each other, and the operator has', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  const other = await enter(asModerator(server), 'v4', 'Other')
  for (const command of ['!mute Other', '!kick 0ther', '!ban Other force']) {
    assert.match(await boss.command(command), /is a moderator/, command)
  }
  other.say('unharmed')
  await boss.client.until(({ text }) => text === 'unharmed')
  assert.equal((await admin(server, 'POST', '/rooms/QGIS/mute', { nickname: 'Other' })).status, 200)
  await other.client.until(({ act }) => act === 'mute')
  other.say('silenced')
  assert.match((await other.heard()).reason!, /muted/)
})

test('people who share a name are as many as a ban would hit', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  for (let i = 0; i < 3; i++) (await enter(server, 'channel', 'jd_NaN', { register: false })).say(`hello ${i}`)
  while (boss.texts.length < 3) await boss.client.next()
  assert.match(await boss.command('!ban jd_NaN'), /2 other connections.*force/)
})

test('a moderator whose token has ended is told, and the room does not hear the command', async (t) => {
  const server = await startServer(t, ENV)
  const boss = await enter(asModerator(server), 'channel', 'Boss')
  const witness = await enter(server, 'channel', 'Witness')
  const tokens = server.app.tokens!
  assert.match(await boss.command('!who'), /Boss \(moderator\)/)
  const { access } = [...server.app.rooms.get('QGIS')!.list].find(({ nickname }) => nickname === 'Boss')!
  tokens.revoked.add(access.id)
  boss.say('!mute Witness')
  assert.match((await boss.heard()).reason!, /token/)
  boss.say('hello')
  await witness.client.until(({ text }) => text === 'hello')
  assert.deepEqual(witness.texts, ['hello'])
})
