import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { eventually, openSettings } from './page.ts'

const skip = requireProgram('chromium')

/** Something that each page draws only when all of its files have come. */
const drawn: Record<string, string> = {
  '/': '.welcome',
  '/docs': '#operations-default-get_rooms_rooms_get',
  '/docs/ws': '#console',
  '/redoc': '[role=search]',
}

test('/docs opens the operation that a link names, and tries it out', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(`${http}/docs#/default/get_rooms_rooms_get`)
  const operation = page.locator('#operations-default-get_rooms_rooms_get.is-open')
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = await operation.locator('.live-responses-table .response-col_description code').first().innerText()
  assert.deepEqual(JSON.parse(answer), ['QGIS', 'QField', 'Geotribu'])
  assert.equal(await page.getByRole('button', { name: 'Explore' }).count(), 0, 'no way to documents of others')
  assert.deepEqual(foreign, [])
  // Swagger UI mourns the underscores in links, which the links in the wild have.
  assert.deepEqual(errors.filter((error) => !error.startsWith('Deprecated: escaping deep link whitespace')), [])
})

for (const id of ['get_rules_rules_get', 'get_status_status_get', 'get_version_version_get',
  'put_message_room__room__message_put']) {
  test(`/docs#/default/${id} opens that operation`, { skip }, async (t) => {
    const { http } = await startServer(t)
    const { page } = await openPage(t, http)
    await page.goto(`${http}/docs#/default/${id}`)
    await page.locator(`#operations-default-${id}.is-open`).waitFor()
  })
}

test('a link with a fragment that is malformed opens the page all the same', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, errors } = await openPage(t, http)
  for (const fragment of ['#%', '#/%E0%A4%A']) {
    for (const [path, selector] of Object.entries(drawn)) {
      // Another fragment alone would not load the page again.
      await page.goto('about:blank')
      await page.goto(http + path + fragment)
      await page.locator(selector).waitFor()
      if (path === '/docs' || path === '/redoc') await page.locator('#overview').waitFor({ state: 'detached' })
      assert.deepEqual(errors, [], path + fragment)
    }
  }
})

test('/docs fits a phone', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, errors } = await openPage(t, http, { viewport: { width: 390, height: 844 }, isMobile: true })
  await page.goto(`${http}/docs`)
  await page.locator('#operations-default-get_rooms_rooms_get').waitFor()
  await eventually(() => page.evaluate('window.innerWidth'), 390)
  assert.deepEqual(errors, [])
})

for (const [path, viewer] of Object.entries({ '/docs': 'swagger-ui-bundle', '/redoc': 'redoc.standalone' })) {
  test(`${path} can be read before its viewer is loaded, which keeps what is open`, { skip }, async (t) => {
    const { http } = await startServer(t)
    const { page, errors } = await openPage(t, http)
    let go = () => {}
    const held = new Promise<void>((resolve) => { go = resolve })
    await page.route(`**/${viewer}-*.js`, async (route: any) => {
      await held
      await route.continue()
    })
    await page.goto(`${http}${path}#/default/get_rules_rules_get`, { waitUntil: 'domcontentloaded' })
    const rules = page.locator('details', { hasText: 'Get Rules' })
    await rules.getByText('Responses').waitFor()
    await page.locator('summary', { hasText: 'Get Rooms' }).click()
    go()
    if (path === '/docs') {
      for (const id of ['get_rules_rules_get', 'get_rooms_rooms_get']) {
        await page.locator(`#operations-default-${id}.is-open`).waitFor()
      }
    } else {
      await page.getByRole('heading', { name: 'Get Rooms' }).waitFor()
    }
    await page.locator('#overview').waitFor({ state: 'detached' })
    assert.deepEqual(errors.filter((error) => !error.startsWith('Deprecated: escaping deep link whitespace')), [])
  })
}

test('/redoc shows every operation and asks no other host for anything', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(`${http}/redoc`, { waitUntil: 'networkidle' })
  for (const summary of ['Get Rooms', 'Get Rules', 'Put Message']) {
    await page.getByRole('heading', { name: summary }).waitFor()
  }
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})

for (const [path, selector] of Object.entries(drawn)) {
  const withSlash = path.replace(/\/?$/, '/')
  for (const address of new Set([path, withSlash, `${withSlash}?utm_source=QGIS`])) {
    test(`the page of ${path} is whole at ${address}, and so is where it leads`, { skip }, async (t) => {
      const { http } = await startServer(t)
      const { page, foreign, errors } = await openPage(t, http)
      const failed: string[] = []
      page.on('response', (response) => { if (response.status() >= 400) failed.push(response.url()) })
      await page.goto(http + address)
      await page.locator(selector).waitFor()
      const links: string[] = await page.locator('a[href]').evaluateAll((all: any[]) => all.map(({ href }) => href))
      const pages = links.filter((link) => link.startsWith(http)).map((link) => link.replace(/#.*/, ''))
      for (const link of new Set(pages)) assert.equal((await fetch(link)).status, 200, link)
      assert.deepEqual([failed, foreign, errors], [[], [], []])
    })
  }
}

test('the page at / leads to the docs', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, foreign, errors } = await openPage(t, http)
  await page.goto(http)
  await openSettings(page)
  await page.getByText('For developers').click()
  await page.getByRole('link', { name: 'Try the API' }).click()
  await page.getByRole('heading', { name: /gischat/ }).waitFor()
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})
