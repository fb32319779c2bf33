/* Every kind of client in the field in one room, each reading as strictly as its records do. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { joinChannel, joinClassic, joinTyped, StrictClient } from '../generations.ts'
import { Client, startServer, type TestServer } from '../helper.ts'
import { LINES, MESSAGES } from '../typed-examples.ts'

const TYPES = ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script'] as const
const answered = randomUUID()

/** QChat 1.7, which sends the key with each message, and so receives it. */
async function joinThreads ({ ws }: TestServer, nickname: string): Promise<StrictClient> {
  const client = new StrictClient(`${ws}/channel/QGIS/ws`, 'threads')
  await client.until(({ type }) => type === 'nb_users')
  client.send({ type: 'newcomer', newcomer: nickname })
  await client.until(({ newcomer }) => newcomer === nickname)
  return client
}

test('a conversation of every type, with answers and reactions, raises in no client', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const qtribu10 = await joinClassic(server)
  const qtribu12 = await joinTyped(server, 'QTribu')
  const qchat = await joinChannel(server, 'QChat')
  const qchat17 = await joinThreads(server, 'QChat17')
  const qfield = await joinChannel(server, 'jd_NaN')
  const v4 = new Client(`${server.ws}/channel/QGIS/ws`, {}, ['gischat.v4'])
  await v4.next()
  const strict = { qtribu10, qtribu12, qchat, qchat17, qfield }

  /** Lets one client say something, and waits until all have read it. @returns the frames that each of them read */
  const round = async (sender: Client, message: object, mark: string) => {
    sender.send(message)
    sender.send(sender === qtribu10 ? { author: 'Hans', message: mark } : { ...MESSAGES.text, text: mark })
    const readers = { ...strict, v4 }
    return Object.fromEntries(await Promise.all(Object.entries(readers).map(async ([name, client]) => {
      const frames = []
      for (;;) {
        const frame = await client.next()
        if (frame.text === mark || frame.message === mark) return [name, frames] as const
        if (!('nb_users' in frame) && !['newcomer', 'exiter'].includes(frame.type)) frames.push(frame)
      }
    })))
  }

  await round(qchat17, { ...MESSAGES.text, text: 'speaks of replies', in_reply_to_id: null }, 'start')
  for (const [name, sender] of Object.entries({ qtribu12, qchat, qfield, qchat17, v4 })) {
    for (const type of TYPES) {
      const answers = sender === qchat17 || sender === v4
      const message = { ...MESSAGES[type], ...(answers && { in_reply_to_id: answered }) }
      const heard = await round(sender, message, `${name} ${type}`)
      for (const reader of ['qtribu12', 'qchat', 'qfield', 'qchat17', 'v4']) {
        assert.deepEqual(heard[reader]!.map((frame) => frame.type), [type], `${reader} from ${name}`)
      }
      assert.equal(heard.qtribu10![0].message, LINES[type] ?? MESSAGES.text.text)
      assert.equal(heard.v4![0].in_reply_to_id, answers ? answered : undefined)
      const inPlugin = answers && type !== 'model' && type !== 'script'
      assert.equal(heard.qchat17![0].in_reply_to_id, inPlugin ? answered : undefined)
    }
  }
  const reaction = { type: 'reaction', author: 'Hans', in_reply_to_id: answered, emoji: '👍' }
  const quiet = await round(v4, reaction, 'reacted')
  const like = { ...reaction, liked_author: 'QChat', message: 'hello' }
  const liked = await round(v4, like, 'liked')
  for (const name of Object.keys(strict)) assert.deepEqual(quiet[name], [], name)
  assert.deepEqual(Object.keys(strict).filter((name) => liked[name]!.length > 0), ['qchat'])
  assert.equal(liked.qchat![0].liker_author, 'Hans')
  assert.deepEqual([quiet, liked].map((heard) => heard.v4!.map(({ type }) => type)), [['reaction'], ['reaction']])
  await round(v4, { ...MESSAGES.text, text: 'at a place', at: [2.35, 48.86] }, 'placed')
  await round(qtribu10, { author: 'Hans', message: 'from the mission' }, 'classic')
  for (const [name, { errors }] of Object.entries(strict)) assert.deepEqual(errors, [], name)
})
