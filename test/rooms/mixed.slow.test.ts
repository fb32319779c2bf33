/* Every generation in one room at once, ten thousand messages of every type, some connections changing over midway. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { allKnow, joinChannel, joinClassic, joinTyped, settle, StrictClient } from '../generations.ts'
import { startServer } from '../helper.ts'
import { Random } from '../soak/random.ts'
import { MESSAGES } from '../typed-examples.ts'

const MESSAGE_COUNT = 10_000
const SEED = 20_261_124
/** Messages of one client that are under way at most, give or take. */
const BATCH = 50

const NAMES = ['ann', 'bob', 'cem', 'dee', 'eve', 'fay']
const KINDS: [kind: string, weight: number][] = [
  ['text', 40], ['crs', 6], ['bbox', 6], ['position', 6], ['model', 6], ['script', 6], ['geojson', 8], ['image', 1],
  ['like', 5], ['newcomer', 6], ['exiter', 3], ['refused', 7],
]

const pick = (random: Random): string => {
  let at = random.between(0, 99)
  return KINDS.find(([, weight]) => (at -= weight) < 0)![0]
}

/** What a client says next. Whatever everyone hears has its number as the avatar, which no generation leaves out. */
function message (random: Random, kind: string, number: number): object {
  const name = random.of(NAMES)
  switch (kind) {
    case 'like': return { ...MESSAGES.like, liked_author: name, message: `like ${number}` }
    case 'newcomer': return { type: 'newcomer', newcomer: name }
    case 'exiter': return { type: 'exiter', exiter: name }
    case 'refused': return { ...MESSAGES.bbox, xmin: null, avatar: `refused ${number}` }
    default: return { ...MESSAGES[kind as 'text'], avatar: String(number) }
  }
}

test('10 000 mixed messages: every frame fits its generation, one order for all, none lost or doubled', async (t) => {
  const server = await startServer(t, {
    MAX_BUFFERED_BYTES: String(64 * 1024 * 1024), MESSAGE_RATE: '0', ALLOWED_ORIGINS: 'https://map.example',
  })
  const browser = new StrictClient(`${server.ws}/channel/QGIS/ws`, 'channel', {
    perMessageDeflate: true, headers: { origin: 'https://map.example', 'user-agent': 'Mozilla/5.0' },
  })
  await once(browser.ws, 'open')
  const steady = [
    await joinClassic(server), await joinTyped(server, 'typed'), await joinChannel(server, 'channel'), browser,
  ]
  const changing = await Promise.all([1, 2, 3, 4].map(() => joinClassic(server)))
  const clients = [...steady, ...changing]
  await allKnow(clients, clients.length)

  const expected = new Set<string>()
  const likes = new Map<StrictClient, string[]>(clients.map((client) => [client, []]))
  const share = MESSAGE_COUNT / clients.length

  async function speak (client: StrictClient, index: number): Promise<void> {
    const random = new Random(SEED + index)
    const changesAt = changing.includes(client) ? Math.floor(share * (0.2 + 0.2 * (index % 4))) : -1
    for (let i = 0; i < share; i++) {
      const number = index * share + i
      // The message that changes over is one that everybody hears, or the classic ones after it would be refused.
      const kind = i === changesAt ? 'script' : pick(random)
      const isClassic = client === clients[0] || i < changesAt
      if (isClassic) {
        client.send({ message: kind === 'refused' ? '' : 'hello', author: 'Hans', avatar: String(number) })
      } else {
        client.send(message(random, kind, number))
      }
      if (kind === 'like' && !isClassic) likes.get(client)!.push(`like ${number}`)
      if (kind !== 'refused' && (isClassic || 'avatar' in MESSAGES[kind as 'text'])) expected.add(String(number))
      if (i % BATCH === 0) await turn()
    }
  }

  /** Everything a client hears until it has heard every message that is for all. */
  async function listen (client: StrictClient): Promise<any[]> {
    const heard = []
    let count = 0
    while (count < expected.size) {
      const frame = await client.next()
      heard.push(frame)
      if (typeof frame.avatar === 'string') count++
    }
    return heard
  }

  await Promise.all(clients.map(speak))
  const heard = await Promise.all(clients.map(listen))
  const rest = await settle(clients)

  const numbers = heard.map((frames, i) => [...frames, ...rest[i]!].map(({ avatar }) => avatar)
    .filter((avatar) => typeof avatar === 'string'))
  assert.equal(new Set(numbers[0]).size, numbers[0]!.length, 'none doubled')
  assert.deepEqual(new Set(numbers[0]), expected, 'none lost')
  for (const order of numbers) assert.ok(order.join() === numbers[0]!.join(), 'the same order for all')
  for (const [index] of clients.entries()) {
    const own = numbers[0]!.map(Number).filter((number) => Math.floor(number / share) === index)
    assert.deepEqual(own, own.toSorted((a, b) => a - b), 'who speaks keeps the order')
  }

  for (const client of clients) {
    assert.deepEqual(client.errors, [])
    const own = client.frames.filter(({ type, message: text }) => type === 'like' && likes.get(client)!.includes(text))
    assert.deepEqual(own.map(({ message: text }) => text), likes.get(client), 'each like comes back once')
  }

  // Typed and channel clients hear the same of nicknames, and each name is taken and given back in turn.
  const happenings = steady.slice(1).map(({ frames }) => frames.slice(frames.findIndex(({ text }) => /^mark/.test(text)))
    .filter(({ type }) => type === 'newcomer' || type === 'exiter')
    .map(({ type, newcomer, exiter }) => [type, newcomer ?? exiter]))
  for (const seen of happenings) assert.deepEqual(seen, happenings[0])
  const taken = new Set(['typed', 'channel'])
  for (const [type, name] of happenings[0]!) {
    assert.equal(taken.has(name), type === 'exiter', `${type} ${name}`)
    if (type === 'exiter') taken.delete(name)
    else taken.add(name)
  }
  const answer = await fetch(`${server.http}/channel/QGIS/users`)
  assert.deepEqual(await answer.json(), [...taken].sort())
})
