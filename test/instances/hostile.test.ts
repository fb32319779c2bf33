/* Messages in Redis that no client may send are dropped and counted, and reach nobody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Figures, scrapeUntil } from '../metrics.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, get, joinChannel, say, startInstance, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const INTRUDER = 'intruder'
const ROOM = 'gischat:v1:room:QGIS'
const PRESENCE = 'gischat:v1:room:'

const stamp = { id: '01890a5d-ac96-774b-bcce-b302099a8057', timestamp: 1_790_000_000 }
const text = { kind: 'text', ...stamp, author: 'Mallory', avatar: null, text: 'forged' }
const like = { kind: 'like', ...stamp, liker: 'Mallory', liked: 'Anna', message: 'forged' }
const shared = { kind: 'shared', ...stamp, author: 'Mallory', avatar: null, summary: 'shared a script' }
const script = '"name":"forged.py","raw_pycode":"1"'
const LONG = 'x'.repeat(100_001)

/** Bodies of messages to a room, and entries of its history. */
const EVENTS = [
  'nonsense', 'null', '[]', '{}', '{"kind":"text"}',
  ...[
    { ...text, author: 'internal' }, { ...text, author: 'InterNal' }, { ...text, author: 'no blanks' },
    { ...text, author: '\u202eevil' }, { ...text, author: 'x'.repeat(256) }, { ...text, author: '' },
    { ...text, author: 5 },
    { ...text, text: '' }, { ...text, text: LONG }, { ...text, text: '\u200b' }, { ...text, text: '\u0000forged' },
    { ...text, text: 'forged \u202e' }, { ...text, text: null }, { ...text, avatar: 'x'.repeat(256) },
    { ...text, avatar: '\u001b[31m' }, { ...text, timestamp: -1 }, { ...text, timestamp: 1e300 },
    { ...text, timestamp: 253_402_300_800 }, { ...text, timestamp: 1.5 }, { ...text, id: 'forged' },
    { ...text, kind: 'unknown' }, { ...text, kind: 'nb_users' }, { ...text, kind: 'constructor' },
    { kind: 'newcomer', ...stamp, nickname: 'forged' }, { kind: 'head-count', members: 7, ...stamp },
    { ...like, liker: 'internal' }, { ...like, liked: 'a b' }, { ...like, message: LONG },
  ].map((event) => JSON.stringify(event)),
  ...[
    [{ ...shared, type: 'unknown' }, script], [{ ...shared, type: 'nb_users' }, '"nb_users":9'],
    [{ ...shared, type: '__proto__' }, script], [{ ...shared, type: 'script', author: 'internal' }, script],
    [{ ...shared, type: 'script', summary: LONG }, script], [{ ...shared, type: 'script' }, `${script},"text":"forged"`],
    [{ ...shared, type: 'script' }, '"name":"forged.py"'],
    [{ ...shared, type: 'script' }, `${script},"name":"\u202e"`],
    [{ ...shared, type: 'position' }, '"crs_wkt":"","crs_authid":"","x":"1","y":2'],
    [{ ...shared, type: 'position' }, '"crs_wkt":"","crs_authid":"","x":1e999,"y":2'],
    [{ ...shared, type: 'image' }, '"image_data":"<svg>"'],
    [{ ...shared, type: 'geojson' },
      '"layer_name":"x","crs_wkt":"","crs_authid":"","geojson":{"type":"x"},"style":null'],
    [{ ...shared, type: 'geojson' }, '"layer_name":"x","crs_wkt":"","crs_authid":"","style":null,"geojson":' +
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":' +
      `${'{"type":"GeometryCollection","geometries":['.repeat(20_000)}${']}'.repeat(20_000)}}]}`],
  ].map(([head, fields]) => `${JSON.stringify(head)}\n${fields}`),
]

const claim = { kind: 'claim', instance: INTRUDER, number: 1, room: 'QGIS', nickname: 'forged', ...stamp }
const counts = (members: string) => `{"kind":"counts","instance":"${INTRUDER}","counts":{"QGIS":${members}}}`

