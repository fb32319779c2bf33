import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer, type Client } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { assertNear, mapView, picture, settle, sharerColour } from './map-view.ts'
import { copied, eventually, message } from './page.ts'
import { DEGREES, points } from './samples.ts'

const skip = requireProgram('chromium')

const OPTIONS = {
  reducedMotion: 'reduce' as const,
  viewport: { width: 1280, height: 1000 },
  permissions: ['clipboard-read', 'clipboard-write'],
}

const square = (west: number, south: number, size: number) => {
  const [east, north] = [west + size, south + size]
  return { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] }
}

const collection = (geometries: object[], properties: object[] = []) => ({
  type: 'FeatureCollection',
  features: geometries.map((geometry, index) => ({ type: 'Feature', properties: properties[index] ?? {}, geometry })),
})

async function meet (t: TestContext): Promise<{ page: Page, bob: Client, carl: Client, errors: string[] }> {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
  return { page, errors, bob: await joinChannel(server, 'Bob'), carl: await joinChannel(server, 'Carl') }
}

const layer = (author: string, name: string, geojson: object, style: string | null = null) =>
  ({ type: 'geojson', author, layer_name: name, style, geojson, ...DEGREES })

/** Opens what a message shares. */
async function show (page: Page, name: string): Promise<void> {
  const button = message(page, name).last().locator('.card-actions button')
  await button.click()
  await page.locator('.map-detail h3', { hasText: name }).waitFor()
  await settle(page)
}

const names = (page: Page) => page.locator('.layer .layer-name span[dir]').allInnerTexts()

test('several layers have an order and the colour of their sharer, can be hidden, zoomed to and removed', { skip },
  async (t) => {
    const { page, bob, carl, errors } = await meet(t)
    bob.send(layer('Bob', 'below', collection([square(2, 48, 1)])))
    carl.send(layer('Carl', 'above', collection([square(2.25, 48.25, 1)])))
    await show(page, 'below')
    const first = await sharerColour(page)
    await show(page, 'above')
    await eventually(() => names(page), ['above', 'below'])
    const second = await sharerColour(page)
    assert.notEqual(first, second, 'colours of two people')
    // The line of the upper one crosses the area of the lower one, and the other way round.
    await page.getByRole('button', { name: 'Zoom out' }).click()
    let view = await mapView(page)
    const edges: [number, number][] = [[2.25, 48.6], [3, 48.6]]
    const drawn = await picture(page)
    assertNear(drawn.find(second, view.pixel(edges[0]!), 5).centre, view.pixel(edges[0]!), 1, 'the upper layer')
    assertNear(drawn.find(first, view.pixel([2, 48.1]), 5).centre, view.pixel([2, 48.1]), 1, 'the lower layer')

    await page.getByRole('button', { name: 'Move above down' }).press('Enter')
    await eventually(() => names(page), ['below', 'above'])
    await eventually(() => page.evaluate('document.activeElement.ariaLabel'), 'Move above up')
    const below = await picture(page)
    const crossing = view.pixel([3, 48.25])
    assert.notDeepEqual(below.at(crossing), drawn.at(crossing), 'the other line is the upper one now')

    await page.getByRole('checkbox', { name: 'Show above' }).uncheck()
    const hidden = await picture(page)
    assert.equal(hidden.find(second, view.pixel([2.25, 49]), 5).count, 0)
    await page.getByRole('checkbox', { name: 'Show above' }).check()
    await page.getByRole('button', { name: 'Zoom to below' }).click()
    view = await mapView(page)
    assert.ok(view.place([view.box.x, view.box.y])[0] > 0, 'the map is near')
    await page.getByRole('button', { name: 'Remove below from the map' }).click()
    await eventually(() => names(page), ['above'])
    await eventually(() => page.evaluate('document.activeElement.title'), 'above')
    await page.getByRole('heading', { name: 'above' }).waitFor()
    assert.deepEqual(errors, [])
  })

