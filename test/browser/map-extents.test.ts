import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { assertNear, mapView, picture, settle, sharerColour } from './map-view.ts'
import { eventually, message } from './page.ts'
import { DEGREES, points } from './samples.ts'

const skip = requireProgram('chromium')

const OPTIONS = { reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } } as const

async function show (page: Page, text: string): Promise<void> {
  await message(page, text).last().locator('.card-actions button').click()
  await page.locator('.extent-text').waitFor()
  await settle(page)
}

const layer = (name: string, geojson: object) =>
  ({ type: 'geojson', author: 'Bob', layer_name: name, style: null, geojson, ...DEGREES })

test('an extent across the antimeridian is shown and shared as one piece', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'bbox', author: 'Bob', ...DEGREES, xmin: 176, xmax: -178, ymin: -20, ymax: -15 })
  const canvas = message(page, 'Extent').locator('canvas')
  await eventually(() => canvas.getAttribute('data-extent'), '176.00000 -20.00000 182.00000 -15.00000')
  await show(page, 'Extent')
  await eventually(() => page.locator('.extent-text').innerText(), '176.00000, -20.00000 – -178.00000, -15.00000')
  const view = await mapView(page)
  const [left] = view.place([view.box.x, view.box.y])
  const [right] = view.place([view.box.x + view.box.width, view.box.y])
  assert.ok(left > 160 && left < 176 && right > 182 && right < 200, `${left} to ${right}`)
  const drawn = await picture(page)
  for (const corner of [[176, -17.5], [182, -17.5]] as const) {
    const at = view.pixel([...corner])
    // Its sides are dashed, so only the horizontal place is known.
    const [x] = drawn.find(await sharerColour(page), at, 8).centre
    assertNear([x, 0], [at[0], 0], 1, 'a side')
  }
  await page.getByRole('button', { name: 'Share this extent' }).click()
  const { xmin, xmax } = await bob.until(({ type, author }) => type === 'bbox' && author === 'Alice')
  assert.ok(xmin > 160 && xmin < 176 && xmax > 182 && xmax < 200, `${xmin} to ${xmax}`)
  assert.deepEqual(errors, [])
})

test('islands on both sides of the antimeridian are near; a sketch between them is cut there', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
  const bob = await joinChannel(server, 'Bob')
  bob.send(layer('Fiji', points([178, -17], [-179, -18])))
  await show(page, 'Fiji')
  const view = await mapView(page)
  const ends = [view.pixel([178, -17]), view.pixel([181, -18])] as const
  const drawn = await picture(page)
  for (const end of ends) assertNear(drawn.find(await sharerColour(page), end, 6).centre, end, 1, 'an island')
  await page.getByRole('button', { name: 'Draw a line' }).click()
  for (const end of [ends[0], ends[1], ends[1]]) await page.mouse.click(end[0] + 20, end[1])
  await page.getByRole('button', { name: 'Share…' }).click()
  await page.keyboard.press('Enter')
  const sketch = await bob.until(({ type, author }) => type === 'geojson' && author === 'Alice')
  const [{ geometry }] = sketch.geojson.features
  assert.equal(geometry.type, 'MultiLineString')
  const [[[west], [end]], [[start], [east]]] = geometry.coordinates
  assert.ok(west < 180 && end === 180 && start === -180 && east > -180, JSON.stringify(geometry))
  assert.deepEqual(errors, [])
})

test('a place beyond the antimeridian is announced with its own longitude', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
  const bob = await joinChannel(server, 'Bob')
  bob.send(layer('Fiji', points([178, -17], [-179, -18])))
  await show(page, 'Fiji')
  const view = await mapView(page)
  await page.mouse.click(...view.pixel([180.5, -17.5]))
  const announced = page.locator('[role=status] p', { hasText: 'Chosen place: -179.' })
  await announced.waitFor({ state: 'attached' })
  assert.match((await announced.textContent())!, /^Chosen place: -179\.\d{6}, -17\.\d{6}$/)
  assert.deepEqual(errors, [])
})

test('poles are drawn at the edge of the map, which is said', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'bbox', author: 'Bob', ...DEGREES, xmin: -180, xmax: 180, ymin: -90, ymax: -60 })
  await show(page, 'Extent')
  await page.getByText('This map ends at 85° north and south.').waitFor()
  bob.send(layer('pole', points([0, 90])))
  await show(page, 'pole')
  const view = await mapView(page)
  const at = view.pixel([0, 85])
  const drawn = await picture(page)
  assert.ok(drawn.find(await sharerColour(page), at, 8).count > 10, 'the point is at the edge')
  assert.deepEqual(errors, [])
})

test('a single point is shown with its region, and parallels with their seconds at the scale of a street', { skip },
  async (t) => {
    const server = await startServer(t)
    const { page, errors } = await enter(t, server, 'Alice', OPTIONS)
    const bob = await joinChannel(server, 'Bob')
    bob.send({ type: 'position', author: 'Bob', ...DEGREES, x: 2.3522, y: 48.8566 })
    await show(page, 'Position')
    let view = await mapView(page)
    const width = view.degrees * view.box.width
    assert.ok(width > 3 && width < 20, `${width} degrees wide`)
    const drawn = await picture(page)
    const at = view.pixel([2.3522, 48.8566])
    assertNear(drawn.find(await sharerColour(page), at, 6).centre, at, 1)
    // Its sender is the label.
    await page.locator('.map').focus()
    for (let step = 0; step < 11; step++) {
      const before = view.degrees
      await page.keyboard.press('+')
      while (view.degrees > before * 0.51) view = await mapView(page)
    }
    assert.ok(view.degrees * view.box.width < 0.01, `${view.degrees * view.box.width} degrees wide`)
    const street = await picture(page)
    const graticule = await page.evaluate(`(() => {
      const probe = document.createElement('span')
      probe.className = 'probe probe-muted'
      document.body.append(probe)
      return getComputedStyle(probe).color
    })()`) as string
    const { x, y, height } = view.box
    assert.ok(street.find(graticule, [x + 40, y + height / 2], height / 2).count > 20, 'parallels have labels')
    assert.deepEqual(errors, [])
  })

