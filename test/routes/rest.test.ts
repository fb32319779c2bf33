import { Validator } from '@seriousme/openapi-schema-validator'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'

const json = { headers: { 'content-type': 'application/json' } }

async function fetchJson (url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  // The plugins in QGIS compare for equality.
  assert.equal(response.headers.get('content-type'), 'application/json')
  return { status: response.status, headers: response.headers, body: await response.json() as any }
}

test('/version is the package\'s', async (t) => {
  const { http } = await startServer(t)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  assert.deepEqual((await fetchJson(`${http}/version`)).body, { version })
})

test('/rooms keeps the order of ROOMS and accepts any query', async (t) => {
  const { http } = await startServer(t, { ROOMS: 'QGIS,Field and mobile,Aa' })
  const { status, body } = await fetchJson(`${http}/rooms?utm_source=QGIS&utm_medium=x`)
  assert.equal(status, 200)
  assert.deepEqual(body, ['QGIS', 'Field and mobile', 'Aa'])
})

test('/rules tells the limits', async (t) => {
  const { http } = await startServer(t, { RULES: 'Be kind', MAIN_LANGUAGE: 'fr', MAX_MESSAGE_LENGTH: '10' })
  assert.deepEqual((await fetchJson(`${http}/rules`)).body, {
    rules: 'Be kind',
    main_lang: 'fr',
    min_author_length: 3,
    max_author_length: 32,
    max_message_length: 10,
    max_image_size: 800,
    max_geojson_features: 500,
  })
})

test('/status counts the connections of each room', async (t) => {
  const server = await startServer(t, { ROOMS: 'A,B' })
  const client = await join(server, 'B')
  const counts = (a: number, b: number) => {
    const rooms = [{ name: 'A', nb_connected_users: a }, { name: 'B', nb_connected_users: b }]
    return { status: 'ok', healthy: true, rooms, channels: rooms }
  }
  assert.deepEqual((await fetchJson(`${server.http}/status`)).body, counts(0, 1))
  const other = await join(server, 'B')
  await other.close()
  await client.until(({ nb_users: count }) => count === 1)
  assert.deepEqual((await fetchJson(`${server.http}/status`)).body, counts(0, 1))
})

test('PUT speaks in a room and answers with the message', async (t) => {
  const server = await startServer(t)
  const client = await join(server, 'QGIS')
  const body = JSON.stringify({ message: 'hello', author: 'Hans', extra: 'dropped' })
  const answer = await fetchJson(`${server.http}/room/QGIS/message`, { method: 'PUT', body, ...json })
  assert.equal(answer.status, 200)
  assert.deepEqual(answer.body, { message: 'hello', author: 'Hans', avatar: null })
  assert.deepEqual(await client.next(), answer.body)
})

test('PUT without a content type is read as JSON', async (t) => {
  const { http } = await startServer(t)
  const body = new Blob([JSON.stringify({ message: 'hello', author: 'Hans', avatar: 'cat' })])
  const { body: answer } = await fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body })
  assert.deepEqual(answer, { message: 'hello', author: 'Hans', avatar: 'cat' })
})

test('a body that is invalid in several fields tells one problem a field, in order', async (t) => {
  const { http } = await startServer(t)
  const body = JSON.stringify({ avatar: 1, author: 'a!' })
  const answer = await fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body, ...json })
  assert.equal(answer.status, 422)
  assert.deepEqual(answer.body, {
    detail: [
      { type: 'missing', loc: ['body', 'message'], msg: 'Field required', input: { avatar: 1, author: 'a!' } },
      {
        type: 'string_too_short',
        loc: ['body', 'author'],
        msg: 'String should have at least 3 characters',
        input: 'a!',
        ctx: { min_length: 3 },
      },
      { type: 'string_type', loc: ['body', 'avatar'], msg: 'Input should be a valid string', input: 1 },
    ],
  })
})

