import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { zipSync } from 'fflate'
import type { Locator, Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { enter, joinChannel } from './chat.ts'
import { makeFiles, NAME, STYLE } from './gdal-files.ts'
import { withPosition } from './exif.ts'
import { eventually } from './page.ts'
import { points } from './samples.ts'

const skip = requireProgram('chromium', 'ogr2ogr')

let made: { folder: string } & ReturnType<typeof makeFiles> | undefined

/** The files, which GDAL makes once for all tests. */
function filesOfGdal () {
  if (!made) {
    const folder = temporaryFolder()
    made = { folder, ...makeFiles(folder) }
  }
  return made
}

const textFile = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) })

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Share this layer?' })

/** What the page has painted: the extent in degrees, and the rectangle of pixels in the colour of features. */
async function painted (dialog: Locator) {
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
  const { files, places } = filesOfGdal()
  assert.ok(files.length >= 20, `${files.length} files`)
  const server = await startServer(t)
  const { page, errors, foreign } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  const references = new Map<unknown, Awaited<ReturnType<typeof painted>>>()
  for (const { name, parts, code } of files) {
    const place = places.get(name)!
    if (!references.has(place)) {
      await picker.setInputFiles(textFile('proj.geojson', JSON.stringify(place)))
      references.set(place, await painted(dialog))
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    const wanted = references.get(place)!

    await picker.setInputFiles(parts)
    if (code !== undefined) {
      await dialog.getByLabel('EPSG code').fill(code)
      await dialog.getByLabel('EPSG code').press('Tab')
    }
    const drawn = await painted(dialog)
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
    const { geojson, style, crs_authid: crs } = await bob.until(({ type }) => type === 'geojson')
    assert.deepEqual([crs, style], ['EPSG:4326', name === 'p4326.gpkg' ? STYLE : ''], name)
    assert.equal(geojson.features.length, place.features.length, name)
    for (const feature of geojson.features) assert.equal(feature.properties.name, NAME, name)
    // A file with a spatial index has an order of its own, and KML and GPX have no numbers.
    const first = geojson.features.find(({ properties }: any) => properties.id === 1)
    if (/^[gsfpwxy]/.test(name) && name !== 'x.gpx') assert.equal(first.properties.code, '01', name)
  }
  assert.deepEqual([errors, foreign], [[], []])
})

