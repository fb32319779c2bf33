import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { audit } from './audit.ts'
import { openPage } from './browser.ts'
import { nameYourself } from './page.ts'

const skip = requireProgram('chromium')

/** Something else that answers at the address of a card. */
async function startNonsense (t: TestContext, body: string): Promise<string> {
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }).end(body)
  })
  t.after(() => site.close())
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

test('the page lists other instances with what their cards say, once somebody opens the list', { skip }, async (t) => {
  const other = await startServer(t, {
    ROOMS: 'Cartes,Relevés', MAIN_LANGUAGE: 'fr', INSTANCE_NAME: '<b>Géo</b> & co',
  })
  const nonsense = await startNonsense(t, '{"name": 7}')
  const silent = 'http://127.0.0.1:1/chat'
  const server = await startServer(t, { OTHER_INSTANCES: [other.http, nonsense, silent].join(',') })
  const { page, errors } = await openPage(t, server.http)
  const asked: string[] = []
  page.on('request', (request) => { if (!request.url().startsWith(server.http)) asked.push(request.url()) })
  await page.route((url) => [other.http, nonsense].includes(url.origin), (route) => route.continue())
  await page.goto(`${server.http}/#/QGIS`)
  await nameYourself(page, 'Alice')
  const list = page.locator('.other-instances')
  await list.waitFor()
  assert.deepEqual(asked, [], 'nothing is asked before')

  await list.locator('summary').click()
  const [first, second, third] = [0, 1, 2].map((row) => list.locator('li').nth(row))
  await first!.getByText('French · 2 rooms').waitFor()
  assert.deepEqual([await first!.locator('a').textContent(), await first!.locator('a').getAttribute('href')],
    ['<b>Géo</b> & co', other.http])
  for (const [row, url] of [[second!, nonsense], [third!, silent]] as const) {
    await row.getByText('Does not answer at the moment').waitFor()
    assert.deepEqual([await row.locator('a').textContent(), await row.locator('a').getAttribute('href')],
      [url.slice('http://'.length), url])
  }
  assert.deepEqual(asked.sort(), [other.http, nonsense, silent].map((url) => `${url}/.well-known/gischat`).sort())
  await audit(page, 'the list of other instances')

  await list.locator('summary').click()
  await list.locator('summary').click()
  assert.equal(asked.length, 3, 'each is asked once')
  // Of the request that nobody answers.
  assert.ok(errors.every((error) => error.includes('net::ERR_')), errors.join('\n'))

  await first!.locator('a').click()
  await page.waitForURL(`${other.http}/**`)
})

test('the page may reach the other instances alone, and without any it has no list', { skip }, async (t) => {
  const other = 'https://chat.example.org'
  const [one, none] = [await startServer(t, { OTHER_INSTANCES: `${other}/maps,${other}/` }), await startServer(t)]
  for (const [server, sources] of [[one, `'self' ${other}`], [none, "'self'"]] as const) {
    const policy = (await fetch(server.http)).headers.get('content-security-policy')!
    assert.ok(policy.split('; ').includes(`connect-src ${sources}`), policy)
  }
  const { page } = await openPage(t, none.http)
  await page.goto(`${none.http}/#/QGIS`)
  await page.locator('.rooms a').first().waitFor()
  assert.equal(await page.locator('.other-instances').count(), 0)
})
