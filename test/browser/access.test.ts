import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer, type TestServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { audit } from './audit.ts'
import { openPage } from './browser.ts'
import { enter, joinChannel, joinClassic } from './chat.ts'
import { eventually, message, nameYourself, openSettings, say } from './page.ts'
import { LAMBERT_93, PIXEL, points } from './samples.ts'

const skip = requireProgram('chromium')

/** More places than a layer may have. */
const MANY = Array.from({ length: 501 }, (_, index): [number, number] => [index / 10, 45])

async function fill (server: TestServer): Promise<void> {
  const bob = await joinChannel(server, 'Bob_the_surveyor')
  const by = { author: 'Bob_the_surveyor', avatar: 'mIconRaster.svg' }
  const place = { ...LAMBERT_93 }
  for (const content of [
    { type: 'text', text: 'Hello @Alice, see https://example.org/ @all' },
    { type: 'text', text: 'and on' },
    { type: 'image', image_data: PIXEL },
    { type: 'geojson', layer_name: 'trees', style: '<qgis/>', geojson: points([700_000, 6_600_000]), ...place },
    { type: 'crs', ...place },
    { type: 'bbox', xmin: 7e5, xmax: 8e5, ymin: 66e5, ymax: 67e5, ...place },
    { type: 'position', x: 7e5, y: 66e5, ...place },
    { type: 'model', model_name: 'm', model_group: null, raw_xml: '<a/>\n'.repeat(20) },
    { type: 'script', name: 's', raw_pycode: 'pass' },
  ]) bob.send({ ...by, ...content })
}

/** Replies, reactions, the menu of a message, completion, search, muted people, and the light box. */
async function talk (page: Page, server: TestServer, check: typeof audit): Promise<void> {
  const carl = await joinChannel(server, 'Carl')
  const id = randomUUID()
  carl.send({ type: 'text', id, author: 'Carl', avatar: null, text: 'use `code`, **bold** or\n```\na block\n```' })
  carl.send({ type: 'text', author: 'Carl', avatar: null, text: 'an answer', in_reply_to_id: id })
  const item = message(page, 'a block').first()
  await item.getByRole('button', { name: '1 reply' }).click()
  await item.getByRole('button', { name: 'Reply to Carl' }).click()
  const opener = item.getByRole('button', { name: 'React to the message by Carl' })
  await opener.click()
  await page.locator('.popover').waitFor()
  await check(page, 'menu of a message')
  await page.getByRole('button', { name: 'React with a heart' }).click()
  await item.locator('.reaction').waitFor()
  await page.locator('#write').pressSequentially('@ca')
  await page.locator('.completion').getByRole('option').first().waitFor()
  await check(page, 'reply, reactions and completion')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.locator('#write').fill('')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.locator('input.search').fill('code')
  await page.locator('.result').first().waitFor()
  await check(page, 'search')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Enlarge the image by Bob_the_surveyor' }).click()
  await page.locator('.stage img').waitFor()
  await check(page, 'light box')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Mute Carl' }).click()
  await check(page, 'a person is muted')
  await page.keyboard.press('Escape')
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 320]) {
    test(`axe finds nothing: ${colorScheme}, ${width} px wide`, { skip }, async (t) => {
      const server = await startServer(t)
      const options = { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' } as const
      const { page, errors } = await openPage(t, server.http, options)
      await page.goto(server.http)
      await page.locator('.welcome').waitFor()
      await page.locator('.welcome-map[data-drawn]').waitFor()
      await audit(page, 'welcome')
      await openSettings(page)
      await page.getByText('For developers').click()
      await audit(page, 'settings')
      await page.keyboard.press('Escape')
      await page.goto(`${server.http}/#/QGIS/map`)
      await page.locator('.wall .dot.online').waitFor()
      await audit(page, 'empty wall')
      await page.goto(`${server.http}/#/QGIS`)
      await page.locator('#nickname').fill('x')
      await audit(page, 'nickname')
      await nameYourself(page, 'Alice')
      await page.locator('.dot.online').waitFor()
      await audit(page, 'empty room')
      await fill(server)
      await message(page, 'Script').waitFor()
      await say(page, 'mine')
      await message(page, 'mine').waitFor()
      await say(page, '\u202e')
      await page.locator('.pending.problem').waitFor()
      await audit(page, 'a room with every kind of message')
      await page.getByRole('button', { name: 'Share something' }).click()
      await audit(page, 'share menu')
      await page.keyboard.press('Escape')
      await talk(page, server, audit)
      await page.getByRole('button', { name: 'People' }).click()
      await audit(page, 'people')
      await page.keyboard.press('Escape')
      await message(page, 'trees').getByRole('button', { name: 'Attributes' }).click()
      await page.getByRole('cell', { name: 'point 0' }).waitFor()
      await audit(page, 'map')
      await page.getByText('Copy, or save in other formats').click()
      await page.locator('.map').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Draw a line' }).press('Enter')
      for (const key of ['Enter', 'ArrowRight', 'Enter', 'Enter']) await page.keyboard.press(key)
      await audit(page, 'map with a tool')
      // The first ends the tool.
      for (let i = 0; i < 2; i++) await page.keyboard.press('Escape')
      await page.locator('input[type=file][accept*=json]').setInputFiles([
        { name: 'table.csv', mimeType: 'text/csv', buffer: Buffer.from('x,y\n700000,6600000\n') },
        { name: 'many.geojson', mimeType: '', buffer: Buffer.from(JSON.stringify(points(...MANY))) },
        { name: 'broken.kml', mimeType: '', buffer: Buffer.from('<kml>') },
      ])
      await page.getByText('This layer has 501 features').first().waitFor()
      await audit(page, 'files to share')
      await page.getByRole('button', { name: 'many' }).click()
      await page.getByLabel('Send only the first 500 features').waitFor()
      await audit(page, 'a layer over the limits')
      await page.keyboard.press('Escape')
      if (width === 320) {
        await page.getByRole('button', { name: 'Rooms and settings' }).click()
        await audit(page, 'drawer')
      }
      await page.goto(`${server.http}/#/QGIS/map`)
      await page.locator('.wall-message', { hasText: 'mine' }).waitFor()
      await audit(page, 'wall')
      await page.getByRole('button', { name: 'Enlarge the code' }).click()
      await audit(page, 'code of the wall')
      assert.deepEqual(errors, [])
    })
  }
}