test('a broken file of each format says what it lacks', { skip }, async (t) => {
  const { files, folder } = filesOfGdal()
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  const partOf = (name: string) => files.find((file) => file.name === name)!.parts[0]!
  /** The first part of a file, as after a download that broke off. */
  const cut = (name: string, share = 0.6) => {
    const { buffer } = partOf(name)
    return { name, mimeType: '', buffer: buffer.subarray(0, Math.floor(buffer.length * share)) }
  }
  const shapes = await readFile(join(folder, 's2154.shp'))
  const broken = 'is incomplete or damaged. Download or copy it again, or open it in QGIS and export'
  /** A small archive that becomes huge, as its directory says, and one that hides it. */
  const bomb = Buffer.from(zipSync({ 'bomb.geojson': new Uint8Array(1000) }))
  bomb.writeUInt32LE(301_000_000, bomb.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  const liar = Buffer.from(zipSync({ 'doc.kml': new Uint8Array(301_000_000) }))
  liar.writeUInt32LE(1000, liar.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  for (const [part, told] of [
    [cut('g2154.geojson'), 'This file is not JSON. It ends too early: download or copy it again.'],
    [cut('s2154.zip'), `This ZIP file ${broken}`],
    [{ name: 'bomb.zip', mimeType: '', buffer: bomb },
      'Unpacked, this archive is larger than 300 MB. Unpack it, and share only the files you need.'],
    [{ name: 'liar.kmz', mimeType: '', buffer: liar },
      'Unpacked, this archive is larger than 300 MB. Unpack it, and share only the files you need.'],
    [{ name: 'empty.zip', mimeType: '', buffer: Buffer.from(zipSync({ 'readme.pdf': new Uint8Array(3) })) },
      'This archive has no layer in it.'],
    [{ name: 's2154.shp', mimeType: '', buffer: shapes.subarray(0, 200) }, `This Shapefile file ${broken}`],
    [{ name: 'roads.dbf', mimeType: '', buffer: Buffer.from('x') },
      'This is a part of a layer. Drop all files of the same name together, or a ZIP file with all of them.'],
    [cut('f2154.fgb'), `This FlatGeobuf file ${broken}`],
    [cut('p2154.gpkg', 0.1), `This GeoPackage file ${broken}`],
    [cut('k.kml'), `This KML file ${broken}`],
    [cut('z.kmz'), `This ZIP file ${broken}`],
    [cut('x.gpx'), `This GPX file ${broken}`],
    [textFile('laughs.kml',
      '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>'),
    'Open it in QGIS and export the layer as GeoJSON.'],
    [textFile('table.csv', 'name,kind\noak,tree\n'),
      'This table has no coordinates. Name their columns “longitude” and “latitude”, “x” and “y”, or “wkt”.'],
    [textFile('n.geojsonl', '{"type":"Point","coordinates":[1,2]}\n'.repeat(2) + '{"type":"Poi'),
      'This file is not JSON. The mistake is near line 3.'],
    [textFile('t.topojson', '{"type":"Topology","objects":{"a":{"type":"LineString","arcs":[7]}},"arcs":[]}'),
      `This TopoJSON file ${broken}`],
  ] as const) {
    await picker.setInputFiles(part)
    await dialog.locator('.problem', { hasText: told }).waitFor()
    await eventually(() => dialog.getByRole('button', { name: 'Send' }).isDisabled(), true, part.name)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  assert.deepEqual(errors, [])
})

test('several files are several layers, and only the chosen ones are sent, with their styles', { skip }, async (t) => {
  const { folder } = filesOfGdal()
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  const parts = await Promise.all(['shp', 'shx', 'dbf', 'prj', 'cpg'].map(async (ending) =>
    ({ name: `s27700.${ending}`, mimeType: '', buffer: await readFile(join(folder, `s27700.${ending}`)) })))
  await picker.setInputFiles([
    ...parts,
    textFile('s27700.qml', '<qgis version="3.40"/>'),
    textFile('other.geojson', JSON.stringify(points([1, 2]))),
    textFile('cut.geojson', '{"type":"FeatureColl'),
    textFile('layers.topojson', JSON.stringify({
      type: 'Topology',
      arcs: [],
      objects: {
        a: { type: 'Point', coordinates: [3, 4], properties: { ['__proto__']: 'x' } },
        constructor: { type: 'Point', coordinates: [5, 6] },
      },
    })),
  ])
  const items = dialog.getByRole('list', { name: 'Layers to share' }).getByRole('listitem')
  await items.filter({ hasText: 's27700' }).getByRole('button').waitFor()
  await eventually(() => items.count(), 5)
  await items.filter({ hasText: 'cut' }).getByText('It ends too early').waitFor()
  await dialog.getByText('converted from OSGB36 / British National Grid (EPSG:27700)').waitFor()
  await dialog.getByText(/with its QGIS style/).waitFor()
  await dialog.getByRole('checkbox', { name: 'Share other' }).uncheck()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const layers = [await bob.until(({ type }) => type === 'geojson'), await bob.next(), await bob.next()]
  assert.deepEqual(layers.map(({ layer_name: name, style }) => [name, style]), [
    ['s27700', '<qgis version="3.40"/>'], ['layers – a', ''], ['layers – constructor', ''],
  ])
  assert.deepEqual(errors, [])
})

test('a layer over the limits is made smaller only when asked', { skip }, async (t) => {
  const server = await startServer(t, { MAX_GEOJSON_FEATURES: '3', MAX_GEOJSON_RAW_LENGTH: '4000' })
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  const send = dialog.getByRole('button', { name: 'Send' })
  await picker.setInputFiles(textFile('many.geojson', JSON.stringify(points([1, 1], [2, 2], [3, 3], [4, 4]))))
  await dialog.locator('.problem', { hasText: '4 features; the server accepts up to 3' }).waitFor()
  await eventually(() => send.isDisabled(), true)
  await dialog.getByLabel('Send only the first 3 features').check()
  await send.click()
  const many = await bob.until(({ type }) => type === 'geojson')
  assert.equal(many.geojson.features.length, 3)

  // Two neighbours: what they have in common remains in common.
  const border = Array.from({ length: 300 }, (_, step) =>
    [5 + Math.sin(step * 7) / 1000, 45 + step / 300, 100] as [number, number, number])
  const area = (side: number) => ({
    type: 'Feature',
    properties: { side },
    geometry: { type: 'Polygon', coordinates: [[...border, [5 + side, 45.996667], [5 + side, 45], border[0]]] },
  })
  await picker.setInputFiles(textFile('long.geojson', JSON.stringify({
    type: 'FeatureCollection', features: [area(-1), area(1)],
  })))
  await dialog.locator('.problem', { hasText: 'the server accepts up to' }).waitFor()
  await dialog.getByLabel('Simplify lines and areas until the layer fits').check()
  await dialog.locator('.field-state:not(.problem)', { hasText: '2 features' }).waitFor()
  await send.click()
  const { geojson } = await bob.until(({ type }) => type === 'geojson')
  assert.ok(JSON.stringify(geojson).length <= 4000)
  const [west, east] = geojson.features.map(({ geometry }: any) => geometry.coordinates[0].map(String) as string[])
  const common = west.filter((position: string) => east.includes(position))
  assert.ok(common.length > 20 && common.length >= west.length - 4, `${common.length} of ${west.length}`)
  assert.deepEqual(errors, [])
})

test('a table without a system asks for it, and a layer keeps its own when asked', { skip }, async (t) => {
  const { folder } = filesOfGdal()
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const picker = page.locator('input[type=file][accept*=json]')
  const dialog = dialogOf(page)
  const code = dialog.getByLabel('EPSG code')
  await picker.setInputFiles(textFile('trees.csv', 'Nom;X;Y;code;long\nchêne;700000,5;6600000;007;9007199254740993\n'))
  await dialog.locator('.problem', { hasText: 'type its EPSG code' }).waitFor()
  await code.fill('99999')
  await code.press('Tab')
  await dialog.locator('.problem', { hasText: 'The page does not know EPSG:99999.' }).waitFor()
  await code.fill('epsg:2154')
  await code.press('Tab')
  await dialog.getByText('converted from RGF93 v1 / Lambert-93 (EPSG:2154)').waitFor()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const { geojson: { features: [tree] } } = await bob.until(({ type }) => type === 'geojson')
  assert.deepEqual(tree.properties, { Nom: 'chêne', X: '700000,5', Y: 6600000, code: '007', long: '9007199254740993' })
  assert.deepEqual(tree.geometry.coordinates.map((degrees: number) => degrees.toFixed(4)), ['3.0000', '46.5000'])

  const exact = await readFile(join(folder, 'g27700.geojson'), 'utf8')
  await picker.setInputFiles(textFile('own.geojson', exact))
  await dialog.getByLabel('Keep the coordinates in OSGB36 / British National Grid (EPSG:27700)').check()
  await dialog.locator('.field-state', { hasText: 'EPSG:27700' }).waitFor()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const own = await bob.until(({ type }) => type === 'geojson')
  assert.match(own.crs_wkt, /^PROJCS\["OSGB36/)
  assert.deepEqual([own.crs_authid, own.geojson], ['EPSG:27700', JSON.parse(exact)])
  assert.deepEqual(errors, [])
})

test('a photo offers to share where it was taken', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const url = await page.evaluate(`{
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 20
    canvas.getContext('2d').fillRect(0, 0, 20, 20)
    canvas.toDataURL('image/jpeg')
  }`) as string
  const photo = withPosition(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'), [45, 45, 36], [4, 49, 48])
  const picker = page.locator('input[type=file][accept*=image]')
  const dialog = page.getByRole('dialog', { name: 'Share this image?' })
  for (const isWanted of [false, true]) {
    await picker.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo })
    await dialog.getByText('This photo was taken at 4.83000, 45.76000.').waitFor()
    if (isWanted) await dialog.getByLabel('Share the position as well').check()
    await dialog.getByRole('button', { name: 'Send' }).click()
    const { image_data: sent } = await bob.until(({ type }) => type === 'image')
    assert.equal(Buffer.from(sent, 'base64').includes('Exif'), false, 'the picture does not tell')
  }
  const { x, y } = await bob.until(({ type }) => type === 'position')
  assert.deepEqual([x, y, bob.frames.filter(({ type }) => type === 'position').length], [4.83, 45.76, 1])
  assert.deepEqual(errors, [])
})
