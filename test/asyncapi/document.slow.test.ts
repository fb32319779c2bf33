import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLOSE_REASONS, type CloseReason } from '../../src/protocol/close-reasons.ts'
import { startServer } from '../helper.ts'
import { Checker } from './checker.ts'
import { complaints } from './complaints.ts'
import { readDocument } from './examples.ts'

test('/asyncapi.json is AsyncAPI 3, and says where it was asked for', async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback' })
  const answer = await fetch(`${server.http}/asyncapi.json?utm_source=QGIS`)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  const document: any = await answer.json()
  assert.match(document.asyncapi, /^3\./)
  assert.deepEqual(document.servers, { here: { host: `127.0.0.1:${server.port}`, protocol: 'ws' } })
  assert.deepEqual(complaints(document), [])

  const headers = { 'x-forwarded-host': 'chat.example.org', 'x-forwarded-proto': 'https' }
  const { servers }: any = await (await fetch(`${server.http}/asyncapi.json`, { headers })).json()
  assert.deepEqual(servers, { here: { host: 'chat.example.org', protocol: 'wss' } })
})

test('the document is valid with limits far from the defaults', async (t) => {
  const document = await readDocument(await startServer(t, {
    ROOMS: 'Field and mobile,Géotribu',
    MIN_AUTHOR_LENGTH: '20',
    MAX_MESSAGE_LENGTH: '5',
    MAX_IMAGE_RAW_LENGTH: '10',
    MAX_GEOJSON_FEATURES: '1',
    MAX_GEOJSON_RAW_LENGTH: '100',
  }))
  assert.deepEqual(complaints(document), [])
  assert.deepEqual(document.channels.typed!.parameters.room!.enum, ['Field and mobile', 'Géotribu'])
  assert.equal(document['x-limits'].find(({ name }) => name === 'MAX_GEOJSON_FEATURES')!.value, 1)
  assert.equal(document.components.schemas.FeatureCollection!.properties.features.maxItems, 1)
  const taken = document.channels.channel!.messages.newcomer_from_client!['x-refused']!
    .find(({ name }) => name === 'taken')!
  assert.equal(taken.reason, "User 'Hans_Hibbel_________' already registered in channel Field and mobile")
})

const faults: [string, (document: any) => void, RegExp][] = [
  ['a key that AsyncAPI does not know', (document) => { document.channels.classic.adress = '/' }, /^\/channels\/classic/],
  ['no title', (document) => { delete document.info.title }, /^\/info: .*'title'/],
  ['an address that is none', (document) => { document.info.license.url = 'MIT' }, /^\/info\/license/],
  ['a schema that is none', ({ channels }) => {
    Object.values<any>(channels.classic.messages)[0].payload = { type: 'text' }
  }, /payload/],
  ['a reference to nothing', ({ components: { schemas } }) => { delete schemas.FeatureCollection }, /refers to nothing$/],
  ["another channel's message", ({ operations }) => {
    operations.typed_send.messages = operations.channel_send.messages
  }, /^typed_send: .* is no message of its channel$/],
  ['an operation without a channel of its own', ({ operations }) => {
    operations.typed_send.channel.$ref = '#/components/schemas'
  }, /^typed_send: .* is no channel$/],
  ['a parameter that is not described', ({ channels }) => { channels.typed.address += '/{more}' }, /\{more\}/],
  ['a parameter that is nowhere', ({ channels }) => { channels.typed.parameters.more = {} }, /the parameter more/],
  ['a query', ({ channels }) => { channels.typed.address += '?notices=true' }, /a query/],
  ['an example that does not fit', ({ channels }) => {
    channels.typed.messages.text_from_client.examples[0].payload = 1
  }, /^typed text_from_client: its example .* does not fit$/],
]

test('the checks of the document find what is wrong', async (t) => {
  const document = await readDocument(await startServer(t))
  for (const [name, spoil, complaint] of faults) {
    const spoilt = structuredClone(document)
    spoil(spoilt)
    const found = complaints(spoilt)
    assert.ok(found.some((text) => complaint.test(text)), `${name}: ${found.join('; ')}`)
  }
})

test('every message has an example that is accepted, and one that is refused where clients may send it', async (t) => {
  const { channels } = await readDocument(await startServer(t))
  assert.deepEqual(Object.keys(channels), ['classic', 'typed', 'channel', 'v4'])
  for (const [dialect, { messages }] of Object.entries(channels)) {
    for (const [name, { examples, 'x-refused': refused = [] }] of Object.entries(messages)) {
      assert.ok(examples.length > 0, `${dialect} ${name}`)
      // Nothing is wrong with a ping, whatever members it has.
      if (name.endsWith('_from_client') && name !== 'ping_from_client') assert.ok(refused.length > 0, `${dialect} ${name} refused`)
    }
  }
})

test('each typed dialect has the thirteen types, and what clients receive has exactly its keys', async (t) => {
  const document = await readDocument(await startServer(t))
  const checker = new Checker(document)
  for (const dialect of ['typed', 'channel']) {
    const messages = Object.entries(document.channels[dialect]!.messages)
      .filter(([name]) => name.endsWith('_from_server'))
    assert.equal(messages.length, 13)
    for (const [name, { examples: [example] }] of messages) {
      const payload = example!.payload
      assert.equal(checker.wrong(dialect, payload), undefined)
      assert.ok(checker.wrong(dialect, { ...payload, more: 1 }), `${dialect} ${name} with one key more`)
      for (const key of Object.keys(payload)) {
        const { [key]: dropped, ...rest } = payload
        assert.ok(checker.wrong(dialect, rest), `${dialect} ${name} without ${key}`)
      }
    }
  }
})

test('a geometry refers to itself where it is one of several', async (t) => {
  const document = await readDocument(await startServer(t))
  assert.ok(!JSON.stringify(document).includes('"$id"'))
  const checker = new Checker(document)
  const [example] = document.channels.typed!.messages.geojson_from_client!.examples
  const layer = (geometry: unknown) => Buffer.from(JSON.stringify({
    ...example!.payload,
    geojson: { type: 'FeatureCollection', features: [{ type: 'Feature', geometry, properties: null }] },
  }))
  const nested = (geometry: unknown) =>
    ({ type: 'GeometryCollection', geometries: [{ type: 'GeometryCollection', geometries: [geometry] }] })
  assert.ok(checker.accepts('typed', layer(nested({ type: 'Point', coordinates: [1, 2] }))))
  assert.ok(!checker.accepts('typed', layer(nested({ type: 'Point', coordinates: ['1', 2] }))))
  assert.ok(!checker.accepts('typed', layer(nested({ type: 'Circle', coordinates: [1, 2] }))))
})

test('the document lists every reason for which the server ends a connection', async (t) => {
  const document = await readDocument(await startServer(t))
  const reasons: CloseReason[] = Object.values(CLOSE_REASONS)
  assert.deepEqual(document['x-close-codes'].slice(0, reasons.length), reasons)
  assert.deepEqual(document['x-close-codes'].slice(reasons.length).map(({ code }) => code), [1002, 1007, 1008, 1009])
})
