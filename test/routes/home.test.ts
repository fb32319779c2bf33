import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startServer, type TestServer } from '../helper.ts'

/** The answer as it crosses the wire. */
async function get (app: TestServer['app'], url: string, encoding = 'identity') {
  return await app.inject({ url, headers: { 'accept-encoding': encoding } })
}

function assetsOf (page: string): string[] {
  return Array.from(page.matchAll(/(?:src|href)="(web\/[^"]+)"/g), ([, path]) => `/${path}`)
}

test('the page at / is asked for anew each time, and its files are kept for good', async (t) => {
  const { app } = await startServer(t)
  const page = await get(app, '/')
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(page.headers['cache-control'], 'no-cache')
  const assets = assetsOf(page.body)
  assert.ok(assets.length >= 4, page.body)
  for (const asset of assets) {
    const answer = await get(app, asset)
    assert.equal(answer.statusCode, 200, asset)
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable', asset)
    assert.match(asset, /-[A-Z0-9]{8}\.\w+$/, 'its name changes with its content')
  }
})

test('the files of the page are compressed for those who take that', async (t) => {
  const { app } = await startServer(t)
  const [script] = assetsOf((await get(app, '/')).body).filter((path) => path.endsWith('.js'))
  const plain = (await get(app, script!)).rawPayload
  const brotli = await get(app, script!, 'gzip, br')
  assert.equal(brotli.headers['content-encoding'], 'br')
  assert.deepEqual(brotliDecompressSync(brotli.rawPayload), plain)
  const gzip = await get(app, script!, 'gzip')
  assert.equal(gzip.headers['content-encoding'], 'gzip')
  assert.deepEqual(gunzipSync(gzip.rawPayload), plain)
})

test('the first load takes at most 150 KB without the map', async (t) => {
  const { app } = await startServer(t)
  const page = await get(app, '/')
  let bytes = page.rawPayload.length
  for (const asset of assetsOf(page.body)) bytes += (await get(app, asset, 'gzip')).rawPayload.length
  assert.ok(bytes > 20_000 && bytes <= 150_000, `${bytes} bytes`)
})

test('the page runs no script but its own, and loads nothing from elsewhere', async (t) => {
  const { app } = await startServer(t)
  const { headers, body } = await get(app, '/')
  const policy = String(headers['content-security-policy'])
  for (const rule of ["script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "connect-src 'self'"]) {
    assert.ok(policy.split('; ').includes(rule), `${rule} in ${policy}`)
  }
  assert.doesNotMatch(body, /<script(?! type="module" src=)|style=|\son\w+=/)
})

test('the operator\'s tiles are named in the page and allowed by its policy', async (t) => {
  const { app } = await startServer(t, {
    MAP_TILES_URL: 'https://tiles.example.org:8443/osm/{z}/{x}/{y}.png?style=a&b',
    MAP_TILES_ATTRIBUTION: '© "Example" <b>tiles</b>',
    MAIN_LANGUAGE: 'fr',
  })
  const { headers, body } = await get(app, '/')
  assert.match(String(headers['content-security-policy']), /img-src 'self' data: blob: https:\/\/tiles\.example\.org:8443;/)
  assert.ok(body.includes('content="https://tiles.example.org:8443/osm/{z}/{x}/{y}.png?style=a&#38;b"'))
  assert.ok(body.includes('content="© &#34;Example&#34; &#60;b&#62;tiles&#60;/b&#62;"'))
  assert.ok(body.includes('<html lang="fr">'))
})

test('browsers and crawlers find the icon and the rules that they ask every site for', async (t) => {
  const { http } = await startServer(t)
  const icon = await fetch(`${http}/favicon.ico`)
  assert.equal(icon.status, 200)
  assert.equal(icon.headers.get('content-type'), 'image/svg+xml')
  const robots = await fetch(`${http}/robots.txt`)
  assert.equal(robots.status, 200)
  assert.equal(robots.headers.get('content-type'), 'text/plain; charset=utf-8')
  assert.match(await robots.text(), /^User-agent: \*$/m)
})

test('the page can be installed: a manifest with icons of the sizes that it names, and a service worker', async (t) => {
  const { app } = await startServer(t, { MAIN_LANGUAGE: 'fr' })
  const manifest = await get(app, '/manifest.webmanifest')
  assert.equal(manifest.headers['content-type'], 'application/manifest+json; charset=utf-8')
  assert.equal(manifest.headers['cache-control'], 'no-cache')
  const { icons, lang, start_url: start, scope } = manifest.json()
  assert.deepEqual([lang, start, scope], ['fr', './', './'])
  assert.deepEqual(icons.map((icon: any) => [icon.sizes, icon.purpose]),
    [['192x192', 'any'], ['512x512', 'any'], ['512x512', 'maskable']])
  for (const { src, sizes } of icons) {
    const { rawPayload, headers } = await get(app, `/${src}`)
    assert.equal(headers['content-type'], 'image/png')
    const [width, height] = [rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)]
    assert.equal(`${width}x${height}`, sizes)
  }

  const worker = await get(app, '/service-worker.js')
  assert.equal(worker.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.equal(worker.headers['cache-control'], 'no-cache')
  assert.match(String(worker.headers['content-security-policy']), /worker-src 'self'/)
  const { files } = JSON.parse(/^const SHELL = (.*)$/m.exec(worker.body)![1]!)
  for (const file of files) assert.equal((await get(app, `/web/${file}`)).statusCode, 200, file)
})

test('a page that differs has a service worker that differs', async (t) => {
  const [one, other] = [await startServer(t), await startServer(t, { MAIN_LANGUAGE: 'fr' })]
  const bodies = await Promise.all([one, other].map(async ({ app }) => (await get(app, '/service-worker.js')).body))
  assert.notEqual(bodies[0], bodies[1])
})