test('nothing is wider than a screen of 320 px, and everything can be touched', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,A-room-with-a-name-that-knows-no-end-and-no-blanks-either' })
  const { page } = await openPage(t, server.http,
    { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true })
  await page.goto(`${server.http}/#/QGIS`)
  await nameYourself(page, 'A_nickname_of_32_characters_long')
  await page.locator('.dot.online').waitFor()
  await fill(server)
  await say(page, 'x'.repeat(200))
  await message(page, 'Script').waitFor()
  const check = async (where: string) => {
    await eventually(() => page.evaluate('document.documentElement.scrollWidth'), 320, where)
    const small = await page.evaluate(`Array.from(document.querySelectorAll('button, select, textarea, a.brand, .rooms a'))
      .map((element) => [element.getBoundingClientRect(), element])
      .filter(([{ width, height }]) => width > 0 && (width < 24 || height < 24))
      .map(([{ width, height }, element]) => [width, height, element.outerHTML.slice(0, 120)])`)
    assert.deepEqual(small, [], where)
    const outside = await page.evaluate(`Array.from(document.querySelectorAll('.place button, .place p, .place h1'))
      .filter((element) => element.offsetParent && !element.closest('.code, .table-frame, .visually-hidden, .byline'))
      .filter((element) => element.getBoundingClientRect().right > 321)
      .map((element) => element.outerHTML.slice(0, 120))`)
    assert.deepEqual(outside, [], where)
  }
  await check('room')
  await message(page, 'trees').getByRole('button', { name: 'Attributes' }).tap()
  await page.getByRole('cell', { name: 'point 0' }).waitFor()
  await check('map')
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('button', { name: 'Rooms and settings' }).tap()
  await check('drawer')
  await page.getByRole('link', { name: /^A-room/ }).tap()
  await page.getByRole('heading', { name: /^A-room/, level: 1 }).waitFor()
  await check('room with a long name')
  await page.goto(`${server.http}/#/QGIS/map`)
  await page.locator('.wall-message', { hasText: 'xxx' }).waitFor()
  await check('wall')
  await page.goto(`${server.http}/#/`)
  await page.locator('.welcome').waitFor()
  await check('welcome')
})

