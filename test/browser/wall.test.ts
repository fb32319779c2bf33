import assert from 'node:assert/strict'
import { test } from 'node:test'
import jsQR from 'jsqr'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { enter, joinChannel } from './chat.ts'
import { mapView } from './map-view.ts'
import { eventually, message, nameYourself, say } from './page.ts'
import { DEGREES, PIXEL, points } from './samples.ts'

const skip = requireProgram('chromium')
const PROJECTOR = { viewport: { width: 1920, height: 1080 }, reducedMotion: 'reduce' } as const
const by = { author: 'Bob', avatar: null }
const BREST: [number, number] = [-4.495, 48.383]
const SUVA: [number, number] = [178.44, -18.14]

const position = ([x, y]: [number, number]) => ({ type: 'position', x, y, ...DEGREES, ...by })

/** Until the map shows a place, in that part of it which nothing covers. */
async function showsPlace (page: Page, place: [number, number]): Promise<void> {
  await page.waitForFunction(([longitude, latitude]) => {
    const { document } = globalThis as any
    const map = document.querySelector('.map')
    const extent = map?.dataset.extent?.split(' ').map(Number)
    if (!extent) return false
    const x = longitude! / 180 * Math.PI * 6_378_137
    const y = 6_378_137 * Math.log(Math.tan(Math.PI / 4 + latitude! * Math.PI / 360))
    const right = document.querySelector('.wall-panel').getBoundingClientRect().left / map.getBoundingClientRect().width
    const [west, south, east, north] = extent
    return x > west && x < west + (east - west) * right && y > south && y < north
  }, place)
}

test('a wall shows what is said and shared, needs no name, and follows what is new', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors, foreign } = await openPage(t, server.http, PROJECTOR)
  await page.goto(`${server.http}/#/QGIS/map`)
  await page.locator('.wall .dot.online').waitFor()
  assert.equal(await page.locator('dialog, #write, .sidebar:visible').count(), 0)
  const map = (await page.locator('.wall-map').boundingBox())!
  assert.deepEqual(map, { x: 0, y: 0, width: 1920, height: 1080 })

  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'text', ...by, text: 'We begin in Brest' })
  bob.send(position(BREST))
  bob.send({ type: 'image', ...by, image_data: PIXEL })
  bob.send({ type: 'geojson', layer_name: 'trees', style: null, geojson: points([-4.4, 48.3]), ...DEGREES, ...by })
  const talk = page.getByRole('log', { name: 'Messages' })
  for (const text of ['We begin in Brest', 'Position', 'Layer trees']) await talk.getByText(text).waitFor()
  await talk.getByRole('img', { name: 'Image by Bob' }).waitFor()
  await showsPlace(page, BREST)
  bob.send({ type: 'text', ...by, text: 'and in Fiji', at: SUVA })
  bob.send(position(SUVA))
  await showsPlace(page, SUVA)
  await page.locator('.wall .count', { hasText: '2 people connected' }).waitFor()
  assert.deepEqual([errors, foreign], [[], []])
})

test('a wall can be read from 5 m: letters of a thirtieth of the screen, and none that are cut off', { skip },
  async (t) => {
    const server = await startServer(t)
    const { page } = await openPage(t, server.http, PROJECTOR)
    await page.goto(`${server.http}/#/QGIS/map`)
    await page.locator('.wall .dot.online').waitFor()
    const bob = await joinChannel(server, 'Bob')
    for (let index = 0; index < 20; index++) bob.send({ type: 'text', ...by, text: `message ${index}` })
    bob.send({ type: 'text', ...by, text: `${'Long texts '.repeat(200)}` })
    bob.send({ type: 'text', ...by, text: 'x'.repeat(200) })
    const last = page.locator('.wall-message').last()
    await last.getByText('xxx').waitFor()
    const size = await last.locator('.wall-text').evaluate((text: any) =>
      parseFloat((globalThis as any).getComputedStyle(text).fontSize))
    assert.ok(size >= 1080 / 30, `${size} px`)
    const panel = (await page.locator('.wall-talk').boundingBox())!
    const box = (await last.boundingBox())!
    assert.ok(box.y >= panel.y && box.y + box.height <= panel.y + panel.height + 1, 'the newest message is in sight')
    assert.ok(box.x + box.width <= 1920)
    assert.ok(await page.locator('.wall-message').count() <= 8)
  })

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the code on a wall leads to the room, ${colorScheme}`, { skip }, async (t) => {
    const room = 'a/map é'
    const server = await startServer(t, { ROOMS: `a,${room}` })
    const { page } = await openPage(t, server.http, { ...PROJECTOR, colorScheme })
    await page.goto(`${server.http}/#/${encodeURIComponent(room)}/map`)
    await page.locator('.wall .dot.online').waitFor()
    const url = `${server.http}/#/a%2Fmap%20%C3%A9`
    assert.equal(await read(page, '.join-panel .join-code'), url)
    await page.getByRole('button', { name: 'Enlarge the code' }).click()
    assert.equal(await read(page, 'dialog .join-code'), url)
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await eventually(() => page.locator('.wall').count(), 1, 'Escape has closed the dialog alone')
    await page.goto(url)
    await page.getByRole('heading', { name: room, level: 1 }).waitFor()
    await page.locator('#nickname').waitFor()
  })
}

