/* The table of events in docs/protocol.md, played over real sockets. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import sharp from 'sharp'
import { allKnow, joinAll, joinChannel, joinTyped, settle, withoutCounts, type StrictClient } from '../generations.ts'
import { Client, startServer } from '../helper.ts'
import { MESSAGES, png } from '../typed-examples.ts'

const { text, image, geojson, crs, bbox, position, model, script, like } = MESSAGES
const HANS = { author: 'Hans', avatar: 'cat' }

/** What makes each event of the table happen, and what tells one example from others in its line. */
const CAUSES: Record<string, (sender: StrictClient) => void> = {
  'a member sends a text': (sender) => sender.send(text),
  'a member shares an image': (sender) => sender.send(image),
  '… a layer': (sender) => sender.send({
    ...geojson,
    geojson: { type: 'FeatureCollection', features: Array(12).fill(geojson.geojson.features[0]) },
  }),
  '… a coordinate reference system': (sender) => sender.send({ ...crs, crs_authid: 'EPSG:2154' }),
  '… an extent': (sender) => sender.send(bbox),
  '… a position': (sender) => sender.send(position),
  '… a model': (sender) => sender.send(model),
  '… a script': (sender) => sender.send(script),
  'a nickname is registered': (sender) => sender.send({ type: 'newcomer', newcomer: 'Hans' }),
  'a nickname is released': (sender) => sender.send({ type: 'exiter', exiter: 'Hans' }),
  'a member likes a message': (sender) => sender.send({ ...like, liked_author: 'typed' }),
}

/** The rows of the table: event, and what each generation is told. */
const ROWS = /<!-- events -->\n([^]*?)<!-- \/events -->/.exec(readFileSync('docs/protocol.md', 'utf8'))![1]!
  .trim().split('\n').slice(2)
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))

/** What a cell promises, of the frames that a client of that generation got. */
function check (generation: string, cell: string, frames: any[]): void {
  const quoted = /^`([^]*)`/.exec(cell)?.[1]
  if (cell === '–') return assert.deepEqual(frames, [])
  assert.equal(frames.length, 1)
  const [frame] = frames
  if (generation !== 'classic') return assert.equal(frame.type, quoted)
  assert.deepEqual(frame, { message: quoted ?? 'hello', ...HANS })
}

test('every event reaches every generation as the table says', async (t) => {
  const server = await startServer(t)
  const all = await joinAll(server)
  const { classic, typed, channel } = all
  const readers = [classic, typed, channel]
  const senders = [await joinTyped(server, 'sender-t'), await joinChannel(server, 'sender-c')]
  await allKnow([...readers, ...senders], 5)
  const played = new Set<string>()

  for (const sender of senders) {
    for (const [event, ...cells] of ROWS) {
      const cause = CAUSES[event!]
      if (!cause) continue
      played.add(event!)
      await t.test(`${sender.generation}: ${event}`, async () => {
        if (event === 'a nickname is registered') await rename(sender, readers)
        cause(sender)
        // The mark comes behind the event, since its sender says both.
        const [, ...heard] = await settle([sender, ...readers, ...senders.filter((other) => other !== sender)])
        const told = heard.slice(0, 3).map(withoutCounts)
        for (const [i, { generation }] of readers.entries()) {
          const concerned = !event!.includes('likes') || generation === 'typed'
          check(generation, concerned ? cells[i]! : '–', told[i]!)
        }
      })
    }
  }
  for (const { errors } of [...readers, ...senders]) assert.deepEqual(errors, [])
  const others = ROWS.map(([event]) => event!).filter((event) => !played.has(event))
  assert.deepEqual(others, ['the head count changes', 'the sender\'s message is rejected'], 'tested below')
})

/** Gives the sender's former name back first, so that taking one is one event. */
async function rename (sender: StrictClient, readers: StrictClient[]): Promise<void> {
  const former = sender.generation === 'typed' ? 'sender-t' : 'sender-c'
  sender.send({ type: 'exiter', exiter: former })
  await settle([sender, ...readers])
}

test('a like comes back to the liker, and nobody else hears of it', async (t) => {
  const server = await startServer(t)
  const { classic, typed, channel } = await joinAll(server)
  const bystander = await joinChannel(server, 'bystander')
  await allKnow([classic, typed, channel, bystander], 4)
  /** How many likes the four are told. */
  const told = async (sender: StrictClient, liked: string) => {
    sender.send({ ...like, liked_author: liked })
    const others = [typed, channel].filter((client) => client !== sender)
    const heard = await settle([sender, ...others, classic, bystander])
    const counts = heard.map((frames) => frames.filter(({ type }) => type === 'like').length)
    return { sender: counts[0], other: counts[1], bystanders: counts[2]! + counts[3]! }
  }
  const both = { sender: 1, other: 1, bystanders: 0 }
  assert.deepEqual(await told(channel, 'typed'), both)
  assert.deepEqual(await told(typed, 'channel'), both)
  assert.deepEqual(await told(channel, 'channel'), { ...both, other: 0 }, 'once, who likes what it said itself')
  assert.deepEqual(await told(typed, 'nobody'), { ...both, other: 0 }, 'a name that nobody registered')
})

test('the head count reaches every generation', async (t) => {
  const server = await startServer(t)
  const { classic, typed, channel } = await joinAll(server)
  const other = await joinChannel(server)
  for (const [client, frame] of [[classic, { author: 'internal' }], [typed, { type: 'nb_users' }]] as const) {
    assert.deepEqual(await client.until(({ nb_users: count }) => count === 4), { ...frame, nb_users: 4 })
  }
  assert.equal((await channel.until(({ nb_users: count }) => count === 4)).type, 'nb_users')
  await other.close()
  await allKnow([classic, typed, channel], 3)
})

test('a refusal reaches its sender in its own generation', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const curious = new Client(`${server.ws}/room/QGIS/ws?notices=true`)
  await curious.next()
  curious.send({ author: 'Hans' })
  assert.equal((await curious.until(({ error }) => error)).error.type, 'missing')
  for (const client of [typed, channel]) {
    client.send({ author: 'Hans' })
    assert.equal((await client.until(({ type }) => type !== 'nb_users')).type, 'uncompliant')
  }
})

test('the line of a shared thing is cut to the limit of a message', async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '20' })
  const { classic, channel } = await joinAll(server)
  channel.send({ ...geojson, layer_name: '🗺'.repeat(255) })
  assert.equal((await classic.next()).message, 'shared the layer "🗺…')
})

test('an image is a line for classic clients when it is a picture, and nothing when it is none', async (t) => {
  const { classic, channel } = await joinAll(await startServer(t))
  const file = await sharp(png(1000, 10)).webp().toBuffer()
  channel.send({ ...image, image_data: 'broken' })
  channel.send({ ...image, image_data: file.toString('base64') })
  assert.deepEqual(await classic.next(), { message: 'shared an image', ...HANS })
  assert.deepEqual(classic.unread, [])
})
