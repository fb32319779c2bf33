import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { mapView, picture, settle, type MapView, type Picture } from './map-view.ts'
import { message } from './page.ts'
import { DEGREES } from './samples.ts'

const skip = requireProgram('chromium')

/** Settings as QGIS 3.26 and later write them, or as earlier versions do. */
const settings = (values: Record<string, string>, old = false) => old
  ? Object.entries(values).map(([name, value]) => `<prop k="${name}" v="${value}"/>`).join('')
  : `<Option type="Map">${Object.entries(values)
      .map(([name, value]) => `<Option name="${name}" type="QString" value="${value}"/>`).join('')}</Option>`

const symbol = (name: string, type: string, kind: string, values: Record<string, string>, old = false) =>
  `<symbol name="${name}" type="${type}" alpha="1"><layer class="${kind}" enabled="1">${settings(values, old)}</layer>` +
  '</symbol>'

const marker = (name: string, color: string, old = false) => symbol(name, 'marker', 'SimpleMarker', {
  name: 'square', color, outline_style: 'no', size: '6', size_unit: 'MM',
}, old)

const qml = (renderer: string, rest = '', attributes = '') =>
  "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" +
  `<qgis version="3.34" ${attributes}>${renderer}${rest}</qgis>`

const RED = '220,20,20,255'
const GREEN = '20,160,20,255,rgb:0.078,0.627,0.078,1'
const BLUE = '20,20,220,255'

const single = (symbol: string) => `<renderer-v2 type="singleSymbol"><symbols>${symbol}</symbols></renderer-v2>`

const categorized = (attr: string) => `<renderer-v2 type="categorizedSymbol" attr="${attr}"><categories>
  <category value="oak" symbol="0" render="true"/><category value="7" symbol="1" render="true" type="long"/>
  <category value="hidden" symbol="0" render="false"/><category value="" symbol="2" render="true"/></categories>
  <symbols>${marker('0', RED)}${marker('1', GREEN)}${marker('2', BLUE)}</symbols></renderer-v2>`

const graduated = `<renderer-v2 type="graduatedSymbol" attr="kind"><ranges>
  <range lower="0" upper="10" symbol="0" render="true"/><range lower="10" upper="20" symbol="1" render="true"/></ranges>
  <symbols>${marker('0', RED)}${marker('1', GREEN)}</symbols></renderer-v2>`

/** Points on a line, one degree apart, each with a kind. */
const kinds = (...values: unknown[]) => ({
  type: 'FeatureCollection',
  features: values.map((kind, index) => ({
    type: 'Feature', properties: { kind, name: `Tree ${index}` }, geometry: { type: 'Point', coordinates: [index, 0] },
  })),
})

interface Drawn { view: MapView, drawn: Picture, page: Page, count (colour: string, index: number): number }

/** The large map of a layer with a style. */
function styled (name: string, style: string, geojson: object, check: (drawn: Drawn) => Promise<void>): void {
  test(name, { skip }, async (t) => {
    const server = await startServer(t)
    const { page, errors, foreign } = await enter(t, server, 'Alice', {
      reducedMotion: 'reduce', viewport: { width: 1280, height: 900 },
    })
    const bob = await joinChannel(server, 'Bob')
    bob.send({ type: 'geojson', author: 'Bob', layer_name: 'styled', style, geojson, ...DEGREES })
    await message(page, 'styled').getByRole('button', { name: 'Attributes' }).click()
    await page.locator('.layer', { hasText: 'styled' }).waitFor()
    await settle(page)
    const [view, drawn] = [await mapView(page), await picture(page)]
    await check({
      view,
      drawn,
      page,
      count: (colour, index) => drawn.find(colour.split(',').slice(0, 3).join(), view.pixel([index, 0]), 17).count,
    })
    assert.deepEqual([errors, foreign], [[], []])
  })
}

/** Square pixels of a marker of 6 mm. */
const MARKER = (6 * 96 / 25.4) ** 2

