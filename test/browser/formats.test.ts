import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { makeFiles, NAME } from './gdal-files.ts'

const skip = requireProgram('chromium', 'ogr2ogr')

async function folderOf (t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gischat-formats-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Share this layer?' })

/** What the page has painted: the extent in degrees, and the rectangle of pixels in the colour of features. */
async function painted (page: Page, dialog: Locator) {
  const canvas = dialog.locator('canvas[data-extent]')
  await canvas.waitFor()
  const box = await canvas.evaluate((element: any) => {
    const { width, height } = element
    const { data } = element.getContext('2d').getImageData(0, 0, width, height)
    const { document, getComputedStyle } = globalThis as any
    const probe = document.createElement('i')
    probe.className = 'probe-accent'
    document.body.append(probe)
    const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g).map(Number)
    probe.remove()
    const box = [width, height, -1, -1]
    for (let y = 0; y < height; y++) {
      // The locator map in the corner has another scale.
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4
        const isInk = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 30
        if (!isInk) continue
        box[0] = Math.min(box[0], x)
        box[1] = Math.min(box[1], y)
        box[2] = Math.max(box[2], x)
        box[3] = Math.max(box[3], y)
      }
    }
    return { box, width }
  })
  const extent = (await canvas.getAttribute('data-extent'))!.split(' ').map(Number)
  return { ...box, extent }
}

test('files of each format in five systems are drawn where PROJ puts them', { skip }, async (t) => {
  const { files, places } = makeFiles(await folderOf(t))
  assert.ok(files.length >= 20, `${files.length} files`)
  const server = await startServer(t)
  const { page, errors, foreign } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  for (const { name, parts, code } of files) {
    const place = places.get(name)!
    await picker.setInputFiles({ name: 'proj.geojson', mimeType: '', buffer: Buffer.from(JSON.stringify(place)) })
    const wanted = await painted(page, dialog)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await picker.setInputFiles(parts)
    if (code !== undefined) {
      await dialog.getByLabel('EPSG code').fill(code)
      await dialog.getByLabel('EPSG code').press('Tab')
    }
    const drawn = await painted(page, dialog)
    const pixelsPerDegree = wanted.width / ((wanted.extent[2]! - wanted.extent[0]!) * 1.4)
    for (const [index, degrees] of wanted.extent.entries()) {
      const pixels = Math.abs(drawn.extent[index]! - degrees) * pixelsPerDegree
      assert.ok(pixels <= 1, `${name}: ${pixels} pixels off, ${drawn.extent} instead of ${wanted.extent}`)
    }
    for (const [index, pixel] of wanted.box.entries()) {
      assert.ok(Math.abs(drawn.box[index]! - pixel) <= 1, `${name}: ${drawn.box} instead of ${wanted.box}`)
    }
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.waitFor({ state: 'detached' })
    const { geojson, crs_authid: crs } = await bob.until(({ type }) => type === 'geojson')
    assert.equal(crs, 'EPSG:4326', name)
    assert.equal(geojson.features.length, place.features.length, name)
    const [first] = geojson.features
    assert.equal(first.properties.name, NAME, name)
    if (/^[gsfp]/.test(name)) assert.deepEqual([first.properties.id, first.properties.code], [1, '01'], name)
  }
  assert.deepEqual([errors, foreign], [[], []])
})