test('no halo hides a neighbour among dense points, in the small map and in the large one', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice', OPTIONS)
  const bob = await joinChannel(server, 'Bob')
  bob.send(layer('dense', points([0, 0], [0.06, 0], [1, 0])))
  await show(page, 'dense')
  const view = await mapView(page)
  const [first, second] = [view.pixel([0, 0]), view.pixel([0.06, 0])]
  assert.ok(second[0] - first[0] > 5 && second[0] - first[0] < 40, `${second[0] - first[0]} px apart`)
  await page.getByRole('button', { name: 'Close' }).click()
  // So near that halos overlap.
  bob.send(layer('denser', points([0, 0], [0.015, 0], [1, 0])))
  const preview = message(page, 'denser').locator('canvas[data-extent]')
  await preview.waitFor()
  // Two of the three points are one spot with two middles: no ring of the ground is between them.
  const row = await preview.evaluate((canvas: any) => {
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const middle = Math.round(height / 2) * width
    return Array.from({ length: width }, (_, x) => Array.from(data.slice((middle + x) * 4, (middle + x) * 4 + 3)))
  }) as number[][]
  const dot = await page.evaluate(`(() => {
    const probe = document.createElement('span')
    probe.className = 'probe probe-accent'
    document.body.append(probe)
    return getComputedStyle(probe).color.match(/\\d+/g).map(Number)
  })()`) as number[]
  const isDot = (pixel: number[]) => pixel.every((value, index) => Math.abs(value - dot[index]!) < 8)
  const runs = row.map((pixel) => isDot(pixel) ? '#' : ' ').join('').trim().split(/ +/)
  assert.equal(runs.length, 2, 'two spots')
  assert.ok(runs[0]!.length > runs[1]!.length + 2, `the first is wider: ${runs[0]!.length} and ${runs[1]!.length} px`)
  await show(page, 'denser')
  const ink = await sharerColour(page)
  const near = await mapView(page)
  const [left, right] = [near.pixel([0, 0]), near.pixel([0.015, 0])]
  const gap = right[0] - left[0]
  assert.ok(gap > 2 && gap < 9, `${gap} px apart`)
  const alone = (await picture(page)).find(ink, near.pixel([1, 0]), 8).count
  const both = (await picture(page)).find(ink, [(left[0] + right[0]) / 2, left[1]], 14).count
  assert.ok(both > alone * 1.2, `${both} pixels of two points, ${alone} of one`)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`with forced colours, the map has lines and points on a plain ground: ${colorScheme}`, { skip }, async (t) => {
    const server = await startServer(t)
    const { page, errors } = await enter(t, server, 'Alice', { ...OPTIONS, forcedColors: 'active', colorScheme })
    const bob = await joinChannel(server, 'Bob')
    bob.send(layer('Paris', points([2.35, 48.85])))
    await show(page, 'Paris')
    const view = await mapView(page)
    const drawn = await picture(page)
    const system = async (name: string) => await page.evaluate(`(() => {
      const probe = document.createElement('span')
      probe.style.cssText = 'forced-color-adjust: none; color: ${name}'
      document.body.append(probe)
      return getComputedStyle(probe).color
    })()`) as string
    const at = view.pixel([2.35, 48.85])
    assert.ok(drawn.find(await system('LinkText'), at, 6).count > 20, 'the point')
    assert.ok(drawn.find(await system('Canvas'), at, 100).count > 10_000, 'the ground')
    await page.getByRole('button', { name: 'Draw a line' }).click()
    const pressed = page.locator('.map-tools [aria-pressed=true]')
    const outline = (tool: any) => (globalThis as any).getComputedStyle(tool).outlineStyle
    assert.notEqual(await pressed.evaluate(outline), 'none')
    assert.deepEqual(errors, [])
  })
}

test('at 400 % zoom everything of the map can be reached', { skip }, async (t) => {
  const server = await startServer(t)
  const viewport = { width: 320, height: 256 }
  const { page, errors } = await enter(t, server, 'Alice', { reducedMotion: 'reduce', viewport })
  const bob = await joinChannel(server, 'Bob')
  bob.send(layer('Paris', points([2.35, 48.85])))
  await show(page, 'Paris')
  await eventually(() => page.evaluate('document.documentElement.scrollWidth'), 320)
  for (const name of ['Draw a line', 'Measure an area', 'Zoom in', 'Copy the coordinates', 'Remove Paris from the map',
    'Download GeoJSON']) {
    const button = page.getByRole('button', { name, exact: true })
    await button.scrollIntoViewIfNeeded()
    const box = (await button.boundingBox())!
    const isInSight = box.y >= 0 && box.y + box.height <= 256 && box.x >= 0 && box.x + box.width <= 320
    assert.ok(isInSight, `${name}: ${JSON.stringify(box)}`)
    await button.click({ trial: true })
  }
  await page.getByRole('cell', { name: 'point 0' }).scrollIntoViewIfNeeded()
  const map = (await page.locator('.map').boundingBox())!
  assert.ok(map.height >= 140 && map.height < 200, `${map.height} px of map`)
  assert.deepEqual(errors, [])
})
