/* What breaks a rule, over real sockets: its sender alone is told why, and nothing else moves. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import sharp from 'sharp'
import { allKnow, joinAll, joinChannel, joinTyped, settle, withoutCounts, type StrictClient } from '../generations.ts'
import { startServer } from '../helper.ts'
import { MESSAGES, png } from '../typed-examples.ts'

const { text, image, geojson, crs, bbox, position, model, script, newcomer, exiter, like } = MESSAGES
const OPTIONAL = ['avatar', 'style', 'model_group']
const LONE = ['\ud800', 'a\udc00b', '\udc00\ud800']

type Case = [name: string, message: object | string | Buffer, reason: RegExp]

async function stage (t: TestContext) {
  // More at once than a client may send by default.
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const bystanders = Object.values(await joinAll(server))
  const senders = [await joinTyped(server, 'sender-t'), await joinChannel(server, 'sender-c')]
  await allKnow([...bystanders, ...senders], 5)
  return { bystanders, senders }
}

const bytesOf = (message: Case[1]) =>
  typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)

/** Sends what is wrong, twice in a row; afterwards nobody else has heard anything, and the connection lives. */
async function refuse (senders: StrictClient[], bystanders: StrictClient[], cases: Case[]): Promise<void> {
  for (const sender of senders) {
    for (const [name, message, reason] of cases) {
      sender.send(bytesOf(message))
      const frame = await sender.next()
      assert.equal(frame.type, 'uncompliant', name)
      assert.match(frame.reason, reason, name)
      // eslint-disable-next-line no-control-regex
      assert.match(frame.reason, /^[^\u0000-\u001f]{3,400}$/, name)
    }
    const heard = await settle([sender, ...bystanders, ...senders.filter((other) => other !== sender)])
    for (const frames of heard) assert.deepEqual(withoutCounts(frames), [])
  }
  for (const { errors } of [...senders, ...bystanders]) assert.deepEqual(errors, [])
}

test('every field of every type: missing, of another type, half a surrogate pair', async (t) => {
  const { senders, bystanders } = await stage(t)
  for (const [type, message] of Object.entries(MESSAGES)) {
    await t.test(type, async () => {
      const cases: Case[] = []
      for (const [field, value] of Object.entries(message)) {
        if (field === 'type') continue
        const place = new RegExp(`^${field}: `)
        if (!OPTIONAL.includes(field)) {
          cases.push([`${field} missing`, { ...message, [field]: undefined }, new RegExp(`^${field}: Field required$`)])
          cases.push([`${field} null`, { ...message, [field]: null }, place])
        }
        const others = [5, 'text', true, [], {}, [value], { value }].filter((other) => typeof other !== typeof value)
        // A layer is an object, and so is a list.
        if (field === 'geojson') others.push([value])
        for (const other of others) cases.push([`${field} ${typeof other}`, { ...message, [field]: other }, place])
        if (typeof value !== 'string' || field === 'image_data') continue
        for (const half of LONE) cases.push([`${field} lone surrogate`, { ...message, [field]: half }, place])
      }
      await refuse(senders, bystanders, cases)
    })
  }
})