/** What a phone reads from a picture of the page. */
async function read (page: Page, selector: string): Promise<string | undefined> {
  const { data, info } = await sharp(await page.locator(selector).screenshot()).ensureAlpha().raw()
    .toBuffer({ resolveWithObject: true })
  const { default: decode } = jsQR as unknown as { default: typeof jsQR } & typeof jsQR
  return (decode ?? jsQR)(new Uint8ClampedArray(data), info.width, info.height)?.data
}

test('from a room to its wall and back: what was shared is there, and the name is kept', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', { ...PROJECTOR })
  const bob = await joinChannel(server, 'Bob')
  bob.send(position(BREST))
  await message(page, 'Position').waitFor()
  await page.getByRole('link', { name: 'Show on a big screen' }).click()
  await showsPlace(page, BREST)
  await page.getByRole('log', { name: 'Messages' }).getByText('Position').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('#write').waitFor()
  assert.equal(new URL(page.url()).hash, '#/QGIS')
  await say(page, 'still me')
  assert.equal((await bob.until(({ text }) => text === 'still me')).author, 'Alice')
  await page.goBack()
  await page.locator('.wall').waitFor()
  await page.getByRole('link', { name: 'Back to the room' }).click()
  await message(page, 'still me').waitFor()
  assert.deepEqual(errors, [])
})

test('a wall of its own is nobody in the room, even in a browser with a name, until one enters', { skip },
  async (t) => {
    const server = await startServer(t)
    const bob = await joinChannel(server, 'Bob')
    const { page, errors } = await openPage(t, server.http, PROJECTOR)
    await page.goto(`${server.http}/#/QField`)
    await nameYourself(page, 'Alice')
    await page.goto(`${server.http}/#/QGIS/map`)
    await page.locator('.wall .dot.online').waitFor()
    bob.send({ type: 'text', ...by, text: 'who is here?' })
    await page.getByText('who is here?').waitFor()
    const users = async () => await (await fetch(`${server.http}/room/QGIS/users`)).json()
    assert.deepEqual(await users(), ['Bob'])
    await page.keyboard.press('Escape')
    await bob.until(({ type, newcomer }) => type === 'newcomer' && newcomer === 'Alice')
    assert.deepEqual(await users(), ['Alice', 'Bob'])
    assert.deepEqual(errors, [])
  })

test('a wall of its own is nobody there, but the person stays in the rooms that they follow', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', PROJECTOR, 'QField')
  await page.getByRole('button', { name: 'Stay in QField while in another room' }).click()
  await page.goto('about:blank')
  const [bob, carl] = [await joinChannel(server, 'Bob'), await joinChannel(server, 'Carl', 'QField')]
  await page.goto(`${server.http}/#/QGIS/map`)
  await page.locator('.wall .dot.online').waitFor()
  await carl.until(({ type, newcomer }) => type === 'newcomer' && newcomer === 'Alice')
  bob.send({ type: 'text', ...by, text: 'who is here?' })
  await page.getByText('who is here?').waitFor()
  const usersOf = async (room: string) => await (await fetch(`${server.http}/room/${room}/users`)).json()
  assert.deepEqual([await usersOf('QGIS'), await usersOf('QField')], [['Bob'], ['Alice', 'Carl']])
  assert.deepEqual(errors, [])
})

