/* Makes the pictures of the pages in docs/images: `npm run screenshots`. */
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import proj4 from 'proj4'
import { WebSocket } from 'ws'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { findProgram } from '../programs.ts'
import { message, nameYourself, say } from './page.ts'
import { LAMBERT_93 } from './samples.ts'

const FOLDER = 'docs/images'
const ROOM = 'QGIS'

/** On the coast of Brittany: longitude, latitude. */
const TIDE_GAUGES: [name: string, since: number, place: [number, number]][] = [
  ['Brest', 1846, [-4.495, 48.383]],
  ['Saint-Nazaire', 1863, [-2.202, 47.267]],
  ['Concarneau', 1971, [-3.907, 47.874]],
  ['Le Conquet', 1971, [-4.781, 48.359]],
  ['Roscoff', 1973, [-3.966, 48.718]],
  ['Port-Tudy', 1975, [-3.446, 47.644]],
  ['Saint-Malo', 1988, [-2.028, 48.641]],
  ['Le Crouesty', 1996, [-2.895, 47.543]],
]

const toLambert = proj4('EPSG:4326', LAMBERT_93.crs_wkt)

const layer = {
  type: 'geojson',
  layer_name: 'tide gauges of Brittany',
  ...LAMBERT_93,
  style: null,
  geojson: {
    type: 'FeatureCollection',
    features: TIDE_GAUGES.map(([name, since, place]) => ({
      type: 'Feature',
      properties: { name, since },
      geometry: { type: 'Point', coordinates: toLambert.forward(place) },
    })),
  },
}

const app = await buildApp({ config: loadConfig({ env: { ROOMS: 'QGIS,QField,Geotribu,Field and mobile' } }) })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
const origin = `http://127.0.0.1:${port}`
mkdirSync(FOLDER, { recursive: true })

/** Somebody else in the room. */
async function member (author: string, avatar: string | null, room = ROOM) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/channel/${room}/ws`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'newcomer', newcomer: author }))
  return {
    tell: (content: object) => socket.send(JSON.stringify({ author, avatar, ...content })),
    like: (liked: string, text: string) => socket.send(JSON.stringify({
      type: 'like', liker_author: author, liked_author: liked, message: text,
    })),
    leave: () => socket.terminate(),
  }
}

async function visit (browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', deviceScaleFactor: 2, ...options })
  await page.goto(`${origin}/#/${ROOM}`)
  await nameYourself(page, 'Jane_Doe')
  await page.locator('.dot.online').waitFor()
  return page
}

/** @returns what has the others leave */
async function talk (page: Page): Promise<() => Promise<void>> {
  const others = await Promise.all([
    member('Hans_Hibbel', 'mActionIdentify.svg'), member('marie', 'mIconPolygonLayer.svg'), member('field_team', null),
  ])
  const [hans, marie, team] = others as [typeof others[0], typeof others[0], typeof others[0]]
  hans.tell({ type: 'text', text: 'Which EPSG code was it again for metropolitan France?' })
  await message(page, 'Which EPSG').waitFor()
  const answer = 'EPSG:2154, RGF93 / Lambert-93. https://epsg.org/ has them all.'
  await say(page, answer)
  await message(page, answer).waitFor()
  hans.like('Jane_Doe', answer)
  marie.tell({ type: 'text', text: '@Jane_Doe thanks! Here are the tide gauges of Brittany:' })
  marie.tell(layer)
  await message(page, layer.layer_name).locator('canvas[data-extent]').waitFor()
  team.tell({ type: 'text', text: 'Great, we take them to QField tomorrow.' })
  await message(page, 'QField tomorrow').waitFor()
  await page.locator('.reaction').waitFor()
  await page.mouse.move(0, 0)
  // What ends the talk is in sight.
  await page.locator('.log').evaluate((log: any) => { log.scrollTop = log.scrollHeight })
  await page.locator('.count', { hasText: `${others.length + 1} people connected` }).waitFor()
  return async () => {
    for (const other of others) other.leave()
    await page.locator('.count', { hasText: '1 person connected' }).waitFor()
  }
}

const shoot = (page: Page, name: string) => page.screenshot({ path: `${FOLDER}/${name}.png` })

const browser = await chromium.launch({
  executablePath: findProgram('chromium')!, args: ['--no-sandbox', '--disable-gpu'],
})
const guests = await Promise.all(['QField', 'Geotribu', 'Geotribu', 'Geotribu'].map((room, index) =>
  member(`guest_${index}`, null, room)))

for (const colorScheme of ['light', 'dark'] as const) {
  const page = await visit(browser, { viewport: { width: 1200, height: 780 }, colorScheme })
  const leave = await talk(page)
  await shoot(page, `chat-${colorScheme}`)
  if (colorScheme === 'light') {
    await message(page, layer.layer_name).getByRole('button', { name: 'Attributes' }).click()
    await page.getByRole('cell', { name: 'Le Crouesty' }).waitFor()
    await page.mouse.move(0, 0)
    await page.waitForLoadState('networkidle')
    await shoot(page, 'map')
  }
  await leave()
  await page.close()
}
const phone = await visit(browser, { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true })
await talk(phone)
await shoot(phone, 'phone')

const docs = await browser.newPage({ viewport: { width: 1200, height: 780 }, deviceScaleFactor: 2, locale: 'en-GB' })
await docs.goto(`${origin}/docs`)
await docs.locator('#operations-default-get_rooms_rooms_get').waitFor()
await shoot(docs, 'docs')

await docs.goto(`${origin}/docs/ws`)
await docs.locator('#channel-text_from_client > summary').click()
await docs.getByRole('button', { name: 'Try it: channel text question' }).click()
await docs.getByRole('button', { name: 'Connect' }).click()
await docs.getByRole('status').filter({ hasText: /^connected$/ }).waitFor()
await docs.getByRole('button', { name: 'Send' }).click()
await docs.getByRole('log').locator('.in', { hasText: 'Which EPSG code was it again?' }).waitFor()
await docs.locator('#channel').evaluate((section: any) => section.scrollIntoView({ behavior: 'instant' }))
await shoot(docs, 'docs-ws')

for (const guest of guests) guest.leave()
await browser.close()
await app.close()