const layer = (features: unknown) => ({ ...geojson, geojson: { type: 'FeatureCollection', features } })
const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry })
const replaced = (message: object, from: string, to: string) => JSON.stringify(message).replace(from, to)
const line = (coordinates: unknown[]) => layer([feature({ type: 'LineString', coordinates })])
const vertices = (count: number) => line(Array(count).fill([2.5, 48.5]))
const deep = (depth: number) => replaced(layer([feature(null)]), '"properties":{}',
  `"properties":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)

const groups: Record<string, Case[]> = {
  'what is no message': [
    ['no JSON', '{"type":', /JSON decode error/],
    ['an array', '[]', /object/],
    ['nothing', '', /JSON/],
    ['a binary frame', Buffer.from(JSON.stringify(text)), /binary/],
    ['no type', { author: 'Hans', text: 'hello' }, /^type: Field required$/],
    ['a classic message', { author: 'Hans', message: 'hello' }, /^type: Field required$/],
    ['another type', { ...text, type: 'shout' }, /^type: .*'text'/],
    ['a type from Object', { ...text, type: '__proto__' }, /^type: /],
    ['two types, the last one counts', '{"type":"text","author":"Hans","text":"hi","type":"nothing"}', /^type: /],
    ['a type in the prototype', '{"__proto__":{"type":"text"},"author":"Hans","text":"hi"}', /^type: Field required$/],
    ['fields in the prototype', '{"type":"text","__proto__":{"author":"Hans","text":"hi"}}', /^author: Field required$/],
    ['deep', `{"type":"text","text":"hi","author":${'['.repeat(900)}${']'.repeat(900)}}`, /^author: /],
    ['deeper', `{"type":"text","text":"hi","author":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, /^Nested too deep$/],
    ['open', '['.repeat(200_000), /^Nested too deep$/],
    ['two million objects', `{"type":"text","text":[${'{},'.repeat(2_000_000)}0]}`, /^Too many values$/],
    ['eight million blanks', `{"type":"text",${' \n'.repeat(4_000_000)}"author":"Hans"}`, /^text: Field required$/],
  ],
  'what only the server says': [
    ['nb_users', { type: 'nb_users', nb_users: 1000 }, /only sent by the server/],
    ['uncompliant', { type: 'uncompliant', reason: 'boo' }, /only sent by the server/],
    ['exiter of another', { ...exiter, exiter: 'typed' }, /^User 'typed' is not registered by this connection$/],
    ['exiter of nobody', { ...exiter, exiter: 'nobody' }, /^User 'nobody' is not registered by this connection$/],
    ['the server as author', { ...text, author: 'Internal' }, /reserved/],
    ['the server as newcomer', { ...newcomer, newcomer: 'internal' }, /reserved/],
    ['the server as liker', { ...like, liker_author: 'INTERNAL' }, /reserved/],
    ['a nickname that is taken', { ...newcomer, newcomer: 'channel' },
      /^User 'channel' already registered in channel QGIS$/],
  ],
  'texts and names': [
    ['256 characters', { ...text, text: '🗺'.repeat(256) }, /^text: .*at most 255 characters/],
    ['none', { ...text, text: '' }, /^text: .*at least 1 character/],
    ['control characters alone', { ...text, text: '\u0000\u202e' }, /^text: /],
    ['short author', { ...text, author: 'ab' }, /^author: .*at least 3/],
    ['long author', { ...text, author: 'a'.repeat(33) }, /^author: .*at most 32/],
    ['author of other letters', { ...text, author: 'Zoë' }, /^author: /],
    ['author with a line feed', { ...text, author: 'Hans\n' }, /^author: /],
    ['avatar', { ...text, avatar: 'x'.repeat(256) }, /^avatar: .*at most 255/],
    ['liked text', { ...like, message: 'x'.repeat(256) }, /^message: /],
    ['layer', { ...geojson, layer_name: 'x'.repeat(256) }, /^layer_name: .*at most 255/],
    ['WKT', { ...crs, crs_wkt: 'x'.repeat(2001) }, /^crs_wkt: .*at most 2000/],
    ['WKT of a layer', { ...geojson, crs_wkt: 'x'.repeat(2001) }, /^crs_wkt: .*at most 2000/],
    ['identifier', { ...position, crs_authid: 'x'.repeat(51) }, /^crs_authid: .*at most 50/],
    ['model', { ...model, model_name: 'x'.repeat(129) }, /^model_name: .*at most 128/],
    ['group', { ...model, model_group: 'x'.repeat(129) }, /^model_group: .*at most 128/],
    ['script', { ...script, name: 'x'.repeat(129) }, /^name: .*at most 128/],
    ['a model of 1 000 001', { ...model, raw_xml: 'x'.repeat(1_000_001) }, /^raw_xml: .*at most 1000000/],
    ['a script of 2 000 001', { ...script, raw_pycode: 'x'.repeat(2_000_001) }, /^raw_pycode: .*at most 2000000/],
  ],
  numbers: ['xmin', 'xmax', 'ymin', 'ymax'].flatMap((field): Case[] => [
    [`${field} NaN`, replaced(bbox, `"${field}":${bbox[field as 'xmin']}`, `"${field}":NaN`), /JSON decode error/],
    [`${field} Infinity`, replaced(bbox, `"${field}":${bbox[field as 'xmin']}`, `"${field}":Infinity`), /JSON/],
    [`${field} 1e999`, replaced(bbox, `"${field}":${bbox[field as 'xmin']}`, `"${field}":1e999`),
      new RegExp(`^${field}: .*number`)],
    [`${field} -1e999`, replaced(bbox, `"${field}":${bbox[field as 'xmin']}`, `"${field}":-1e999`),
      new RegExp(`^${field}: .*number`)],
  ]),
  layers: [
    ['no features', { ...geojson, geojson: { type: 'FeatureCollection' } }, /^geojson\.features: Field required$/],
    ['features: null', layer(null), /^geojson\.features: .*list/],
    ['features: {}', layer({}), /^geojson\.features: .*list/],
    ['features: {length}', layer({ length: 501 }), /^geojson\.features: .*list/],
    ['a feature', { ...geojson, geojson: feature(null) }, /^geojson\./],
    ['a string of GeoJSON', { ...geojson, geojson: JSON.stringify(geojson.geojson) }, /^geojson: /],
    ['no type', { ...geojson, geojson: { features: [] } }, /^geojson\.type: Field required$/],
    ['a feature that is none', layer([5]), /^geojson\.features\.0: /],
    ['a feature of another type', layer([{ ...feature(null), type: 'feature' }]), /^geojson\.features\.0\.type: /],
    ['the second feature', layer([feature(null), null]), /^geojson\.features\.1: /],
    ['no geometry', layer([{ type: 'Feature', properties: {} }]), /^geojson\.features\.0\.geometry: Field required$/],
    ['a geometry that is none', layer([feature({ type: 'Circle', coordinates: [1, 2], radius: 3 })]),
      /^geojson\.features\.0\.geometry: .*type/],
    ['a feature as geometry', layer([feature(feature(null))]), /^geojson\.features\.0\.geometry: .*type/],
    ['a geometry without type', layer([feature({ coordinates: [1, 2] })]), /geometry\.type: Field required$/],
    ['a geometry: 5', layer([feature(5)]), /geometry: /],
    ['a geometry: []', layer([feature([])]), /geometry: /],
    ['no coordinates', layer([feature({ type: 'Point' })]), /coordinates: Field required$/],
    ['coordinates of text', line([['2.5', '48.5']]), /coordinates\.0\.0: .*number/],
    ['one coordinate', layer([feature({ type: 'Point', coordinates: [2.5] })]), /coordinates: .*2 items/],
    ['a flat line', layer([feature({ type: 'LineString', coordinates: [2.5, 48.5] })]), /coordinates\.0: .*list/],
    ['a flat polygon', layer([feature({ type: 'Polygon', coordinates: [[2.5, 48.5]] })]), /coordinates\.0\.0: .*list/],
    ['a wrong member of a collection', layer([feature({
      type: 'GeometryCollection',
      geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'Point', coordinates: 'x' }],
    })]), /geometries\.1\.coordinates: /],
    ['NaN', replaced(vertices(1), '2.5', 'NaN'), /JSON decode error/],
    ['Infinity', replaced(vertices(1), '2.5', '-Infinity'), /JSON decode error/],
    ['1e999', replaced(vertices(1), '2.5', '1e999'), /coordinates\.0\.0: .*number/],
    ['properties', layer([{ ...feature(null), properties: 'x' }]), /properties: /],
    ['501 features', layer(Array(501).fill(feature(null))),
      /^Too many geojson features : 501 vs max 500 allowed$/],
    ['501 nulls', layer(Array(501).fill(null)), /^Too many geojson features : 501 vs max 500 allowed$/],
    ['a million vertices', vertices(1_000_000), /^Too many values$/],
    ['five million characters', layer([{ ...feature(null), properties: { text: 'x'.repeat(5_000_000) } }]),
      /^Too large geojson : 5000\d{3} characters vs max 5000000 allowed$/],
    ['attributes 101 deep', deep(101), /^Nested too deep$/],
    ['attributes 100 000 deep', deep(100_000), /^Nested too deep$/],
    ['geojson twice, the last one counts', replaced(geojson, '"style"', '"geojson":{},"style"'), /^geojson\.type: /],
  ],
}

