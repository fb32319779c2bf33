import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { gischat, loadConfig, startHost } from '../library/host.ts'
import { requireProgram } from '../programs.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { enter } from './chat.ts'
import { message, say } from './page.ts'

const skip = requireProgram('chromium')

/** Until the page's files are kept. */
const kept = 'navigator.serviceWorker.ready.then(() => {})'

test('the page opens without a server, takes messages, and sends them once it is there', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const { page } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice', { serviceWorkers: 'allow' })
  await page.evaluate(kept)
  await page.goto('about:blank')
  proxy.cut()
  await page.goto(`http://127.0.0.1:${proxy.port}/#/QGIS`)
  await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
  await say(page, 'written offline')
  await page.locator('.pending', { hasText: 'written offline' }).getByText('It will be sent by itself.').waitFor()
  proxy.restore()
  await message(page, 'written offline').waitFor()
  await page.locator('.dot.online').waitFor()
})

test('the service worker keeps the page alone: rules and rooms are always those of the server', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const { page } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice', { serviceWorkers: 'allow' })
  await page.evaluate(kept)
  await page.reload()
  await page.locator('.dot.online').waitFor()
  const names = await page.evaluate(`caches.keys().then((names) => Promise.all(names.map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).then((all) => all.flat())`)
  for (const name of names as string[]) assert.match(name, /^\/(web\/[^/]+-[A-Z0-9]{8}\.(js|css|svg|woff2))?$/)
  const other = await startServer(t, { ROOMS: 'QGIS,Added', RULES: 'New rules.' })
  proxy.targets = [other.port]
  proxy.cut()
  proxy.restore()
  await page.reload()
  await page.getByRole('link', { name: /^Added/ }).waitFor()
})

test('a new version is taken at the next load', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const { page } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice', { serviceWorkers: 'allow' })
  await page.evaluate(kept)
  // The service worker would show what it has kept if a busy machine took more than 4 s for the page.
  const [worker] = page.context().serviceWorkers()
  await worker!.evaluate(() => { (globalThis as any).setTimeout = () => 0 })
  const other = await startServer(t, { MAP_TILES_ATTRIBUTION: 'another version of the page' })
  proxy.targets = [other.port]
  proxy.cut()
  proxy.restore()
  await page.reload()
  assert.equal(await page.locator('meta[name=gischat-tiles-attribution]').getAttribute('content'),
    'another version of the page')
  // And it is the one that is kept from then on.
  await page.waitForFunction(async () => {
    const kept = await (globalThis as any).caches.match((globalThis as any).location.pathname)
    return (await kept?.text())?.includes('another version of the page')
  })
})

test('below a prefix, the page opens without a connection, and nothing else of the host is touched', { skip },
  async (t) => {
    const config = loadConfig({ env: {} })
    const host = await startHost(t, async (app) => {
      await app.register(gischat, { config, prefix: '/chat' })
      app.get('/other', async () => 'of the host')
    })
    const { page } = await enter(t, { http: `${host.http}/chat` }, 'Alice', { serviceWorkers: 'allow' })
    await page.evaluate(kept)
    const scope = await page.evaluate('navigator.serviceWorker.getRegistration().then(({ scope }) => scope)')
    assert.equal(scope, `${host.http}/chat/`)
    await page.context().setOffline(true)
    await page.reload()
    await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
    await page.context().setOffline(false)
    await page.locator('.dot.online').waitFor()
    assert.equal(await (await page.goto(`${host.http}/other`))!.text(), 'of the host')
  })
