/* What is allowed, over real sockets: it arrives as its sender wrote it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { joinAll, joinChannel, settle } from '../generations.ts'
import { startServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const { geojson, bbox, script, model } = MESSAGES

/** Layers as no JavaScript would write them, all of them allowed by RFC 7946. */
const LAYERS: Record<string, string> = {
  'a null geometry': '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":null}]}',
  'no features': '{"features":[],"type":"FeatureCollection"}',
  'a GeometryCollection in one': '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},' +
    '"geometry":{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}}]}',
  'foreign members': '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"CRS84"}},"name":"x",' +
    '"features":[{"type":"Feature","id":"a","title":"t","properties":{"geojson":1,"type":2},"geometry":' +
    '{"type":"Point","coordinates":[1,2],"crs":null}}],"":0,"__proto__":{"a":1},"constructor":[]}',
  'bounding boxes': '{"type":"FeatureCollection","bbox":[1,2,3,4],"features":[{"type":"Feature","bbox":[1,2,3,4],' +
    '"properties":{},"geometry":{"type":"Point","bbox":[1,2,1,2],"coordinates":[1,2]}}]}',
  '64-bit identifiers': '{"type":"FeatureCollection","features":[{"type":"Feature","id":9223372036854775807,' +
    '"properties":{"fid":-9223372036854775808,"n":18446744073709551615},"geometry":null}]}',
  'long decimals': '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{' +
    '"type":"Point","coordinates":[2.352200000000000000000000001,-48.85660000000000000000,1E-400,1.0e+2,0.0,-0]}}]}',
  'empty coordinates': '{"type":"FeatureCollection","features":[' +
    ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'].map((type) =>
      `{"type":"Feature","properties":{},"geometry":{"type":"${type}","coordinates":[]}}`).join(',') + ']}',
  'blanks and escapes': '{\n  "type" : "FeatureColl\\u0065ction",\r\n\t"features" : [ ]\n, "name" : "\\"}],{\\\\" }',
  'other letters': '{"type":"FeatureCollection","name":"Čtvrť 🗺 \\ud83d\\uddfa","features":[]}',
  'control characters and half a pair, escaped':
    '{"type":"FeatureCollection","name":"\\u0000\\u202e\\ud800","features":[]}',
  '500 features': `{"type":"FeatureCollection","features":[${
    Array.from({ length: 500 }, (_, i) => `{"type":"Feature","id":${i},"properties":{},"geometry":null}`).join(', ')}]}`,
  'four megabytes': '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":' +
    `"LineString","coordinates":[${Array.from({ length: 200_000 }, (_, i) => `[${i}.10, 48.500000]`).join(',')}]}}]}`,
}

test('a layer arrives byte for byte, in both typed generations', async (t) => {
  const { classic, typed, channel } = await joinAll(await startServer(t))
  const readers = [typed, channel]
  for (const sender of readers) {
    for (const [name, layer] of Object.entries(LAYERS)) {
      await t.test(`${sender.generation}: ${name}`, async () => {
        const raw = readers.map((reader) => once(reader.ws, 'message'))
        sender.send(JSON.stringify({ ...geojson, geojson: 0 }).replace('"geojson":0', () => `"geojson": ${layer}\n`))
        for (const [data] of await Promise.all(raw)) {
          assert.ok(String(data).includes(`"geojson":${layer},"style":"<qgis/>"`), String(data).slice(0, 300))
        }
        assert.match((await classic.next()).message, /^shared the layer "parcels" \(\d+ features?, EPSG:4326\)$/)
        await settle([classic, ...readers])
      })
    }
  }
  for (const { errors } of [classic, typed, channel]) assert.deepEqual(errors, [])
})

test('numbers keep their value, payloads every character, and only what people read is cleaned', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const payload = 'a\u0000\u202eb\r\n\t\u0085🗺'
  const messages = [
    { ...bbox, xmin: -0.1 - 0.2, xmax: 5e-324, ymin: -1.7976931348623157e308, ymax: 123456789012345680000 },
    { ...script, name: '\u202ebuffer\u0007.py', raw_pycode: payload },
    { ...model, model_name: '\u2066buffer', model_group: '\u0000', raw_xml: payload },
    { ...geojson, layer_name: 'par\u202ecels', crs_wkt: payload, crs_authid: 'EPSG\u0000:4326', style: payload },
  ]
  const cleaned = [
    {},
    { name: 'buffer.py' },
    { model_name: 'buffer', model_group: '' },
    { layer_name: 'parcels', crs_authid: 'EPSG:4326' },
  ]
  for (const [i, message] of messages.entries()) {
    typed.send(message)
    assert.deepEqual(await typed.next(), { ...message, ...cleaned[i] })
    const { id, timestamp, ...frame } = await channel.next()
    assert.deepEqual(frame, { ...message, ...cleaned[i] })
  }
})

test('an omitted optional field is null, and an omitted style empty', async (t) => {
  const { typed, channel } = await joinAll(await startServer(t))
  for (const message of [geojson, model, script]) {
    const { avatar, style, model_group: group, ...bare } = message as Record<string, unknown>
    channel.send(bare)
    const frame = await typed.next()
    assert.equal(frame.avatar, null)
    if ('style' in message) assert.equal(frame.style, '')
    if ('model_group' in message) assert.equal(frame.model_group, null)
  }
  assert.deepEqual(typed.errors, [])
  assert.deepEqual(channel.errors, [])
})

test('the largest texts pass, to the last character', async (t) => {
  const { typed, channel } = await joinAll(await startServer(t))
  const messages = [
    { ...script, raw_pycode: '🗺'.repeat(2_000_000) },
    { ...model, raw_xml: '\u0001'.repeat(1_000_000) },
    { ...geojson, crs_wkt: 'x'.repeat(2000), crs_authid: 'x'.repeat(50), layer_name: '🗺'.repeat(255) },
  ]
  for (const message of messages) {
    channel.send(message)
    // Compared by hand: a difference of megabytes would take minutes to print.
    assert.ok(JSON.stringify(await typed.next()) === JSON.stringify(message), message.type)
  }
})

test('a client keeps its id and its timestamp, and others are told the same', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const other = await joinChannel(server)
  const stamp = { id: '01890a5d-ac96-774b-bcce-b302099a8057', timestamp: 1_700_000_000 }
  for (const message of Object.values(MESSAGES)) {
    if (['newcomer', 'exiter', 'like', 'image'].includes(message.type)) continue
    channel.send({ ...message, ...stamp })
    assert.deepEqual(await other.until(({ type }) => type === message.type), { ...message, ...stamp })
    assert.ok(!('id' in await typed.until(({ type }) => type === message.type)))
  }
  typed.send({ ...MESSAGES.text, ...stamp })
  const { id, timestamp } = await other.next()
  assert.notEqual(id, stamp.id, 'the typed generation has no such thing')
  assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60)
})
