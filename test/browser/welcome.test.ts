import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { enter, joinChannel } from './chat.ts'
import { picture } from './map-view.ts'
import { copied, eventually, message, nameYourself, openSettings, toasted } from './page.ts'

const skip = requireProgram('chromium')

for (const [where, options] of Object.entries({
  'a screen': { viewport: { width: 1280, height: 800 } },
  'a phone': { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true },
})) {
  test(`the welcome page shows the rooms once, on a map: ${where}`, { skip }, async (t) => {
    const server = await startServer(t, { ROOMS: 'QGIS,QField' })
    const { page, errors, foreign } = await openPage(t, server.http, options)
    await page.goto(server.http)
    await page.locator('.welcome-map[data-drawn]').waitFor()
    await eventually(() => page.getByRole('link', { name: /^QGIS/ }).count(), 1)
    const [width, height] = [options.viewport.width, options.viewport.height]
    assert.deepEqual(await page.locator('.welcome-map').boundingBox(), { x: 0, y: 0, width, height })
    // Land and water are in sight beside the rooms.
    const drawn = await picture(page, '.welcome-map')
    const around: [number, number] = [width / 2, height / 2]
    for (const name of ['land', 'water']) {
      const colour = await page.evaluate((name) => {
        const { document, getComputedStyle } = globalThis as any
        const probe = document.body.appendChild(document.createElement('span'))
        probe.className = `probe probe-${name}`
        return getComputedStyle(probe).color
      }, name)
      assert.ok(drawn.find(colour, around, width).count > 1000, name)
    }
    await page.getByRole('link', { name: /^QGIS/ }).click()
    await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
    assert.deepEqual([errors, foreign], [[], []])
  })
}

test('the welcome page is complete while the map of the world cannot be loaded', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await openPage(t, server.http)
  const asked = page.waitForRequest(/countries-110m/)
  await page.route(/countries-110m/, (route) => route.abort())
  await page.goto(server.http)
  await asked
  await page.getByRole('link', { name: /^QGIS/ }).click()
  await nameYourself(page, 'Alice')
})

test('settings are behind the own picture, and links for developers at their end', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  assert.equal(await page.locator('a[href="docs"]:visible, select:visible').count(), 0)
  await openSettings(page)
  await page.getByRole('button', { name: 'Change name and picture' }).click()
  await page.getByRole('heading', { name: 'Change name and picture' }).waitFor()
  await nameYourself(page, 'Alicia')
  await page.getByRole('button', { name: /Alicia.*Settings/ }).waitFor()
  await openSettings(page)
  await page.getByRole('button', { name: 'Rules' }).click()
  await page.getByRole('heading', { name: 'Chat rules' }).waitFor()
  await page.keyboard.press('Escape')
  await openSettings(page)
  assert.equal(await page.getByRole('link', { name: 'Try the API' }).isVisible(), false)
  await page.getByText('For developers').click()
  await page.getByRole('link', { name: 'Try the API' }).waitFor()
  assert.deepEqual(errors, [])
})

test('a newcomer is asked for a name and joins; an empty room invites', { skip }, async (t) => {
  const server = await startServer(t)
  const bob = await joinChannel(server, 'Bob')
  const { page, errors } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  await page.getByRole('heading', { name: 'What should we call you?' }).waitFor()
  await page.locator('#nickname').fill('Alice')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByText('It’s quiet in here').waitFor()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const link = await copied(page, () => toasted(page, 'Copied.', () =>
    page.getByRole('button', { name: 'Copy a link to invite somebody' }).click()))
  assert.equal(link, `${server.http}/#/QGIS`)
  await page.getByRole('button', { name: 'Show a place' }).click()
  await page.locator('.map-panel').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Say hello' }).click()
  await page.locator('#write:focus').press('Enter')
  await bob.until(({ text }) => text === 'Hello!')
  await message(page, 'Hello!').waitFor()
  assert.equal(await page.locator('.empty:visible').count(), 0)
  assert.deepEqual(errors, [])
})

test('days are shown with their year, unless it is the current one', { skip }, async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '10' })
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'said now' })
  const { timestamp } = await bob.until(({ text }) => text === 'said now')
  const said = new Date(timestamp * 1000)
  const year = said.getFullYear()
  const month = said.toLocaleDateString('en-GB', { month: 'long' })
  const { page } = await openPage(t, server.http)
  for (const [today, expected] of [
    [said, /^Today$/],
    [new Date(year, said.getMonth() < 6 ? 8 : 2, 15), new RegExp(`^\\w+,? ${said.getDate()} ${month}$`)],
    [new Date(year + 1, 2, 15), new RegExp(`^\\w+,? ${said.getDate()} ${month} ${year}$`)],
  ] as const) {
    await page.clock.setFixedTime(today)
    await page.goto('about:blank')
    await page.goto(`${server.http}/#/QGIS`)
    await page.locator('.day', { hasText: expected }).waitFor()
  }
})
