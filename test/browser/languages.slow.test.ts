import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer, type TestServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { joinChannel } from './chat.ts'
import { eventually, message, nameYourself, openSettings, say } from './page.ts'
import { LAMBERT_93, PIXEL, points } from './samples.ts'

const skip = requireProgram('chromium')

/** Frequent words of the English page that none of the other languages has. */
const ENGLISH = new RegExp(`\\b(${[
  'the', 'this', 'your', 'you', 'and', 'with', 'from', 'not', 'here', 'where', 'would', 'like', 'by', 'to',
  'rooms?', 'people', 'connected', 'picture', 'choose', 'rules', 'agree', 'settings', 'sound',
  'language', 'appearance', 'light', 'dark', 'try', 'read', 'open', 'close', 'save', 'cancel', 'send',
  'share', 'show', 'edit', 'today', 'remove', 'extent', 'coordinates', 'features?', 'attributes', 'zoom in',
  'lines?', 'warning', 'characters?', 'letters', 'digits', 'left',
].join('|')})\\b`, 'giu')

/** What a person sees or hears: visible text, and the names of controls. */
const spoken = (page: Page): Promise<string> => page.evaluate(`[
  document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder], .visually-hidden')].flatMap((element) =>
    [element.ariaLabel, element.title, element.placeholder,
      element.matches('.visually-hidden') && element.textContent]),
].filter(Boolean).join('\\n')`)

/** Elements beyond the edges of the screen, and controls whose text does not fit into them. */
const overflowing = (page: Page): Promise<string[]> => page.evaluate(`[...document.querySelectorAll('body *')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden, svg'))
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect()
    const outside = width > 0 && (left < -1 || right > innerWidth + 1)
    return outside || element.matches('button, label, h1, h2, select, a') && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).display !== 'inline'
  })
  .map((element) => element.outerHTML.slice(0, 200))`)

async function fill (server: TestServer): Promise<void> {
  const bob = await joinChannel(server, 'Bob')
  const place = { ...LAMBERT_93 }
  for (const content of [
    { type: 'text', text: '@Alice …' },
    { type: 'image', image_data: PIXEL },
    { type: 'geojson', layer_name: 'XY', style: '<qgis/>', geojson: points([700_000, 6_600_000]), ...place },
    { type: 'crs', ...place },
    { type: 'bbox', xmin: 7e5, xmax: 8e5, ymin: 66e5, ymax: 67e5, ...place },
    { type: 'position', x: 7e5, y: 66e5, ...place },
    { type: 'model', model_name: 'm', model_group: null, raw_xml: '<a/>\n'.repeat(20) },
    { type: 'script', name: 's', raw_pycode: 'pass' },
  ]) bob.send({ author: 'Bob', avatar: 'mIconRaster.svg', ...content })
}

const languages = [
  { code: 'de', locale: 'de-AT', welcome: 'Wo möchtest du mitreden?', name: 'Deutsch', script: 'Skript' },
  { code: 'es', locale: 'es-MX', welcome: '¿Dónde te apetece charlar?', name: 'Español', script: 'Script' },
  { code: 'fr', locale: 'fr-CA', welcome: 'Où souhaitez-vous discuter ?', name: 'Français', script: 'Script' },
  { code: 'it', locale: 'it-CH', welcome: 'Dove ti va di chiacchierare?', name: 'Italiano', script: 'Script' },
  { code: 'pt', locale: 'pt-BR', welcome: 'Onde vamos conversar?', name: 'Português', script: 'Script' },
]

for (const { code, locale, welcome, name, script } of languages) {
  test(`the page in ${name} has no English left and fits into 320 px`, { skip }, async (t) => {
    const server = await startServer(t, { RULES: '…' })
    const options = { locale, viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' } as const
    const { page, errors } = await openPage(t, server.http, options)
    const check = async (where: string) => {
      assert.deepEqual((await spoken(page)).match(ENGLISH) ?? [], [], where)
      assert.deepEqual(await overflowing(page), [], where)
    }
    await page.goto(server.http)
    await page.getByRole('heading', { name: welcome }).waitFor()
    await eventually(() => page.locator('html').getAttribute('lang'), code)
    await check('welcome')
    await page.goto(`${server.http}/#/QGIS`)
    await page.locator('#nickname').fill('x')
    await check('nickname')
    await nameYourself(page, 'Alice')
    await page.locator('.dot.online').waitFor()
    await check('empty room')
    await fill(server)
    await message(page, script).waitFor()
    await say(page, '…')
    await check('messages')
    await page.locator('.room-header button').last().click()
    await page.locator('.map-tools').waitFor()
    await check('map')
    await page.keyboard.press('Escape')
    await page.locator('.map-panel').waitFor({ state: 'detached' })
    await page.locator('.menu-button').click()
    await page.locator('.drawer-open').waitFor()
    await check('menu')
    await openSettings(page)
    await eventually(() => page.locator('#choose-language').inputValue(), code)
    await check('settings')
    assert.deepEqual(errors, [])
  })
}

test('the instance\'s language is loaded alone, for readers of other languages', { skip }, async (t) => {
  const server = await startServer(t, { MAIN_LANGUAGE: 'pt' })
  const { page } = await openPage(t, server.http, { locale: 'cs-CZ' })
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(.../\/web\/(de|es|fr|it|pt)-[^/]+\.js$/.exec(request.url())?.slice(1) ?? []))
  await page.goto(server.http)
  await page.getByRole('heading', { name: 'Onde vamos conversar?' }).waitFor()
  assert.deepEqual(loaded, ['pt'])
})
