import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { enter } from './chat.ts'
import { eventually, message, nameYourself, say } from './page.ts'

const skip = requireProgram('chromium')

test('after a restart of the server, the page sends what waited and says what may be missing', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')
  await say(alice.page, 'before')
  await message(bob.page, 'before').waitFor()

  const { port } = server.app.server.address() as AddressInfo
  await server.app.close()
  // The cause of the first attempt that fails stands there soon, but is not announced.
  await alice.page.locator('[role=status]', { hasText: 'The server is restarting.' }).waitFor()
  await alice.page.locator('.connection', { hasText: /Next attempt in \d+ s\./ }).waitFor()
  await say(alice.page, 'into the gap')
  const waiting = alice.page.locator('.pending', { hasText: 'into the gap' })
  await waiting.getByText('It will be sent by itself.').waitFor()

  const again = await buildApp({ config: loadConfig({ env: {} }) })
  t.after(() => again.close())
  await again.listen({ host: '127.0.0.1', port })
  for (const { page } of [alice, bob]) {
    await page.locator('.dot.online').waitFor()
    await page.locator('.gap', { hasText: /^Not connected from \d\d:\d\d to \d\d:\d\d/ }).waitFor()
  }
  await message(alice.page, 'into the gap').waitFor()
  await waiting.waitFor({ state: 'detached' })
  // Both have their nicknames again.
  await alice.page.getByRole('button', { name: 'People' }).click()
  for (const name of ['Alice', 'Bob']) await alice.page.locator('.people').getByText(name).waitFor()
  // What a browser reports of the attempts that failed is no error of the page.
  for (const { errors } of [alice, bob]) {
    const expected = /^WebSocket connection to .+ failed|ERR_CONNECTION_REFUSED|status of (503|426)/
    assert.deepEqual(errors.filter((error) => !expected.test(error)), [])
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
  await eventually(() => page.locator('.message .text').allInnerTexts(), ['stored', 'and on'])
})

test('messages from before the visit are shown without a sound or a number in the title', { skip }, async (t) => {
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
  const server = await startServer(t, { HANDSHAKE_RATE: '0.002', HANDSHAKE_BURST: '1' })
  await enter(t, server, 'Alice')
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  await nameYourself(page, 'Bob')
  await page.locator('.connection', { hasText: /Next attempt in [3-7]\d\d s\./ }).waitFor()
})

for (const [title, headers] of Object.entries({
  'takes WebSockets for plain requests': { connection: undefined, upgrade: undefined },
  'does not pass the host': { host: 'gischat' },
})) {
  test(`a page behind a proxy that ${title} says that the proxy refuses WebSockets`, { skip }, async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port, headers)
    const { page } = await openPage(t, proxy)
    await page.goto(`${proxy}/#/QGIS`)
    await nameYourself(page, 'Alice')
    await page.locator('.connection', { hasText: 'the proxy in front of it refuses WebSockets' }).waitFor()
  })
}

/** A proxy that changes the headers of all requests. @returns its address */
async function startProxy (
  t: TestContext, port: number, changed: Record<string, string | undefined>
): Promise<string> {
  const forward = ({ method, url, headers }: IncomingMessage, pass: (answer: IncomingMessage) => void) => {
    const passed = Object.entries({ ...headers, ...changed }).filter(([, value]) => value !== undefined)
    request({ host: '127.0.0.1', port, method, path: url, headers: Object.fromEntries(passed) }, pass).end()
  }
  const proxy = createServer((incoming, response) => forward(incoming, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(response)
  }))
  proxy.on('upgrade', (incoming, socket: Socket) => forward(incoming, (answer) => {
    answer.resume()
    socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nconnection: close\r\n\r\n`)
  }))
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}
