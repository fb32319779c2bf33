import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'

const skip = requireProgram('chromium')

/** A page of another site; what it may do is up to the instance. */
async function startSite (t: TestContext): Promise<string> {
  const site = createServer((_request, response) => response.end('<!doctype html><title>elsewhere</title>'))
  t.after(() => site.close())
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

/** What a script in a page gets as its first frame, or undefined where it is not let in. */
function joinFrom (page: Page, url: string): Promise<string | undefined> {
  return page.evaluate((address) => new Promise<string | undefined>((resolve) => {
    const ws = new WebSocket(address)
    ws.onmessage = ({ data }) => resolve(data)
    ws.onclose = () => resolve(undefined)
  }), url)
}

test('the own page joins a room, a foreign one only when it is allowed', { skip }, async (t) => {
  const site = await startSite(t)
  const [own, open] = [await startServer(t), await startServer(t, { ALLOWED_ORIGINS: site })]
  const { page } = await openPage(t, own.http)
  await page.goto(own.http)
  assert.equal(JSON.parse((await joinFrom(page, `${own.ws}/room/QGIS/ws`))!).nb_users, 1)
  const { page: foreign } = await openPage(t, site)
  await foreign.goto(site)
  assert.equal(await joinFrom(foreign, `${own.ws}/room/QGIS/ws`), undefined)
  assert.equal(JSON.parse((await joinFrom(foreign, `${open.ws}/room/QGIS/ws`))!).nb_users, 1)
})

test('no page runs a script that is written into it, nor loads anything from elsewhere', { skip }, async (t) => {
  const site = await startSite(t)
  const { http } = await startServer(t)
  for (const path of ['/', '/docs', '/redoc', '/nope']) {
    const { page, foreign } = await openPage(t, http)
    await page.goto(http + path)
    const ran = await page.evaluate(`new Promise((resolve) => {
      const inline = document.createElement('script')
      inline.textContent = 'window.ran = true'
      const external = document.createElement('script')
      external.src = '${site}/x.js'
      external.onerror = () => resolve(window.ran)
      document.body.append(inline, external)
    })`)
    assert.equal(ran, undefined, path)
    assert.deepEqual(foreign, [], path)
    await page.context().close()
  }
})
