/** gischat behind a real nginx that removes a prefix: every address and link works below it. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { message, nameYourself, say } from '../browser/page.ts'
import { openPage } from '../browser/browser.ts'
import { Client, startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { startPlainNginx } from './nginx.ts'

const skip = requireProgram('nginx')
const skipBrowser = requireProgram('nginx', 'chromium')
const PAGES = ['/', '/docs', '/docs/', '/docs/ws', '/docs/ws/', '/redoc', '/redoc/']

async function start (t: TestContext) {
  const server = await startServer(t, { TRUST_PROXY: 'loopback', REQUEST_RATE: '0' })
  const host = await startPlainNginx(t, server.port, '/chat/', `
    proxy_pass http://gischat_upstream/;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;`)
  return { server, origin: `http://${host}`, http: `http://${host}/chat`, ws: `ws://${host}/chat` }
}

test('pages, their files and links, documents and sockets work below it', { skip }, async (t) => {
  const { http, ws } = await start(t)
  for (const path of [...PAGES, '/openapi.json', '/asyncapi.json']) {
    const page = await fetch(http + path)
    assert.equal(page.status, 200, path)
    assert.ok(page.url.startsWith(`${http}/`), page.url)
    const text = await page.text()
    const links = [...text.matchAll(/<[^>]* (?:src|href)="([^":#]+)"/g)].map(([, link]) => link!)
    assert.ok(links.length > 0 || path.endsWith('json'), path)
    for (const link of links) {
      const url = new URL(link, page.url)
      assert.ok(url.href.startsWith(`${http}/`), url.href)
      assert.equal((await fetch(url)).status, 200, url.href)
    }
  }

  const openapi = await (await fetch(`${http}/openapi.json`)).json() as any
  const base = `${new URL(openapi.servers[0].url, `${http}/openapi.json`)}`.replace(/\/$/, '')
  assert.deepEqual([base, (await fetch(`${base}/rooms`)).status], [http, 200])

  const client = new Client(`${ws}/room/QGIS/ws`, { headers: { origin: new URL(http).origin } })
  assert.equal((await client.next()).nb_users, 1)
  const hello = { message: 'hello', author: 'Hans', avatar: null }
  client.send(hello)
  assert.deepEqual(await client.next(), hello)
  await client.close()
})

const tried = [
  ['/docs', '/docs'], ['/docs/', '/docs'], ['/docs/?utm_source=QGIS', '/docs'],
]

for (const [address, canonical] of tried) {
  test(`/chat${address} is not blank, and "Try it out" calls the address below it`, {
    skip: skipBrowser,
  }, async (t) => {
    const { http, origin } = await start(t)
    const { page, foreign } = await openPage(t, origin)
    await page.goto(http + address)
    const operation = page.locator('#operations-default-get_rooms_rooms_get')
    await operation.click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    const request = page.waitForRequest((sent) => sent.url().endsWith('/rooms'))
    await operation.getByRole('button', { name: 'Execute' }).click()
    assert.equal((await request).url(), `${http}/rooms`)
    const answer = await operation.locator('.live-responses-table .response-col_description code').first().innerText()
    assert.deepEqual(JSON.parse(answer), ['QGIS', 'QField', 'Geotribu'])
    assert.equal(page.url().split('#')[0], http + canonical)
    const links: string[] = await page.locator('a[href]').evaluateAll((all: any[]) => all.map(({ href }) => href))
    for (const link of new Set(links.filter((link) => link.startsWith(origin)))) {
      assert.ok(link.startsWith(`${http}/`), link)
      assert.equal((await fetch(link)).status, 200, link)
    }
    assert.deepEqual(foreign, [])
  })
}

test('/chat/docs/ws connects below it', { skip: skipBrowser }, async (t) => {
  const { http, origin } = await start(t)
  const { page, errors } = await openPage(t, origin)
  await page.goto(`${http}/docs/ws/`)
  const socket = page.waitForEvent('websocket')
  await page.getByRole('button', { name: 'Connect' }).click()
  assert.ok((await socket).url().startsWith(`${http.replace('http', 'ws')}/`))
  await page.getByRole('status').filter({ hasText: /^connected$/ }).waitFor()
  assert.deepEqual(errors, [])
})

test('/chat/redoc shows operations, and /chat/ chats', { skip: skipBrowser }, async (t) => {
  const { http, origin } = await start(t)
  const { page, errors } = await openPage(t, origin)
  await page.goto(`${http}/redoc/`)
  await page.getByRole('heading', { name: 'Get Rooms' }).waitFor()
  await page.goto(`${http}/#/QGIS`)
  await nameYourself(page, 'Hans')
  await say(page, 'hello from below')
  await message(page, 'hello from below').waitFor()
  assert.deepEqual(errors, [])
})