/** Until the map shows no more than this share of the world's width, around a place. */
async function zoomsTo (page: Page, place: [number, number], share: number): Promise<void> {
  await page.waitForFunction((share) => {
    const [west, , east] = (globalThis as any).document.querySelector('.map').dataset.extent.split(' ').map(Number)
    return east - west < share * 2 * Math.PI * 6_378_137
  }, share)
  await showsPlace(page, place)
}

test('what muted people say and share is not on the wall, nor does the map move to it', { skip }, async (t) => {
  const server = await startServer(t)
  const { page: room, errors } = await enter(t, server, 'Alice', PROJECTOR)
  const [bob, carl] = [await joinChannel(server, 'Bob'), await joinChannel(server, 'Carl')]
  const wall = await room.context().newPage()
  await wall.goto(`${server.http}/#/QGIS/map`)
  await wall.locator('.wall .dot.online').waitFor()
  const authors = () => wall.locator('.wall-author strong').allInnerTexts()
  const share = async (text: string) => {
    bob.send({ type: 'text', ...by, text: `${text} by Bob` })
    bob.send(position(SUVA))
    await message(room, `${text} by Bob`).waitFor({ state: 'attached' })
    carl.send({ ...position(BREST), author: 'Carl' })
    carl.send({ type: 'text', author: 'Carl', avatar: null, text: `${text} by Carl` })
    await wall.getByText(`${text} by Carl`).waitFor()
  }
  await share('first')
  assert.deepEqual(await authors(), ['Bob', 'Bob', 'Carl', 'Carl'])
  await showsPlace(wall, SUVA)

  const noise = message(room, 'first by Bob')
  await noise.hover()
  await noise.getByRole('button', { name: 'React to the message by Bob' }).click()
  await room.getByRole('button', { name: 'Mute Bob' }).click()
  await wall.getByText('first by Bob').waitFor({ state: 'detached' })
  assert.deepEqual(await authors(), ['Carl', 'Carl'])
  await zoomsTo(wall, BREST, 0.3)
  await share('second')
  await zoomsTo(wall, BREST, 0.3)
  assert.deepEqual(await authors(), ['Carl', 'Carl', 'Carl', 'Carl'])

  await wall.reload()
  await wall.locator('.wall .dot.online').waitFor()
  await share('third')
  await zoomsTo(wall, BREST, 0.3)
  assert.equal((await authors()).includes('Bob'), false)

  await room.getByRole('button', { name: 'People' }).click()
  await room.getByRole('button', { name: 'Show messages by Bob again' }).click()
  await wall.getByText('third by Bob').waitFor()
  assert.deepEqual(errors, [])
})

test('a wall stays where it is moved to, until it is told to follow again', { skip }, async (t) => {
  const server = await startServer(t)
  const bob = await joinChannel(server, 'Bob')
  const { page } = await openPage(t, server.http, PROJECTOR)
  await page.goto(`${server.http}/#/QGIS/map`)
  await page.locator('.wall .dot.online').waitFor()
  bob.send(position(BREST))
  await showsPlace(page, BREST)
  const follow = page.getByRole('button', { name: 'Move to what is new' })
  await eventually(() => follow.getAttribute('aria-pressed'), 'true')
  await page.mouse.move(600, 500)
  await page.mouse.down()
  await page.mouse.move(700, 600, { steps: 4 })
  await page.mouse.up()
  await page.locator('[aria-pressed=false]', { hasText: 'Move to what is new' }).waitFor()
  const before = (await mapView(page)).place([600, 500])
  bob.send(position(SUVA))
  bob.send({ type: 'text', ...by, text: 'look at Suva' })
  await page.getByText('look at Suva').waitFor()
  const after = (await mapView(page)).place([600, 500])
  assert.deepEqual(after.map((degrees) => degrees.toFixed(3)), before.map((degrees) => degrees.toFixed(3)))
  await follow.click()
  await showsPlace(page, SUVA)
})

test('a wall says when it has lost its connection', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await openPage(t, server.http, PROJECTOR)
  await page.goto(`${server.http}/#/QGIS/map`)
  await page.locator('.wall .dot.online').waitFor()
  await server.app.close()
  await page.locator('[role=status]', { hasText: 'The server is restarting.' }).waitFor()
  await page.locator('.wall .connection').waitFor()
  assert.equal(await page.locator('.wall .dot.online').count(), 0)
})