/** Bodies of messages about presence. */
const PRESENCES = [
  ...['-1', '1e300', '1.5', '"7"', 'null', '9007199254740993', '1e999'].map(counts),
  `{"kind":"counts","instance":"${INTRUDER}","counts":{},"nicknames":-1}`,
  ...[
    { ...claim, nickname: 'internal' }, { ...claim, nickname: 'a b' }, { ...claim, nickname: '\u202e' },
    { ...claim, nickname: 'x'.repeat(256) }, { ...claim, number: -1 }, { ...claim, number: 1e300 },
    { ...claim, timestamp: 1e300 }, { ...claim, instance: 'another' }, { ...claim, kind: 'unknown' },
    { ...claim, former: { nickname: '<b>', ...stamp } }, { ...claim, kind: 'release', nickname: '' },
    { kind: 'state', instance: INTRUDER, counts: {}, nicknames: { QGIS: ['fine', 'not fine'] } },
    { kind: 'state', instance: INTRUDER, counts: {}, nicknames: { QGIS: ['INTERNAL'] } },
    { kind: 'state', instance: INTRUDER, counts: { QGIS: 1e300 }, nicknames: {} },
  ].map((message) => JSON.stringify(message)),
]

test('hostile messages and hostile stored ones', { skip }, async (t) => {
  const redis = await Redis.start(t)
  // What is stored before anybody reads it, between two messages that are in order.
  const stored = [...EVENTS, JSON.stringify({ ...text, author: 'Hans', text: 'in order' })]
  await redis.command('RPUSH', 'gischat:v1:history:QGIS', ...stored)
  const server = await startInstance(t, { REDIS_URL: redis.url, METRICS_ENABLED: 'true', MAX_STORED_MESSAGES: '500' })
  const client = await joinChannel(server)
  await client.until(({ text }) => text === 'in order')
  const invalid = 'gischat_bus_dropped_total{reason="invalid"}'
  const isAt = (count: number) => scrapeUntil(server, (figures) => figures.get(invalid)! >= count)
  await isAt(EVENTS.length)

  await until(async () => (await redis.command('PUBSUB', 'NUMSUB', ROOM))[1] === 1, 5, 'it subscribes')
  let sequence = 0
  const publish = (channel: string, topic: string, body?: string, changes: object = {}) => {
    const envelope = JSON.stringify({ v: 1, o: INTRUDER, e: 1, s: ++sequence, r: topic, ...changes })
    return redis.command('PUBLISH', channel, body === undefined ? envelope : `${envelope}\n${body}`)
  }
  const greeting = JSON.stringify({ settings: {} })
  await publish('gischat:v1:peers', '\0hello', greeting)
  for (const body of EVENTS) await publish(ROOM, 'QGIS', body)
  for (const body of PRESENCES) await publish(PRESENCE, '', body)
  const envelopes = [{ s: 1e300 }, { s: -1 }, { s: 1.5 }, { e: 1e300 }, { e: -1 }, { o: '' }, { o: 7 }, { v: 2 }]
  for (const changes of envelopes) await publish(ROOM, 'QGIS', JSON.stringify(text), changes)
  const greetings = [undefined, 'nonsense', '{}', '{"settings":7}', `{"settings":{"ROOMS":"${LONG}"}}`]
  for (const [i, body] of greetings.entries()) await publish('gischat:v1:peers', '\0hello', body, { o: `other ${i}` })
  const hostile = EVENTS.length * 2 + PRESENCES.length + envelopes.length + greetings.length
  await isAt(hostile)

  // The same instance says something in order, which is heard: it is the messages that are judged.
  await publish(ROOM, 'QGIS', JSON.stringify({ ...text, text: 'by the rules' }))
  await client.until(({ text }) => text === 'by the rules')
  client.send(say('Hans', 'goes on'))
  await client.until(({ text }) => text === 'goes on')
  assert.deepEqual(textsOf(client), ['in order', 'by the rules', 'goes on'])
  assert.ok(!JSON.stringify(client.frames).includes('forged'))
  assert.deepEqual([...new Set(client.frames.map(({ type }) => type))].sort(), ['nb_users', 'text'])
  assert.equal(await countIn(server), 1)
  assert.deepEqual(await get(server, '/room/QGIS/users'), [])
  assert.equal((await Figures.scrape(server)).get(invalid), hostile)
  const lines = server.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'messages dropped')
  assert.ok(lines.length <= 2, `${lines.length} lines for ${hostile} messages`)
})
