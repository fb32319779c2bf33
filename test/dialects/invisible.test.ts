/* Text that shows nothing is as good as none, and an avatar is held to the rules of other text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinChannel } from '../generations.ts'
import { join, startServer } from '../helper.ts'

const NOTHING = [
  '\u200b', '\u200d', '\ufeff', '\ufe0f', '\u2060', '\u00ad', '\u3164', '\u034f', '\u180e', '\u115f',
  '\u200b\u202e\u200d\ufe0f', '\u0000\u200b',
]
const SOMETHING = ['👩\u200d🌾', '❤\ufe0f', 'می\u200cخواهم', 'a\u200b']

test('a text of nothing but characters without a shape is refused in every generation, and by PUT', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const classic = await join(server, 'QGIS', '?notices=true')
  const channel = await joinChannel(server)
  for (const text of NOTHING) {
    const code = JSON.stringify(text)
    classic.send({ message: text, author: 'Hans' })
    const { error } = await classic.until((frame) => frame.error)
    assert.equal(error.type, 'string_pattern_mismatch', code)
    channel.send({ type: 'text', author: 'Hans', text })
    assert.equal((await channel.until(({ type }) => type !== 'nb_users')).type, 'uncompliant', code)
    channel.send({ type: 'like', liker_author: 'Hans', liked_author: 'Anna', message: text })
    assert.equal((await channel.next()).type, 'uncompliant', code)
    const response = await fetch(`${server.http}/room/QGIS/message`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: text, author: 'Hans' }),
    })
    assert.equal(response.status, 422, code)
  }
  const put = { method: 'PUT', headers: { 'content-type': 'application/json' } }
  const body = JSON.stringify({ message: SOMETHING[0], author: 'Hans' })
  assert.equal((await fetch(`${server.http}/room/QGIS/message`, { ...put, body })).status, 200)
  assert.equal((await channel.until(({ type }) => type === 'text')).text, SOMETHING[0])
  for (const text of SOMETHING) {
    classic.send({ message: text, author: 'Hans' })
    assert.equal((await channel.until(({ type }) => type === 'text')).text, text, 'it stays as it is')
  }
})

test('an avatar loses its control characters and its directions, in every generation', async (t) => {
  const server = await startServer(t)
  const classic = await join(server, 'QGIS')
  const channel = await joinChannel(server)
  const avatar = '\u202emap\u001b[31mbox\u2066\u0000'
  const crs = { crs_wkt: '', crs_authid: '' }
  channel.send({ type: 'text', author: 'Hans', text: 'one', avatar })
  channel.send({ type: 'position', author: 'Hans', avatar, x: 1, y: 2, ...crs })
  classic.send({ message: 'three', author: 'Hans', avatar })
  for (let i = 0; i < 3; i++) {
    assert.equal((await channel.until(({ author }) => author)).avatar, 'map[31mbox')
    assert.equal((await classic.until(({ message }) => message)).avatar, 'map[31mbox')
  }
})