test('refused, and why', async (t) => {
  const { senders, bystanders } = await stage(t)
  for (const [name, cases] of Object.entries(groups)) {
    await t.test(name, () => refuse(senders, bystanders, cases))
  }
})

test('refused: files that are no picture', async (t) => {
  const { senders, bystanders } = await stage(t)
  const noise = sharp(randomBytes(64 * 64 * 3), { raw: { width: 64, height: 64, channels: 3 } })
  const formats = ['png', 'jpeg', 'gif', 'webp', 'tiff', 'avif'] as const
  const [pngFile, jpeg, gif, webp, tiff, avif] = await Promise.all(
    formats.map((format) => noise.clone().toFormat(format).toBuffer()))
  const half = (file: Buffer) => file.subarray(0, file.length / 2)
  const bomb = png(20_000, 20_000, Buffer.alloc(20_001 * 20_000))
  assert.ok(bomb.length < 600_000)
  const files: Record<string, string> = {
    empty: '',
    'no base64': 'this is no base64!',
    'a padding too much': `${pngFile!.toString('base64').replace(/=*$/, '')}===`,
    'a data URL': `data:image/png;base64,${pngFile!.toString('base64')}`,
    'URL-safe base64': 'iVBOR-_='.repeat(4),
    text: Buffer.from('hello').toString('base64'),
    zeros: Buffer.alloc(10_000).toString('base64'),
    'half a PNG': half(pngFile!).toString('base64'),
    'the head of a PNG': pngFile!.subarray(0, 33).toString('base64'),
    'half a JPEG': half(jpeg!).toString('base64'),
    'half a WebP': half(webp!).toString('base64'),
    'half a TIFF': half(tiff!).toString('base64'),
    'half an AVIF': half(avif!).toString('base64'),
    'a GIF': gif!.toString('base64'),
    'an SVG': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>').toString('base64'),
    'an SVG that says it is XML': Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')
      .toString('base64'),
    'a PDF': Buffer.from('%PDF-1.7\n%%EOF').toString('base64'),
    'a picture of 20 000²': bomb.toString('base64'),
    'no pixels': png(0, 0).toString('base64'),
    '2³¹ pixels wide': png(0x7fffffff, 1, Buffer.alloc(2)).toString('base64'),
    '5 000 001 characters': 'A'.repeat(5_000_001),
    '5 000 000 characters that are no picture': 'A'.repeat(5_000_000),
  }
  await refuse(senders, bystanders, Object.entries(files).map(([name, data]) =>
    [name, { ...image, image_data: data }, /^Invalid or oversized image data\.$/]))
})
