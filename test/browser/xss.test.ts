import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage, type Visit } from './browser.ts'
import { nameYourself } from './page.ts'
import { PAYLOADS } from './payloads.ts'

const skip = requireProgram('chromium')

/** What no message may bring into the page; what is of the page itself is told apart. */
const INTRUDERS = `Array.from(document.querySelectorAll('body *')).filter((element) =>
  /^(script|iframe|object|embed|base|meta|link|style|video|audio|math|marquee|template|x-card|source|foreignobject)$/i
    .test(element.tagName) ||
  (element.tagName === 'IMG' && !/^(blob|data):/.test(element.getAttribute('src'))) ||
  (element.tagName === 'A' && !/^(https?:|#|docs(\\/ws)?$|redoc$)/.test(element.getAttribute('href') ?? '#')) ||
  (element.tagName.toLowerCase() === 'svg' && !element.matches('.icon, .brand svg')) ||
  Array.from(element.attributes).some(({ name }) => name.startsWith('on') || name === 'srcdoc'),
).map((element) => element.outerHTML.slice(0, 200))`

interface Attack extends Visit {
  /** Sends a message as the server would, whatever the server thinks of it. */
  tell (message: object): void
  /** Nothing ran, nothing was loaded, nothing became markup. */
  survives (): Promise<void>
}

/** A page whose server says anything: its checks must not be what keeps the page safe. */
async function attack (t: TestContext, rules = 'Be kind.', rooms = ['QGIS']): Promise<Attack> {
  const { http } = await startServer(t)
  const visit = await openPage(t, http)
  const { page, errors, foreign } = visit
  let ran = 0
  await page.exposeFunction('pwned', () => { ran++ })
  page.on('dialog', (dialog) => {
    ran++
    return dialog.dismiss()
  })
  const odd: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol === 'blob:' || url.protocol === 'data:') return
    if (!/^\/(web\/.+|rules|status|channel\/[^/]+\/users)?$/.test(url.pathname)) odd.push(request.url())
  })
  const json = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) })
  await page.route('**/rules', async (route) => route.fulfill(json({
    rules,
    main_lang: 'en',
    min_author_length: 1,
    max_author_length: 255,
    max_message_length: 255,
    max_image_size: 800,
    max_geojson_features: 500,
  })))
  await page.route('**/status', (route) =>
    route.fulfill(json({ channels: rooms.map((name) => ({ name, nb_connected_users: 1 })) })))
  await page.route('**/channel/*/users', (route) => route.fulfill(json(PAYLOADS)))
  let tell = (_message: object) => {}
  await page.routeWebSocket(/\/channel\//, (socket) => {
    tell = (message) => socket.send(JSON.stringify({ id: randomUUID(), timestamp: 1_800_000_000, ...message }))
    tell({ type: 'nb_users', nb_users: 2 })
    socket.onMessage((frame) => {
      const { type, newcomer } = JSON.parse(String(frame))
      if (type === 'newcomer') tell({ type, newcomer })
      if (type === 'text') tell({ type: 'uncompliant', reason: PAYLOADS.join('\n') })
    })
  })
  await page.goto(`${http}/#/${encodeURIComponent(rooms[0]!)}`)
  return {
    ...visit,
    tell: (message) => tell(message),
    async survives () {
      assert.deepEqual(await page.evaluate(INTRUDERS), [])
      assert.equal(ran, 0, 'something ran')
      assert.deepEqual([odd, foreign, errors], [[], [], []])
    },
  }
}

const geometry = { type: 'Point', coordinates: [3, 46.5] }
const degrees = { crs_wkt: '', crs_authid: 'EPSG:4326' }

