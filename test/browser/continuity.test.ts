import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AddressInfo } from 'node:net'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { enter, joinChannel } from './chat.ts'
import { eventually, holds, message, say } from './page.ts'
import { startPlainProxy } from '../plain-proxy.ts'
import { points } from './samples.ts'

const skip = requireProgram('chromium')

/** More than localStorage is used for. */
const WELLS = points(...Array.from({ length: 400 }, (_, index): [number, number] => [index / 10, index / 20]))

const through = (proxy: TcpProxy) => ({ http: `http://127.0.0.1:${proxy.port}` })

test('a connection that dies without a word is noticed while nobody writes, and nothing is missing', { skip },
  async (t) => {
    const server = await startServer(t)
    const proxy = await TcpProxy.start(t, server.port)
    const bob = await joinChannel(server, 'Bob')
    const { page } = await enter(t, through(proxy), 'Alice')
    bob.send({ type: 'text', author: 'Bob', text: 'before' })
    await message(page, 'before').waitFor()
    proxy.lose()
    bob.send({ type: 'text', author: 'Bob', text: 'meanwhile' })
    await message(page, 'meanwhile').waitFor()
    await page.locator('.dot.online').waitFor()
    assert.equal(await page.locator('.gap').count(), 0)
    await eventually(() => page.locator('.message .text').allInnerTexts(), ['before', 'meanwhile'])
    assert.equal(bob.frames.filter(({ type }) => type === 'exiter').length, 0, 'her nickname was held')
  })

test('the status follows the network at once', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await page.context().setOffline(true)
  await page.locator('.connection', { hasText: 'You are offline.' }).waitFor()
  assert.equal(await page.locator('.dot.online').count(), 0)
  await say(page, 'kept')
  await page.locator('.pending', { hasText: 'It will be sent by itself.' }).waitFor()
  await page.context().setOffline(false)
  await message(page, 'kept').waitFor()
  await page.locator('.pending').waitFor({ state: 'detached' })
  await page.locator('.dot.online').waitFor()
})

test('a browser that wrongly believes to be offline stays connected', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await page.evaluate('dispatchEvent(new Event("offline"))')
  await page.locator('.dot.online').waitFor()
  await say(page, 'still here')
  await message(page, 'still here').waitFor()
})

test('after a restart the log says since when messages may be missing', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await say(page, 'before')
  await message(page, 'before').waitFor()
  const { port } = server.app.server.address() as AddressInfo
  await server.app.close()
  const again = await buildApp({ config: loadConfig({ env: {} }) })
  t.after(() => again.close())
  await again.listen({ host: '127.0.0.1', port })
  await page.locator('.gap', { hasText: /^Not connected from \d\d:\d\d to \d\d:\d\d/ }).waitFor()
})

test('only a server that cannot tell leaves it to the person whether to send again', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, await startPlainProxy(t, server.port))
  const bob = await joinChannel(server, 'Bob')
  const { page } = await enter(t, through(proxy), 'Alice')
  await say(page, 'hello')
  await page.locator('.message.own', { hasText: 'hello' }).waitFor()
  proxy.lose('answers')
  await say(page, 'perhaps')
  await say(page, 'after it')
  await bob.until(({ text }) => text === 'perhaps')
  proxy.cut()
  await page.locator('.pending', { hasText: 'It will be sent by itself.' }).first().waitFor()
  proxy.restore()
  const asked = page.locator('.pending.problem', { hasText: 'perhaps' })
  await asked.getByText('It may not have arrived.').waitFor()
  await message(page, 'after it').waitFor()
  await asked.getByRole('button', { name: 'Dismiss' }).click()
  const texts = bob.frames.filter(({ type }) => type === 'text').map(({ text }) => text)
  assert.deepEqual(texts, ['hello', 'perhaps', 'after it'])
})

test('a message under my nickname that I did not send is somebody else\'s', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await fetch(`${server.http}/channel/QGIS/text`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ author: 'Alice', text: 'forged' }),
  })
  await say(page, 'genuine')
  await message(page, 'genuine').waitFor()
  await eventually(() => page.locator('.message.own .text').allInnerTexts(), ['genuine'])
  await eventually(() => page.locator('.message:not(.own) .text').allInnerTexts(), ['forged'])
})

test('a draft and unsent messages survive a reload, large ones too, each in its room', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,QField' })
  const proxy = await TcpProxy.start(t, server.port)
  const bob = await joinChannel(server, 'Bob')
  const { page } = await enter(t, through(proxy), 'Alice', { serviceWorkers: 'allow' })
  await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
  await page.reload()
  await page.locator('.dot.online').waitFor()
  // A part of the page that is loaded when it is first needed.
  const layer = { name: 'wells.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify(WELLS)) }
  const files = page.locator('input[type=file]').nth(1)
  await files.setInputFiles(layer)
  await page.locator('.dialog').getByRole('button', { name: 'Cancel' }).click()

  proxy.cut()
  await page.locator('.connection:visible').waitFor()
  await say(page, 'first')
  await files.setInputFiles(layer)
  await page.locator('.dialog').getByRole('button', { name: 'Send' }).click()
  await page.locator('.pending', { hasText: 'Layer wells' }).waitFor()
  await say(page, 'last')
  await page.locator('#write').fill('half a sent')
  await page.reload()
  await holds(page, 'half a sent')
  await page.locator('.pending', { hasText: 'first' }).waitFor()
  await page.locator('.rooms').first().getByRole('link', { name: /^QField/ }).click()
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  assert.equal(await page.locator('#write').inputValue(), '')
  // What waits is sent although its room is not open any more.
  await page.reload()
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  proxy.restore()
  await bob.until(({ text }) => text === 'last')
  const sent = bob.frames.filter(({ author }) => author === 'Alice').map(({ type, text }) => text ?? type)
  assert.deepEqual(sent, ['first', 'geojson', 'last'])
  assert.deepEqual(bob.frames.find(({ type }) => type === 'geojson').geojson, WELLS)
  await page.waitForFunction(() =>
    !Object.keys((globalThis as any).localStorage).some((key) => key.includes(':queue:')))
})
