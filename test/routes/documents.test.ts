import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startServer, type TestServer } from '../helper.ts'

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** Unlike fetch, shows what is transferred. */
async function get ({ port }: TestServer, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const outgoing = request({ host: '127.0.0.1', port, path, headers, method }).end()
  const [response] = await once(outgoing, 'response') as [IncomingMessage]
  const body = Buffer.concat(await response.toArray())
  return { status: response.statusCode!, headers: response.headers, body } satisfies Answer
}

const unzip = { br: brotliDecompressSync, gzip: gunzipSync }

for (const path of ['/openapi.json', '/asyncapi.json', '/docs', '/redoc', '/docs/ws']) {
  test(`${path} is sent in the encoding that a client asks for`, async (t) => {
    const server = await startServer(t)
    const plain = await get(server, path)
    assert.equal(plain.headers['content-encoding'], undefined)
    const type = path.endsWith('.json') ? 'application/json' : 'text/html; charset=utf-8'
    assert.equal(plain.headers['content-type'], type)
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip;q=0.5', 'gzip'], ['br;q=0.2, gzip', 'gzip'],
      ['identity', undefined], ['br;q=0', undefined], ['', undefined], ['nonsense;;q=x', undefined],
    ] as const) {
      const { status, headers, body } = await get(server, path, { 'accept-encoding': accepted })
      assert.equal(status, 200)
      assert.equal(headers['content-encoding'], encoding, accepted)
      assert.match(headers.vary!, /accept-encoding/)
      assert.equal(headers['content-length'], String(body.length))
      assert.ok((encoding ? unzip[encoding](body) : body).equals(plain.body), accepted)
    }
    const head = await get(server, path, { 'accept-encoding': 'br' }, 'HEAD')
    assert.deepEqual([head.status, head.body.length, head.headers['content-encoding']], [200, 0, 'br'])
    const { etag } = plain.headers
    for (const accepted of ['br', 'identity']) {
      const again = await get(server, path, { 'if-none-match': `"x", ${etag}`, 'accept-encoding': accepted })
      assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag])
    }
    assert.equal((await get(server, path, { 'if-none-match': 'W/"x"' })).status, 200)
  })
}

test('the viewers of the documents are compressed, and cached for good', async (t) => {
  const server = await startServer(t)
  const page = String((await get(server, '/docs')).body)
  const files = [...page.matchAll(/(?:src|href)="\.?\/?(docs\/files\/[^"]+)"/g)].map(([, file]) => `/${file}`)
  assert.ok(files.some((file) => file.includes('swagger-ui-bundle')))
  for (const file of files) {
    const { status, headers } = await get(server, file, { 'accept-encoding': 'br, gzip' })
    assert.deepEqual([status, headers['content-encoding']], [200, 'br'], file)
    assert.match(headers['cache-control']!, /max-age=31536000, immutable/)
  }
})

test('a client that invents names of this host has no document compressed for each', async (t) => {
  const server = await startServer(t)
  const encodings = []
  for (let i = 0; i < 20; i++) {
    const { headers, body } = await get(server, '/asyncapi.json', { host: `host${i}.example`, 'accept-encoding': 'gzip' })
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    assert.equal(Object.values<any>(JSON.parse(String(text)).servers)[0].host, `host${i}.example`)
    encodings.push(headers['content-encoding'])
  }
  assert.equal(encodings[0], 'gzip')
  assert.ok(encodings.includes(undefined))
})