/** Every kind of message, with the payload in every field that a person may fill. */
const messages: Record<string, (payload: string) => object> = {
  text: (x) => ({ type: 'text', author: x, avatar: x, text: x }),
  image: (x) => ({ type: 'image', author: x, avatar: x, image_data: x }),
  'image of SVG': (x) => ({ type: 'image', author: x, avatar: x, image_data: btoa(`<svg>${encodeURI(x)}</svg>`) }),
  geojson: (x) => ({
    type: 'geojson',
    author: x,
    avatar: x,
    layer_name: x,
    ...degrees,
    style: x,
    geojson: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry, properties: { [x]: x, b: { [x]: x } } }],
    },
  }),
  'geojson that is none': (x) => ({
    type: 'geojson',
    author: x,
    avatar: x,
    layer_name: x,
    crs_wkt: x,
    crs_authid: x,
    style: null,
    geojson: { type: x, features: [x, null, { type: x, geometry: { type: x, coordinates: [x, x] }, properties: x }] },
  }),
  crs: (x) => ({ type: 'crs', author: x, avatar: x, crs_wkt: `PROJCS["${x}"]`, crs_authid: x }),
  bbox: (x) => ({ type: 'bbox', author: x, avatar: x, ...degrees, xmin: 1, xmax: 2, ymin: 1, ymax: 2 }),
  position: (x) => ({ type: 'position', author: x, avatar: x, crs_wkt: x, crs_authid: x, x: 1, y: 2 }),
  model: (x) => ({ type: 'model', author: x, avatar: x, model_name: x, model_group: x, raw_xml: x }),
  script: (x) => ({ type: 'script', author: x, avatar: x, name: x, raw_pycode: x }),
  newcomer: (x) => ({ type: 'newcomer', newcomer: x }),
  exiter: (x) => ({ type: 'exiter', exiter: x }),
  like: (x) => ({ type: 'like', liker_author: x, liked_author: x, message: x }),
  uncompliant: (x) => ({ type: 'uncompliant', reason: x }),
}

assert.ok(PAYLOADS.length >= 40)

for (const [name, make] of Object.entries(messages)) {
  test(`${PAYLOADS.length} payloads in every field of "${name}" stay text`, { skip }, async (t) => {
    const { page, tell, survives } = await attack(t)
    await nameYourself(page, 'Alice')
    await page.locator('.dot.online').waitFor()
    for (const payload of PAYLOADS) tell(make(payload))
    tell({ type: 'text', author: 'Bob', avatar: null, text: 'the last one' })
    await page.locator('.message', { hasText: 'the last one' }).waitFor()
    await survives()
    if (name === 'text') {
      const shown = await page.locator('.text').allTextContents()
      assert.deepEqual(shown.slice(0, PAYLOADS.length), PAYLOADS, 'every payload is shown as it was written')
    }
    // Every place that shows more of a message.
    await page.getByRole('button', { name: 'People' }).click()
    await page.locator('.person').nth(PAYLOADS.length - 1).waitFor()
    await survives()
    const openers = page.locator('.geo-card .card-actions button')
    for (let index = 0; index < Math.min(12, await openers.count()); index++) {
      await openers.nth(index).click()
      await page.locator('.map-detail h3').waitFor()
    }
    await survives()
  })
}

test('payloads as rules, as names of rooms, in the address and as the reason of a refusal stay text', { skip },
  async (t) => {
    const { page, survives } = await attack(t, PAYLOADS.join('\n'), PAYLOADS)
    await page.locator('.rules-box').getByText('<svg onload=pwned()>').waitFor()
    await nameYourself(page, 'Alice')
    await survives()
    await page.locator('#write').fill('refuse me')
    await page.locator('#write').press('Enter')
    await page.locator('.pending.problem').getByText('<svg onload=pwned()>').waitFor()
    for (const payload of PAYLOADS) {
      await page.evaluate(`location.hash = ${JSON.stringify(`#/${encodeURIComponent(`no ${payload}`)}`)}`)
      await page.locator('.notice').waitFor()
    }
    await survives()
  })

test('a payload as the name of a file stays text', { skip }, async (t) => {
  const { page, survives } = await attack(t)
  await nameYourself(page, 'Alice')
  for (const [payload, extension] of PAYLOADS.slice(0, 12).flatMap((payload) =>
    ['.txt', '.geojson'].map((extension) => [payload, extension] as const))) {
    await page.locator('input[type=file][accept*=json]').setInputFiles(
      { name: `${payload}${extension}`, mimeType: 'text/plain', buffer: Buffer.from('{}') })
    await page.locator('dialog').waitFor()
    await survives()
    await page.keyboard.press('Escape')
    // The next one would be a second one until this one has gone.
    await page.locator('dialog').waitFor({ state: 'detached' })
  }
})