const isMarker = (count: number) => Math.abs(count - MARKER) < MARKER * 0.15

styled('a single symbol has its colour and size', qml(single(marker('0', RED))), kinds(1, 2), async ({ count }) => {
  assert.ok(isMarker(count(RED, 0)), `${count(RED, 0)} of ${MARKER} pixels`)
  assert.ok(isMarker(count(RED, 1)))
})

styled('a single symbol of an older QGIS', qml(single(marker('0', BLUE, true))), kinds(1, 2),
  async ({ count }) => assert.ok(isMarker(count(BLUE, 0)), `${count(BLUE, 0)} of ${MARKER} pixels`))

const SIX = kinds('oak', 7, 'elm', 'hidden', null)

styled('categories have their colours', qml(categorized('kind')), SIX, async ({ count }) => {
  assert.ok(isMarker(count(RED, 0)), 'a text')
  assert.ok(isMarker(count(GREEN, 1)), 'a number')
  assert.ok(isMarker(count(BLUE, 2)), 'all others')
  assert.equal(count(RED, 3) + count(BLUE, 3), 0, 'a category that is switched off')
  assert.ok(isMarker(count(BLUE, 4)), 'no value')
})

styled('classes have their colours', qml(graduated), kinds(0, 10, 10.5, 21, null), async ({ count, page }) => {
  assert.ok(isMarker(count(RED, 0)))
  assert.ok(isMarker(count(RED, 1)), 'the first class counts')
  assert.ok(isMarker(count(GREEN, 2)))
  assert.equal(count(RED, 3) + count(GREEN, 3) + count(RED, 4), 0)
  assert.equal(await page.getByText('QGIS draws this layer in another way').count(), 0)
})

const labels = (field: string) => `<labeling type="simple"><settings><text-style fieldName="${field}" isExpression="0"
  textColor="220,20,20,255" fontSize="14" fontSizeUnit="Point" fontWeight="75"/></settings></labeling>`

styled('labels are drawn beside their points',
  qml(single(marker('0', BLUE)), labels('name'), 'labelsEnabled="1"'), kinds(1, 2), async ({ drawn, view }) => {
    const [x, y] = view.pixel([0, 0])
    assert.ok(drawn.find('220,20,20', [x, y - 16], 20).count > 30, 'a label')
  })

styled('what is drawn in another way than in QGIS is said',
  qml(`<renderer-v2 type="RuleRenderer"><rules/><symbols>${marker('0', RED)}</symbols></renderer-v2>`), kinds(1, 2),
  async ({ page, count }) => {
    await page.getByText('QGIS draws this layer in another way: with rules').waitFor()
    assert.equal(count(RED, 0), 0)
  })

const picturesAndRules = qml(single(symbol('0', 'marker', 'SvgMarker', {
  name: 'https://elsewhere.example/x.svg', color: GREEN, size: '6', size_unit: 'MapUnit',
})), '<labeling type="rule-based"/>', 'labelsEnabled="1" hasScaleBasedVisibilityFlag="1"')

styled('labels by rules, pictures, units of the map and scales are said', picturesAndRules, kinds(1, 2),
  async ({ page, count }) => {
    await page.getByText('QGIS draws this layer in another way: ').waitFor()
    for (const said of ['with pictures or patterns', 'units of the map', 'at some scales only', 'labels by rules']) {
      await page.getByText(said).waitFor()
    }
    assert.ok(count(GREEN, 0) > MARKER * 0.6, 'its colour stays')
  })

/** Made by QGIS 3.22. */
const file = (name: string) => readFileSync(new URL(`styles/${name}.qml`, import.meta.url), 'utf8')
const plainly = async (page: Page) =>
  assert.equal(await page.getByText('QGIS draws this layer in another way').count(), 0)

