import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AddressInfo } from 'node:net'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { enter } from './chat.ts'
import { message, nameYourself, say } from './page.ts'

const skip = requireProgram('chromium')

test('the server restarts: the page says so, comes back and says what may be missing', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')
  await say(alice.page, 'before')
  await message(bob.page, 'before').waitFor()

  const { port } = server.app.server.address() as AddressInfo
  await server.app.close()
  await alice.page.locator('.connection', { hasText: 'The server is restarting.' }).waitFor()
  await alice.page.locator('.connection', { hasText: /Next attempt in \d+ s\./ }).waitFor()
  await say(alice.page, 'into the gap')
  const lost = alice.page.locator('.pending.problem', { hasText: 'into the gap' })
  await lost.getByText('It may not have arrived.').waitFor()

  const again = await buildApp({ config: loadConfig({ env: {} }) })
  t.after(() => again.close())
  await again.listen({ host: '127.0.0.1', port })
  for (const { page } of [alice, bob]) {
    await page.locator('.dot.online').waitFor()
    await page.locator('.gap', { hasText: /^Not connected from \d\d:\d\d to \d\d:\d\d/ }).waitFor()
  }
  await lost.getByRole('button', { name: 'Send again' }).click()
  await message(bob.page, 'into the gap').waitFor()
  await lost.waitFor({ state: 'detached' })
  // Both have their nicknames again.
  await alice.page.getByRole('button', { name: 'People' }).click()
  for (const name of ['Alice', 'Bob']) await alice.page.locator('.people').getByText(name).waitFor()
  // What a browser reports of the attempts that failed is no error of the page.
  for (const { errors } of [alice, bob]) {
    assert.deepEqual(errors.filter((error) => !/^WebSocket connection to .+ failed|ERR_CONNECTION_REFUSED|status of (503|426)/.test(error)), [])
  }
})

test('stored messages that are told again after a reconnect stand there once', { skip }, async (t) => {
  const env = { MAX_STORED_MESSAGES: '10' }
  const server = await startServer(t, env)
  const { page } = await enter(t, server, 'Alice')
  await say(page, 'stored')
  await message(page, 'stored').waitFor()
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /^QField/ }).click()
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  await page.goBack()
  await page.locator('.dot.online').waitFor()
  await say(page, 'and on')
  await message(page, 'and on').waitFor()
  assert.deepEqual(await page.locator('.message .text').allInnerTexts(), ['stored', 'and on'])
})

test('what was said before I came is shown without a sound or a number in the title', { skip }, async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '10' })
  await fetch(`${server.http}/room/QGIS/message`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'early bird', author: 'Bob' }),
  })
  const { page } = await enter(t, server, 'Alice')
  await message(page, 'early bird').waitFor()
  assert.equal(await page.title(), 'QGIS · gischat')
  assert.equal(await page.locator('.unread-marker').count(), 0)
})

test('a page whose connection is rejected waits as long as it is told', { skip }, async (t) => {
  const server = await startServer(t, { HANDSHAKE_RATE: '0.02', HANDSHAKE_BURST: '1' })
  await enter(t, server, 'Alice')
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  await nameYourself(page, 'Bob')
  await page.locator('.connection', { hasText: /Next attempt in [4-7]\d s\./ }).waitFor()
})
