import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { eventually, message } from './page.ts'
import { DEGREES, points } from './samples.ts'

const skip = requireProgram('chromium')
const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true }

const picture = async (): Promise<string> => (await sharp({
  create: { width: 640, height: 400, channels: 3, background: '#207060' },
}).png().toBuffer()).toString('base64')

test('an image is enlarged, moved and saved, and the way back closes it', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', { acceptDownloads: true })
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'image', author: 'Bob', avatar: null, image_data: await picture() })
  const opener = page.getByRole('button', { name: 'Enlarge the image by Bob' })
  await opener.click()
  const box = page.getByRole('dialog', { name: 'Image by Bob' })
  const level = box.locator('.zoom-level')
  await level.filter({ hasText: '100 %' }).waitFor()
  await box.getByRole('button', { name: 'Zoom in' }).click()
  await level.filter({ hasText: '150 %' }).waitFor()
  await eventually(() => box.locator('img').evaluate((image: any) => image.clientWidth), 960)
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await level.filter({ hasText: '506 %' }).waitFor()
  const stage = box.locator('.stage')
  const left = () => stage.evaluate((element: any) => element.scrollLeft as number)
  const before = await left()
  const { x, y, width, height } = (await stage.boundingBox())!
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2 - 100, y + height / 2)
  await page.mouse.up()
  assert.equal(Math.round(await left() - before), 100)
  await page.mouse.wheel(0, 100)
  await level.filter({ hasText: '338 %' }).waitFor()
  await page.keyboard.press('0')
  await level.filter({ hasText: '100 %' }).waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), box.getByRole('link', { name: 'Save' }).click()])
  assert.match(download.suggestedFilename(), /^Bob-\d{4}-\d\d-\d\dT\d\d_\d\d\.png$/)
  await page.goBack()
  await box.waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).hash, '#/QGIS')
  await eventually(() => opener.evaluate((button: any) => button.ownerDocument.activeElement === button), true)
  // Closed by its button, it leaves nothing in the history but where the page was.
  await opener.click()
  await box.getByRole('button', { name: 'Close' }).click()
  await box.waitFor({ state: 'detached' })
  await page.waitForFunction(() => (globalThis as any).history.state === null)
  assert.deepEqual(errors, [])
})

test('back on a phone closes the map first, then leads back', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,QField' })
  const { page, errors } = await enter(t, server, 'Alice', PHONE)
  await page.evaluate(() => { (globalThis as any).location.hash = '#/QField' })
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  await page.locator('.dot.online').waitFor()
  const bob = await joinChannel(server, 'Bob', 'QField')
  bob.send({
    type: 'geojson', author: 'Bob', avatar: null, layer_name: 'trees', style: '', geojson: points([1, 2]), ...DEGREES,
  })
  await message(page, 'trees').getByRole('button', { name: 'Attributes' }).tap()
  await page.locator('.map-panel').waitFor()
  await page.goBack()
  await page.locator('.map-panel').waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  // From one panel to another, each is closed by one way back.
  await page.getByRole('button', { name: 'People' }).tap()
  await page.locator('.people-panel').waitFor()
  const people = await page.evaluate(() => (globalThis as any).history.state.layer)
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('button', { name: 'Search' }).tap()
  await page.getByRole('searchbox', { name: 'Search the messages' }).waitFor()
  // The one's entry in the history has to go before the other has its own.
  await page.waitForFunction((people) => {
    const layer = (globalThis as any).history.state?.layer
    return layer !== undefined && layer !== people
  }, people)
  await page.goBack()
  await page.locator('.people-panel').waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
  assert.deepEqual(errors, [])
})
