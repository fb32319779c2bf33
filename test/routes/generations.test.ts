/* The REST side of the typed and the channel generation. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { joinAll, joinChannel, joinTyped, readStrictly, settle } from '../generations.ts'
import { refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const NOUNS = { room: 'Room', channel: 'Channel' } as const
type Noun = keyof typeof NOUNS
const generations = Object.keys(NOUNS) as Noun[]
const { text } = MESSAGES
const UUID = '01890a5d-ac96-774b-bcce-b302099a8057'

async function request (server: TestServer, path: string, method = 'GET', body?: unknown) {
  const response = await fetch(server.http + path, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  // The plugins in QGIS compare for equality.
  assert.equal(response.headers.get('content-type'), 'application/json', `${method} ${path}`)
  return { status: response.status, allow: response.headers.get('allow'), body: await response.json() as any }
}

const start = (t: TestContext) => startServer(t, { ROOMS: 'QGIS,Field and mobile' })

test('/channels is /rooms by another name', async (t) => {
  const server = await start(t)
  const { status, body } = await request(server, '/channels?utm_source=QGIS')
  assert.equal(status, 200)
  assert.deepEqual(body, ['QGIS', 'Field and mobile'])
})

for (const noun of generations) {
  test(`/${noun}/…: every address, with its own words for what is not there`, async (t) => {
    const server = await start(t)
    const unknown = { detail: `${NOUNS[noun]} 'no pe' not registered` }
    for (const path of ['users', 'last']) {
      const there = `/${noun}/Field%20and%20mobile/${path}`
      for (const url of [there, `${there}/`, `/${there}`, `//${noun}//QGIS///${path}`, `${there}?utm_source=QGIS&a=1&a=2`]) {
        assert.deepEqual(await request(server, url).then(({ status, body }) => [status, body]), [200, []], url)
      }
      const missing = await request(server, `/${noun}/no%20pe/${path}`)
      assert.equal(missing.status, 404)
      assert.deepEqual(missing.body, unknown)
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const wrong = await request(server, there, method)
        assert.deepEqual([wrong.status, wrong.allow, wrong.body], [405, 'GET, HEAD', { detail: 'Method Not Allowed' }])
      }
      assert.equal((await fetch(server.http + there, { method: 'HEAD' })).status, 200)
    }
    const put = await request(server, `/${noun}/no%20pe/text`, 'PUT', text)
    assert.deepEqual([put.status, put.body], [404, unknown])
    const got = await request(server, `/${noun}/QGIS/text`)
    assert.deepEqual([got.status, got.allow, got.body], [405, 'PUT', { detail: 'Method Not Allowed' }])
    const socket = await request(server, `/${noun}/QGIS/ws`)
    assert.deepEqual([socket.status, socket.body], [426, { detail: 'Upgrade Required' }])
    assert.deepEqual((await request(server, `/${noun}/no%20pe/ws`)).body, unknown)
    const { status, headers, body } = await refusedHandshake(`${server.ws}/${noun}/no%20pe/ws`)
    assert.deepEqual([status, headers['content-type'], JSON.parse(body)], [404, 'application/json', unknown])
    for (const path of [`/${noun}`, `/${noun}/QGIS`, `/${noun}/QGIS/nope`, `/${noun}s/QGIS`]) {
      assert.deepEqual((await request(server, path)).body, { detail: 'Not Found' })
    }
  })

  test(`/${noun}/…/users tells the nicknames of all generations`, async (t) => {
    const server = await start(t)
    await joinTyped(server, 'Zoe')
    await joinChannel(server, 'adam')
    await joinChannel(server)
    assert.deepEqual((await request(server, `/${noun}/QGIS/users`)).body, ['adam', 'Zoe'])
    assert.deepEqual((await request(server, `/${noun}/Field%20and%20mobile/users`)).body, [])
  })

  test(`PUT /${noun}/…/text speaks to every generation, and answers in its own`, async (t) => {
    const server = await start(t)
    const { classic, typed, channel } = await joinAll(server)
    const put = async (body: unknown) => {
      const answer = await request(server, `/${noun}/QGIS/text?utm_source=x`, 'PUT', body)
      assert.equal(answer.status, 200)
      readStrictly(noun === 'room' ? 'typed' : 'channel', answer.body)
      return answer.body
    }
    const answer = await put(text)
    const { author, avatar, text: said } = text
    assert.deepEqual(await classic.next(), { message: said, author, avatar })
    assert.deepEqual(await typed.next(), text)
    const told = await channel.next()
    if (noun === 'channel') assert.deepEqual(told, answer)

    assert.equal((await put({ author: 'Hans', text: 'no type, no avatar' })).avatar, null)
    assert.equal((await put({ ...text, text: 'a\u0000\u202eb', more: { a: 1 } })).text, 'ab')
    const kept = await put({ ...text, id: UUID, timestamp: 5 })
    assert.equal(kept.id, noun === 'channel' ? UUID : undefined)
    assert.equal(kept.timestamp, noun === 'channel' ? 5 : undefined)
    const anew = await put({ ...text, id: 'x', timestamp: 'x' })
    assert.notEqual(anew.id, 'x')
    await put({ ...text, text: '🗺'.repeat(255) })
    assert.deepEqual((await settle([classic, typed, channel])).map((frames) => frames.length), [5, 5, 5])
  })

  const wrong: [body: unknown, type: string, loc: unknown[]][] = [
    ['{"text":', 'json_invalid', ['body', 8]],
    ['', 'missing', ['body']],
    ['null', 'missing', ['body']],
    ['[]', 'model_attributes_type', ['body']],
    [{ text: 'hello' }, 'missing', ['body', 'author']],
    [{ author: 'Hans' }, 'missing', ['body', 'text']],
    [{ message: 'hello', author: 'Hans' }, 'missing', ['body', 'text']],
    [{ ...text, type: 'image' }, 'literal_error', ['body', 'type']],
    [{ ...text, text: 5 }, 'string_type', ['body', 'text']],
    [{ ...text, text: null }, 'string_type', ['body', 'text']],
    [{ ...text, text: '' }, 'string_too_short', ['body', 'text']],
    [{ ...text, text: '🗺'.repeat(256) }, 'string_too_long', ['body', 'text']],
    [{ ...text, text: '\ud800' }, 'string_unicode', ['body', 'text']],
    [{ ...text, text: '\u0007' }, 'string_pattern_mismatch', ['body', 'text']],
    [{ ...text, author: 'internal' }, 'value_error', ['body', 'author']],
    [{ ...text, author: 5 }, 'string_type', ['body', 'author']],
    [{ ...text, author: 'a b c' }, 'string_pattern_mismatch', ['body', 'author']],
    [{ ...text, avatar: {} }, 'string_type', ['body', 'avatar']],
    [{ ...text, avatar: 'x'.repeat(256) }, 'string_too_long', ['body', 'avatar']],
  ]
  test(`PUT /${noun}/…/text: what is wrong with a body is told before the room is looked for`, async (t) => {
    const server = await start(t)
    const { typed, channel } = await joinAll(server)
    for (const [body, type, loc] of wrong) {
      for (const name of ['nope', 'QGIS']) {
        const answer = await request(server, `/${noun}/${name}/text`, 'PUT', body)
        assert.equal(answer.status, 422)
        const [first] = answer.body.detail
        assert.deepEqual([first.type, first.loc], [type, loc], JSON.stringify(body))
        assert.equal(typeof first.msg, 'string')
        assert.ok('input' in first)
      }
    }
    assert.deepEqual(await settle([typed, channel]), [[], []])
  })
}

test('several wrong fields are told in their order', async (t) => {
  const server = await start(t)
  const { body } = await request(server, '/channel/QGIS/text', 'PUT', { avatar: 1, author: 'a!' })
  assert.deepEqual(body.detail.map(({ type, loc }: any) => [type, loc[1]]), [
    ['string_too_short', 'author'], ['string_type', 'avatar'], ['missing', 'text'],
  ])
})

test('the names of the original\'s operations, and a heading for each generation', async (t) => {
  const server = await start(t)
  const { body } = await request(server, '/openapi.json')
  const ids: Record<string, string> = {}
  for (const [path, operations] of Object.entries<any>(body.paths)) {
    for (const [method, { operationId }] of Object.entries<any>(operations)) ids[`${method} ${path}`] = operationId
  }
  assert.equal(ids['get /channels'], 'get_channels_channels_get')
  for (const noun of generations) {
    assert.equal(ids[`get /${noun}/{${noun}}/users`], `get_connected_users_${noun}__${noun}__users_get`)
    assert.equal(ids[`get /${noun}/{${noun}}/last`], `get_last_messages_${noun}__${noun}__last_get`)
    assert.equal(ids[`put /${noun}/{${noun}}/text`], `put_text_message_${noun}__${noun}__text_put`)
  }
  assert.equal(new Set(Object.values(ids)).size, Object.keys(ids).length, 'each once')
})

test('/channel/…/ws is joined with any slashes and any query, and /status counts under both names', async (t) => {
  const server = await start(t)
  await joinChannel({ ws: `${server.ws}/` }, 'slash', 'QGIS')
  await joinTyped(server, 'typed', 'Field and mobile')
  const { body } = await request(server, '/status')
  const counts = [{ name: 'QGIS', nb_connected_users: 1 }, { name: 'Field and mobile', nb_connected_users: 1 }]
  assert.deepEqual(body, { status: 'ok', healthy: true, rooms: counts, channels: counts })
})

test('/rules has the limits of images and layers', async (t) => {
  const server = await startServer(t, { MAX_IMAGE_SIZE: '640', MAX_GEOJSON_FEATURES: '7' })
  const { body } = await request(server, '/rules')
  assert.deepEqual([body.max_image_size, body.max_geojson_features], [640, 7])
})