test('everything can be done with the keyboard alone', { skip }, async (t) => {
  const server = await startServer(t)
  const classic = await joinClassic(server)
  const { page, errors } = await openPage(t, server.http, { reducedMotion: 'reduce' })
  await page.goto(server.http)
  const focused = () => page.evaluate('document.activeElement.textContent || document.activeElement.ariaLabel')
  /** Presses Tab until the focus is on what is looked for. */
  async function tabTo (name: RegExp, key = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      if (name.test(String(await page.evaluate(`(({ activeElement: a }) =>
        a.getAttribute('aria-label') ?? a.placeholder ?? a.textContent)(document)`)))) return
      await page.keyboard.press(key)
    }
    assert.fail(`no way to ${name}, but to ${await focused()}`)
  }
  await page.locator('.welcome').waitFor()
  await page.keyboard.press('Tab')
  await eventually(focused, 'Skip to the messages')
  await page.keyboard.press('Enter')
  await tabTo(/^QGIS/)
  await page.keyboard.press('Enter')
  await page.locator('#nickname').waitFor()
  await page.keyboard.type('Alice')
  await page.keyboard.press('Enter')
  await page.locator('#write:focus').waitFor()
  await page.keyboard.type('typed')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('in two lines')
  await page.keyboard.press('Enter')
  assert.equal((await classic.until(({ author }) => author === 'Alice')).message, 'typed\nin two lines')

  classic.send({ message: 'like me', author: 'Bob', avatar: null })
  await message(page, 'like me').waitFor()
  // The log is one stop: its newest message, whose parts the arrow keys reach.
  await tabTo(/^Share something$/, 'Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.locator('.message:focus', { hasText: 'like me' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await eventually(focused, 'Reply to Bob')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.locator('.popover button:focus').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await message(page, 'like me').locator('.reaction', { hasText: '❤️ 1' }).waitFor()

  await tabTo(/^Share something$/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowUp')
  await eventually(focused, 'An extent from the map…')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Share this extent' }).waitFor()
  await tabTo(/^Map$/)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('+')
  await tabTo(/^Share this extent$/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await classic.until(({ message }) => /^shared the extent/.test(message))
  await page.keyboard.press('Escape')
  await page.locator('.map-panel').waitFor({ state: 'detached' })
  assert.deepEqual(errors, [])
})

test('a screen reader announces new messages', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'hear me' })
  await page.locator('[role=status][aria-live=polite]', { hasText: 'Bob: hear me' }).waitFor()
})

test('the page speaks the reader\'s language, and another when asked', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await openPage(t, server.http, { locale: 'fr-CA' })
  await page.goto(`${server.http}/#/QGIS`)
  await page.getByText('Règles du salon').waitFor()
  await eventually(() => page.evaluate('document.documentElement.lang'), 'fr')
  await nameYourself(page, 'Alice')
  await page.getByText('1 personne connectée').first().waitFor()
  await say(page, 'bonjour')
  await message(page, 'bonjour').waitFor()
  await openSettings(page)
  await page.getByRole('combobox', { name: 'Langue' }).selectOption('English')
  await page.getByRole('combobox', { name: 'Language' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('1 person connected').first().waitFor()
  await message(page, 'bonjour').waitFor()
  await eventually(() => page.evaluate('document.documentElement.lang'), 'en')
  await page.reload()
  await page.getByText('1 person connected').first().waitFor()
  assert.deepEqual(errors, [])
})

test('a reader of a language that the page does not have gets the instance\'s', { skip }, async (t) => {
  const server = await startServer(t, { MAIN_LANGUAGE: 'fr' })
  const { page } = await openPage(t, server.http, { locale: 'cs-CZ' })
  await page.goto(server.http)
  await page.getByRole('heading', { name: 'Où souhaitez-vous discuter ?' }).waitFor()
})