test('a click finds the features of all layers, the smallest first, also below an extent', { skip }, async (t) => {
  const { page, bob, carl, errors } = await meet(t)
  const parcels = collection([square(2, 48, 1), square(2.4, 48.4, 0.2)], [{ name: 'large' }, { name: 'small' }])
  bob.send(layer('Bob', 'parcels', parcels))
  carl.send(layer('Carl', 'wells', points([2.5, 48.5])))
  carl.send({ type: 'bbox', author: 'Carl', ...DEGREES, xmin: 1.9, xmax: 3.1, ymin: 47.9, ymax: 49.1 })
  for (const name of ['parcels', 'wells', 'Extent']) await show(page, name)
  const view = await mapView(page)
  await page.mouse.click(...view.pixel([2.5, 48.5]))
  const hits = page.locator('.hits li')
  await hits.first().waitFor()
  await eventually(() => hits.allInnerTexts(),
    ['wells · 1 · point 0', 'parcels · 2 · small', 'parcels · 1 · large', 'Extent, Carl'])
  await page.getByRole('heading', { name: 'wells' }).waitFor()
  await hits.getByRole('button', { name: 'parcels · 2 · small' }).click()
  await page.getByRole('heading', { name: 'parcels' }).waitFor()
  await eventually(() => page.locator('tr.selected td').innerText(), 'small')
  await page.getByRole('checkbox', { name: 'Show wells' }).uncheck()
  await page.mouse.click(...view.pixel([2.5, 48.5]))
  await page.locator('.hits li', { hasText: 'small' }).waitFor()
  await eventually(() => page.locator('.hits li').count(), 3, 'hidden layers are not found')
  assert.deepEqual(errors, [])
})

test('the attribute table sorts and filters, and links only web addresses', { skip }, async (t) => {
  const { page, bob, errors } = await meet(t)
  const rows = [
    { n: 10, text: 'see https://example.org/a?b=1.' },
    { n: 9, text: 'javascript:alert(1)', ['x'.repeat(5000)]: `see https://example.org/a https://example.org/${'y'.repeat(5000)}` },
    { n: null, text: '<a href="https://example.org">x</a>' },
    { n: 100, text: 'https://user@example.org/ ftp://example.org/' },
  ]
  bob.send(layer('Bob', 'rows', collection(rows.map((_, index) => ({ type: 'Point', coordinates: [index, 0] })), rows)))
  await show(page, 'rows')
  const column = () => page.locator('tbody tr td:nth-of-type(1)').allInnerTexts()
  await eventually(column, ['10', '9', '', '100'])
  const sort = page.getByRole('columnheader', { name: 'n', exact: true })
  const sorted = async () => [await column(), await sort.getAttribute('aria-sort')]
  await sort.getByRole('button').click()
  await eventually(sorted, [['9', '10', '100', ''], 'ascending'])
  await sort.getByRole('button').press('Enter')
  await eventually(sorted, [['100', '10', '9', ''], 'descending'])
  await sort.getByRole('button').click()
  await eventually(sorted, [['10', '9', '', '100'], null])
  await page.getByLabel('Filter').fill('SCRIPT')
  await eventually(column, ['9'])
  await page.getByText('1 of 4').waitFor()
  const view = await mapView(page)
  await page.mouse.click(...view.pixel([3, 0]))
  await eventually(() => page.locator('tr.selected th').innerText(), '4', 'a filtered row is in sight again')
  const links = await page.locator('tbody a').evaluateAll((links: any[]) =>
    links.map((link) => [link.getAttribute('href'), link.rel, link.target, link.textContent]))
  assert.deepEqual(links, [[
    'https://example.org/a?b=1', 'noopener noreferrer nofollow', '_blank', 'https://example.org/a?b=1',
  ], ...links.slice(1)])
  assert.ok(links.every(([href]: string[]) => /^https:\/\/example\.org/.test(href!)))
  // Long names and values are cut, and the part of an address that is left is no link.
  assert.equal((await page.locator('thead th').last().innerText()).length, 501)
  const long = page.locator('tbody tr').nth(1).locator('td').last()
  assert.equal((await long.innerText()).length, 501)
  await eventually(() => long.getByRole('link').allInnerTexts(), ['https://example.org/a'])
  assert.deepEqual(errors, [])
})