const bodies: [body: string | Buffer, type: string, loc: unknown[]][] = [
  ['{"message":', 'json_invalid', ['body', 11]],
  ['hello', 'json_invalid', ['body', 0]],
  ['{"message":"x" "author":"abc"}', 'json_invalid', ['body', 15]],
  ['['.repeat(100_000), 'value_error', ['body']],
  [Buffer.from('{"message":"\xff","author":"abc"}', 'latin1'), 'json_invalid', ['body', 0]],
  ['[]', 'model_attributes_type', ['body']],
  ['"text"', 'model_attributes_type', ['body']],
  ['null', 'missing', ['body']],
  ['', 'missing', ['body']],
  [`{"message":${'['.repeat(100_000)}${']'.repeat(100_000)},"author":"abc"}`, 'value_error', ['body']],
  ['{"message":"x","author":"Internal"}', 'value_error', ['body', 'author']],
  ['{"message":"x","author":"Hans Hibbel"}', 'string_pattern_mismatch', ['body', 'author']],
  ['{"message":"\\ud800","author":"Hans"}', 'string_unicode', ['body', 'message']],
  [`{"message":"${'x'.repeat(256)}","author":"Hans"}`, 'string_too_long', ['body', 'message']],
]

for (const [body, type, loc] of bodies) {
  test(`PUT ${String(body).slice(0, 40) || 'nothing'}: ${type}`, async (t) => {
    // Some of these are larger than a short message may be.
    const { http } = await startServer(t, body.length > 50_000 ? { MAX_MESSAGE_LENGTH: '100000' } : {})
    const answer = await fetchJson(`${http}/room/nope/message`, { method: 'PUT', body, ...json })
    assert.equal(answer.status, 422, 'the body is checked before the room')
    assert.equal(answer.body.detail[0].type, type)
    assert.deepEqual(answer.body.detail[0].loc, loc)
  })
}

test('a body of another content type is no message', async (t) => {
  const { http } = await startServer(t)
  const headers = { 'content-type': 'text/plain' }
  const { body } = await fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body: '{}', headers })
  assert.equal(body.detail[0].type, 'model_attributes_type')
})

test('a body over the limit is refused', async (t) => {
  const { http } = await startServer(t)
  const answer = await fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body: ' '.repeat(75_000), ...json })
  assert.equal(answer.status, 413)
  assert.deepEqual(answer.body, { detail: 'Request body is too large' })
})

test('the largest message that is allowed fits into a body, every letter of it escaped', async (t) => {
  for (const MAX_MESSAGE_LENGTH of [1, 255, 5000]) {
    const { http } = await startServer(t, { MAX_MESSAGE_LENGTH: String(MAX_MESSAGE_LENGTH) })
    const escaped = '\\ud83d\\uddfa'
    const author = '\\u0061'.repeat(32)
    const body = `{"message":"${escaped.repeat(MAX_MESSAGE_LENGTH)}","author":"${author}","avatar":"${escaped.repeat(255)}"}`
    const answer = await fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body, ...json })
    assert.equal(answer.status, 200)
    assert.equal(answer.body.message, '🗺'.repeat(MAX_MESSAGE_LENGTH))
  }
})

test('an answer does not repeat a long value that was refused', async (t) => {
  const { http } = await startServer(t)
  const put = (body: unknown) =>
    fetchJson(`${http}/room/QGIS/message`, { method: 'PUT', body: JSON.stringify(body), ...json })
  const long = await put({ author: 'Hans', message: 'x'.repeat(9000) })
  assert.equal(long.status, 422)
  assert.equal(long.body.detail[0].input, `${'x'.repeat(1024)}…`)
  const { body } = await put({ avatar: Array(2000).fill(1), nonsense: 'x'.repeat(5000) })
  assert.deepEqual(body.detail.map(({ type, input }: any) => [type, input]), [
    ['missing', null], ['missing', null], ['string_type', null],
  ])
})

test('an unknown room is named', async (t) => {
  const { http } = await startServer(t)
  const body = JSON.stringify({ message: 'hello', author: 'Hans' })
  const answer = await fetchJson(`${http}/room/no%20pe/message`, { method: 'PUT', body, ...json })
  assert.equal(answer.status, 404)
  assert.deepEqual(answer.body, { detail: "Room 'no pe' not registered" })
})