styled('a file of QGIS with categories and labels', file('categories'), kinds('oak', 'elm', 'ash'),
  async ({ count, drawn, view, page }) => {
    assert.ok(isMarker(count(RED, 0)) && isMarker(count(GREEN, 1)) && isMarker(count(BLUE, 2)))
    const [x, y] = view.pixel([0, 0])
    assert.ok(drawn.find('120,20,120', [x, y - 20], 20).count > 20, 'a label')
    await plainly(page)
  })

const squares = {
  type: 'FeatureCollection',
  features: [1, 5, 15].map((n, x) => ({
    type: 'Feature',
    properties: { n },
    geometry: { type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]] },
  })),
}

styled('a file of QGIS with classes', file('classes'), squares, async ({ drawn, view, page }) => {
  const colours = [0.5, 1.5, 2.5].map((x) => drawn.at(view.pixel([x, 0.5])))
  assert.deepEqual(colours, [[220, 20, 20], [20, 160, 20], [20, 20, 220]])
  await plainly(page)
})

const only = (geometry: object) => ({
  type: 'FeatureCollection', features: [{ type: 'Feature', properties: { n: 1 }, geometry }],
})
const way = only({ type: 'LineString', coordinates: [[0, 0], [2, 0]] })

styled('a file of QGIS with an arrow', file('arrow'), way, async ({ drawn, view, page }) => {
  assert.ok(drawn.find('220,20,20', view.pixel([1, 0]), 6).count > 20, 'the line')
  const [x, y] = view.pixel([2, 0])
  assert.ok(drawn.find('20,20,220', [x - 8, y], 10).count > 40, 'the head')
  assert.equal(drawn.find('20,20,220', [x + 12, y], 10).count, 0, 'which ends with the line')
  await plainly(page)
})

const fill = symbol('0', 'fill', 'SimpleFill', {
  color: RED, style: 'solid', outline_color: BLUE, outline_width: '1', outline_width_unit: 'MM', outline_style: 'solid',
})
const area = only({ type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] })

styled('areas have a fill and an outline, and one colour per person when asked', qml(single(fill)), area,
  async ({ page, drawn, view }) => {
    assert.deepEqual(drawn.at(view.pixel([1, 1])), [220, 20, 20])
    assert.ok(drawn.find('20,20,220', view.pixel([0, 1]), 3).count > 8)
    await page.getByRole('checkbox', { name: 'One colour per person' }).check()
    assert.notDeepEqual((await picture(page)).at(view.pixel([1, 1])), [220, 20, 20])
  })

test('a style that is none, or means harm, leaves the layer as it is', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors, foreign } = await enter(t, server, 'Alice', { reducedMotion: 'reduce' })
  const bob = await joinChannel(server, 'Bob')
  const entities = '<!DOCTYPE qgis [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><qgis>&b;</qgis>'
  const outside = '<!DOCTYPE qgis SYSTEM "https://elsewhere.example/x.dtd"><qgis/>'
  const wild = qml(single(marker('0', '1e999,x,"><script>,NaN').replaceAll('"6"', '"1e999"')))
  const many = qml(single(marker('0', RED).replace(/<layer.*<\/layer>/, (layer) => layer.repeat(3000))))
  for (const [index, style] of ['x', '<qgis', '<html/>', '<qgis><renderer-v2/></qgis>', entities, outside, wild,
    qml(categorized('constructor')), qml(single(marker('0', RED).replaceAll('"6"', '"0"'))), many].entries()) {
    bob.send({ type: 'geojson', author: 'Bob', layer_name: `style ${index}`, style, geojson: kinds(1), ...DEGREES })
    await message(page, `style ${index}`).getByRole('button', { name: 'Attributes' }).click()
    await page.getByRole('heading', { name: `style ${index}` }).waitFor()
    await settle(page)
  }
  // The browser's own message about text that is no XML has a style, which the page's policy blocks.
  assert.deepEqual([errors.filter((error) => !error.startsWith('Applying inline style')), foreign], [[], []])
})