const copiedBy = (page: Page, button: string) =>
  copied(page, () => page.getByRole('button', { name: button, exact: true }).click())

async function downloaded (page: Page, button: string): Promise<{ name: string, text: string }> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  const download = await downloading
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

test('a feature is copied as GeoJSON and WKT, and a layer is saved as GPX', { skip }, async (t) => {
  const { page, bob, errors } = await meet(t)
  const point = {
    type: 'Feature',
    id: 7,
    properties: { name: 'A & \u0001B', geometry: 'x' },
    geometry: { type: 'Point', coordinates: [2, 48, 35.5] },
  }
  const line = [[1, 2], [3, 4]]
  const { features } = collection([
    { type: 'MultiPoint', coordinates: line },
    { type: 'LineString', coordinates: line },
    { type: 'MultiPolygon', coordinates: [square(0, 0, 1).coordinates, square(5, 5, 1).coordinates] },
    null!,
  ], [{ time: 'noon' }])
  bob.send(layer('Bob', 'mixed', { type: 'FeatureCollection', features: [point, ...features] }))
  await show(page, 'mixed')
  await page.getByText('Copy, or save in other formats').click()
  assert.equal(JSON.parse(await copiedBy(page, 'Copy as GeoJSON')).features.length, 5)
  const wkt = 'POINT Z(2 48 35.5)\nMULTIPOINT((1 2),(3 4))\nLINESTRING(1 2,3 4)\n' +
    'MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,6 5,6 6,5 6,5 5)))'
  assert.equal(await copiedBy(page, 'Copy as WKT'), wkt)
  await page.getByRole('rowheader').getByRole('button', { name: '1', exact: true }).click()
  assert.deepEqual(JSON.parse(await copiedBy(page, 'Copy as GeoJSON')), point)
  assert.equal(await copiedBy(page, 'Copy as WKT'), 'POINT Z(2 48 35.5)')

  const { name, text } = await downloaded(page, 'Download GPX')
  assert.equal(name, 'mixed.gpx')
  const described = await page.evaluate(`(() => {
    const gpx = new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml')
    if (gpx.querySelector('parsererror')) return gpx.documentElement.textContent
    const text = (element, tag) => element.querySelector(tag)?.textContent ?? ''
    return [...gpx.documentElement.children].map((element) => [
      element.tagName, element.querySelectorAll('trkpt').length, text(element, 'name'), text(element, 'ele'),
    ].join(' '))
  })()`)
  assert.deepEqual(described, ['wpt 0 A & B 35.5', 'wpt 0  ', 'wpt 0  ', 'trk 2  ', 'trk 5  ', 'trk 5  '])
  assert.deepEqual(errors, [])
})

test('the items of the map return when it opens again, and the focus returns to its opener', { skip },
  async (t) => {
    const { page, bob } = await meet(t)
    bob.send(layer('Bob', 'again', collection([square(2, 48, 1)])))
    await show(page, 'again')
    await page.getByRole('button', { name: 'Close' }).click()
    await eventually(() => page.evaluate('document.activeElement.textContent'), 'Attributes')
    await page.getByRole('button', { name: 'Map', exact: true }).click()
    await page.locator('.layer', { hasText: 'again' }).waitFor()
    const view = await mapView(page)
    const drawn = await picture(page)
    assert.ok(drawn.find(await sharerColour(page), view.pixel([2, 48.5]), 5).count > 4, 'the layer is drawn again')
  })