test('an unknown path, a bad one and a wrong method', async (t) => {
  const { http } = await startServer(t)
  assert.deepEqual((await fetchJson(`${http}/nope`)).body, { detail: 'Not Found' })
  const bad = await fetchJson(`${http}/room/%zz/message`)
  assert.equal(bad.status, 400)
  assert.ok(bad.body.detail)
  const wrong = await fetchJson(`${http}/rooms`, { method: 'POST', body: '{' })
  assert.equal(wrong.status, 405)
  assert.equal(wrong.headers.get('allow'), 'GET, HEAD')
  assert.deepEqual(wrong.body, { detail: 'Method Not Allowed' })
  assert.equal((await fetchJson(`${http}/room/QGIS/message`)).headers.get('allow'), 'PUT')
})

test('slashes that double or trail do no harm', async (t) => {
  const { http } = await startServer(t)
  assert.equal((await fetchJson(`${http}//rooms`)).status, 200)
  assert.equal((await fetchJson(`${http}/rooms/`)).status, 200)
})

test('a room\'s name may hold anything that can be percent-encoded', async (t) => {
  const name = 'Čtvrť / 50% #1?'
  const server = await startServer(t, { ROOMS: `A,${name}` })
  const client = await join(server, name)
  client.send({ message: 'hello', author: 'Hans' })
  assert.equal((await client.next()).message, 'hello')
})

test('a failure inside is logged and told without details', async (t) => {
  const { app, http, logs } = await startServer(t)
  app.rooms.visibleTo = () => { throw new Error('secret') }
  const { status, body } = await fetchJson(`${http}/rooms`)
  assert.equal(status, 500)
  assert.deepEqual(body, { detail: 'Internal Server Error' })
  assert.ok(logs.some(({ msg, err }) => msg === 'request failed' && (err as Error).message === 'secret'))
})

test('each request is one log line with fields', async (t) => {
  const { http, logs } = await startServer(t)
  await fetchJson(`${http}/rooms`)
  const lines = logs.filter(({ msg }) => msg === 'request')
  assert.equal(lines.length, 1)
  const { method, url, status, client, ms } = lines[0]!
  assert.deepEqual({ method, url, status, client }, { method: 'GET', url: '/rooms', status: 200, client: '127.0.0.1' })
  assert.equal(typeof ms, 'number')
})

test('/openapi.json is a valid OpenAPI 3.1 document with FastAPI\'s names', async (t) => {
  const { http } = await startServer(t)
  const { body } = await fetchJson(`${http}/openapi.json`)
  assert.match(body.openapi, /^3\.1/)
  const operations = Object.values<any>(body.paths).flatMap((path) => Object.values<any>(path))
  const ids = operations.map(({ operationId }) => operationId)
  for (const id of ['get_version_version_get', 'get_status_status_get', 'get_rooms_rooms_get',
    'get_rules_rules_get', 'put_message_room__room__message_put']) assert.ok(ids.includes(id), id)
  for (const { operationId, summary, description, responses } of operations) {
    assert.ok(summary && description, `${operationId} has words`)
    for (const [status, response] of Object.entries<any>(responses)) {
      // After 101, both sides speak WebSocket.
      if (status === '101') continue
      const media = response.content?.['application/json']
      assert.ok(media?.example !== undefined || media?.examples, `${operationId} ${status} has an example`)
    }
  }
  const result = await new Validator().validate(structuredClone(body))
  assert.deepEqual(result.errors, undefined)
  assert.equal(result.valid, true)
})

test('every route is in /openapi.json or a page', async (t) => {
  const { app, http } = await startServer(t)
  const { body } = await fetchJson(`${http}/openapi.json`)
  const documented = Object.keys(body.paths)
  const pages = new RegExp(`^/(${[
    'docs', 'redoc', 'web', 'manifest.webmanifest', 'service-worker.js', 'openapi.json', 'asyncapi.json',
    'favicon.ico', 'robots.txt', '',
  ].join('|')})(/|$)`)
  for (const url of app.knownPaths.keys()) {
    const path = url.replace(/:(\w+)/g, '{$1}')
    assert.ok(documented.includes(path) || pages.test(url), `${url} is documented`)
  }
})
