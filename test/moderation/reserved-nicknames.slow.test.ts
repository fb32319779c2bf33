/* Nicknames that only those with a token may use, through every door. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { joinV4 } from '../rooms/resuming.ts'
import { MESSAGES } from '../typed-examples.ts'
import { admin, asModerator, enter, ENV, GENERATIONS, put, withToken } from './helper.ts'

const LOOK_ALIKES = ['Mirjam_Wolf', 'mirjam-wolf', 'M1RJAM_W0LF', 'rnirjarn_vvolf', '-MirJaM__Wolf-', 'Mlrjam_Wo1f']
const reserved = /reserved/

test('a reserved nickname is refused through every door, in every spelling that looks like it', async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Mirjam_Wolf' })
  const witness = await enter(server, 'channel', 'Witness')
  for (const name of [...LOOK_ALIKES, 'gischat', 'G1S-chat', 'gi5chat']) {
    for (const noun of ['message', 'text'] as const) {
      const { status, body } = await put(server, 'hello', name, noun)
      assert.equal(status, 422, name)
      assert.deepEqual(body.detail[0].loc, ['body', 'author'])
    }
  }
  for (const generation of GENERATIONS) {
    const thief = await enter(server, generation, 'Thief')
    for (const name of [...LOOK_ALIKES, 'GISchat']) {
      thief.say('hello', { author: name })
      if (generation === 'classic') continue
      assert.match((await thief.heard()).reason!, reserved, name)
      // The rest of the doors once for each generation.
      if (name !== 'M1RJAM_W0LF') continue
      const { text, newcomer, exiter, like, ...shared } = MESSAGES
      const messages = [
        ...Object.values(shared).map((message) => ({ ...message, author: name })),
        { ...like, liker_author: name, liked_author: 'Witness' },
        { type: 'newcomer', newcomer: name },
        ...(generation === 'v4' ? [{ type: 'reaction', author: name, in_reply_to_id: randomUUID(), emoji: '👍' }] : []),
      ]
      for (const message of messages) {
        thief.send(message)
        assert.match((await thief.heard()).reason!, reserved, `${name}: ${message.type}`)
      }
    }
    thief.say(`still Thief ${generation}`)
    await witness.client.until(({ text }) => text === `still Thief ${generation}`)
    await thief.client.close()
  }
  assert.deepEqual(witness.texts, GENERATIONS.map((generation) => `still Thief ${generation}`))
  assert.deepEqual(await (await fetch(`${server.http}/room/QGIS/users`)).json(), ['Witness'])
})

test('the holder uses it on several connections of several generations, and the last one takes it along', async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Teacher' })
  const witness = await enter(server, 'v4', 'Witness')
  const desk = asModerator(server, ['*'], 'teacher')
  const holders = []
  for (const generation of ['typed', 'channel', 'v4'] as const) {
    const holder = await enter(desk, generation, 'Teacher')
    holder.say(generation)
    assert.equal((await witness.heard()).text, generation)
    holder.send({ type: 'newcomer', newcomer: 'Teacher' })
    await holder.client.until(({ reason }) => reason !== undefined && /already registered/.test(reason))
    holders.push(holder)
  }
  const classic = await enter(desk, 'classic', 'T-eacher')
  classic.say('classic')
  await witness.client.until(({ text }) => text === 'classic')
  assert.equal((await put(desk, 'by PUT', 'Teacher')).status, 200)
  const told = () => witness.client.frames.filter(({ newcomer, exiter }) => (newcomer ?? exiter) === 'Teacher').length
  assert.equal(told(), 1)
  for (const holder of holders) {
    assert.equal(told(), 1)
    await holder.client.close()
  }
  await witness.client.until(({ exiter }) => exiter === 'Teacher')
  assert.equal(told(), 2)
})

test('another connection of the holder resumes as before', async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Teacher' })
  const desk = asModerator(server, ['*'], 'Teacher')
  const first = await joinV4(desk)
  await first.register('Teacher')
  const second = await joinV4(desk)
  await second.register('Teacher')
  await second.cut()
  const again = await joinV4(desk, second.ticket)
  assert.equal(again.hello.resume.resumed, true)
})

test('whoever has a nickname for which a token is minted loses it, also while it is away', async (t) => {
  const server = await startServer(t, ENV)
  const witness = await enter(server, 'channel', 'Witness')
  const [former, away] = [await enter(server, 'typed', 'Teacher'), await joinV4(server)]
  await away.register('T-eacher')
  await away.cut()
  const mint = (body: object) => admin(server, 'POST', '/tokens', { rooms: ['QGIS'], powers: ['join'], ...body })
  const { body: { token, id } } = await mint({ nickname: 'teacher' })
  await witness.client.until(({ exiter }) => exiter === 'Teacher')
  former.say('hello')
  assert.match((await former.heard()).reason!, reserved)
  const again = await joinV4(server, away.ticket)
  assert.equal(again.hello.resume.resumed, true)
  await witness.client.until(({ exiter }) => exiter === 'T-eacher')
  assert.deepEqual(await (await fetch(`${server.http}/room/QGIS/users`)).json(), ['Witness'])
  const holder = await enter(withToken(server, token), 'channel', 'Teacher')
  holder.say('mine')
  await witness.client.until(({ text }) => text === 'mine')
  await admin(server, 'DELETE', `/tokens/${id}`)
  assert.equal((await fetch(`${server.http}/~${token}/rooms`)).status, 401)
  // Nobody has reserved it any more.
  former.say('free again', { author: 'teacher' })
  await witness.client.until(({ text }) => text === 'free again')
  assert.equal((await mint({ nickname: 'G1schat' })).status, 422)
})

test('a reserved nickname leaves its holder as soon as the token has ended', async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Teacher' })
  const witness = await enter(server, 'channel', 'Witness')
  for (const end of ['revoked', 'expired']) {
    const { body } = await admin(server, 'POST', '/tokens', {
      rooms: ['*'], powers: ['join'], nickname: 'Teacher', expires: 3600,
    })
    const holder = await enter(withToken(server, body.token), 'v4', 'Teacher')
    if (end === 'revoked') {
      await admin(server, 'DELETE', `/tokens/${body.id}`)
    } else {
      const { now } = Date
      t.mock.method(Date, 'now', () => now() + 2 * 3_600_000)
    }
    await witness.client.until(({ exiter }) => exiter === 'Teacher')
    holder.say('hello')
    assert.match((await holder.heard()).reason!, reserved)
  }
})
