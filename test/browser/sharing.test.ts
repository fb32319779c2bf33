import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { enter, joinChannel, joinClassic } from './chat.ts'
import { withPosition } from './exif.ts'
import { eventually, message } from './page.ts'
import { DEGREES, LAMBERT_93, PIXEL, points } from './samples.ts'

const skip = requireProgram('chromium')

interface Handed {
  name: string
  type: string
  base64: string
}

/** Puts files where they would be pasted or dropped. */
async function hand (page: Page, how: 'paste' | 'drop', ...files: Handed[]): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer()
    for (const { name, type, base64 } of ${JSON.stringify(files)}) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      data.items.add(new File([bytes], name, { type }))
    }
    const options = { bubbles: true, cancelable: true }
    if (${how === 'paste'}) {
      document.querySelector('#write').dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }))
    } else {
      document.querySelector('.log').dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }))
    }
  }`)
}

/** A black image, made by the browser itself. */
async function blank (page: Page, name: string, width: number, height: number): Promise<Handed> {
  const type = name.endsWith('.png') ? 'image/png' : 'image/jpeg'
  const url = await page.evaluate(`{
    const canvas = document.createElement('canvas')
    canvas.width = ${width}; canvas.height = ${height}
    canvas.getContext('2d').fillRect(0, 0, ${width}, ${height})
    canvas.toDataURL('${type}')
  }`) as string
  return { name, type, base64: url.slice(url.indexOf(',') + 1) }
}

const picked = ({ name, type, base64 }: Handed) =>
  ({ name, mimeType: type, buffer: Buffer.from(base64, 'base64') })

const layerFile = (name: string, content: unknown) =>
  ({ name, mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify(content)) })

/** Frames that the page sent, from now on. */
function sentFrames (page: Page): any[] {
  const sent: any[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload)))))
  return sent
}

for (const way of ['pick', 'paste', 'drop'] as const) {
  test(`an image is shared by ${way}, made to fit before it is sent`, { skip }, async (t) => {
    const server = await startServer(t, { MAX_IMAGE_SIZE: '64' })
    const classic = await joinClassic(server)
    const alice = await enter(t, server, 'Alice')
    const bob = await joinChannel(server, 'Bob')
    const large = await blank(alice.page, 'map.png', 400, 200)
    if (way === 'pick') await alice.page.locator('input[type=file][accept*=image]').setInputFiles(picked(large))
    else await hand(alice.page, way, large)
    const dialog = alice.page.getByRole('dialog', { name: 'Share this image?' })
    await dialog.getByRole('button', { name: 'Send' }).click()
    const image = alice.page.locator('.type-image img')
    await image.waitFor()
    assert.deepEqual(await image.evaluate((img: any) => img.decode().then(() => [img.naturalWidth, img.naturalHeight])),
      [64, 32])
    const { image_data: data } = await bob.until(({ type }) => type === 'image')
    assert.equal(Buffer.from(data, 'base64').readUInt32BE(16), 64, 'the width in the PNG')
    await classic.until(({ message }) => message === 'shared an image')
    assert.deepEqual([alice.errors, alice.foreign], [[], []])
  })
}

for (const way of ['pick', 'paste', 'drop'] as const) {
  test(`several images are shared by ${way} in one dialog, without a connection too`, { skip }, async (t) => {
    const server = await startServer(t)
    const proxy = await TcpProxy.start(t, server.port)
    const bob = await joinChannel(server, 'Bob')
    const { page, errors } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice')
    const images = await Promise.all(
      ['a.png', 'b.jpg', 'c.png'].map((name, index) => blank(page, name, 10 + 10 * index, 5)))
    proxy.cut()
    await page.locator('.connection:visible').waitFor()
    if (way === 'pick') await page.locator('input[type=file][accept*=image]').setInputFiles(images.map(picked))
    else await hand(page, way, ...images)

    const dialog = page.getByRole('dialog', { name: 'Share these images?' })
    await dialog.getByText('3 images will be sent.').waitFor()
    await eventually(() => page.locator('dialog').count(), 1)
    const alts = () => dialog.locator('img').evaluateAll((all: any[]) => all.map(({ alt }) => alt))
    await eventually(alts, ['a.png', 'b.jpg', 'c.png'])
    await dialog.getByRole('button', { name: 'Leave out b.jpg' }).press('Enter')
    await dialog.getByText('2 images will be sent.').waitFor()
    await eventually(alts, ['a.png', 'c.png'])
    await eventually(() => page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Leave out c.png')
    await dialog.getByLabel('Caption (optional)').fill('  Two of them ')
    await dialog.getByLabel('Caption (optional)').press('Enter')
    await page.locator('.pending', { hasText: 'Two of them' }).waitFor()
    await eventually(() => page.locator('.pending').count(), 3)

    proxy.restore()
    await bob.until(({ text }) => text === 'Two of them')
    const sent = bob.frames.filter(({ author }) => author === 'Alice')
      .map(({ text, image_data: data }) => text ?? Buffer.from(data, 'base64').readUInt32BE(16))
    assert.deepEqual(sent, [10, 30, 'Two of them'])
    assert.deepEqual(errors.filter((error) => !/ERR_|WebSocket|426/.test(error)), [])
  })
}

test('of several images, the readable ones are sent, each with its position if that is wanted', { skip }, async (t) => {
  const server = await startServer(t)
  const bob = await joinChannel(server, 'Bob')
  const { page, errors } = await enter(t, server, 'Alice')
  const fake = { name: 'fake.png', type: 'image/png', base64: 'AAAA' }
  const photos = await Promise.all(([['here.jpg', 45], ['there.jpg', 46]] as const).map(async ([name, latitude]) => {
    const photo = await blank(page, name, 20, 20)
    const placed = withPosition(Buffer.from(photo.base64, 'base64'), [latitude, 0, 0], [4, 0, 0])
    return { ...photo, base64: placed.toString('base64') }
  }))
  const last = await blank(page, 'last.png', 40, 5)
  await hand(page, 'drop', photos[0]!, fake, photos[1]!, last)
  const dialog = page.getByRole('dialog', { name: 'Share these images?' })
  await dialog.getByRole('listitem').filter({ hasText: 'fake.png' }).getByText('cannot read this image').waitFor()
  await dialog.getByText('3 images will be sent.').waitFor()
  const caption = dialog.getByLabel('Caption (optional)')
  const send = dialog.getByRole('button', { name: 'Send' })
  await caption.fill('x'.repeat(2000))
  await dialog.getByText('characters too many').waitFor()
  await eventually(() => send.isDisabled(), true)
  await caption.fill('')
  await dialog.getByRole('listitem').filter({ hasText: '4.00000, 46.00000' }).getByRole('checkbox').check()
  await send.click()
  await bob.until(({ type, image_data: data }) =>
    type === 'image' && Buffer.from(data, 'base64').readUInt32BE(16) === 40)
  const sent = bob.frames.filter(({ author }) => author === 'Alice').map(({ type, y }) => y ?? type)
  assert.deepEqual(sent, ['image', 'image', 46, 'image'])

  await hand(page, 'drop', photos[0]!, last)
  for (const name of ['here.jpg', 'last.png']) await dialog.getByRole('button', { name: `Leave out ${name}` }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(errors, [])
})

test('an image opens large, and what only claims to be one says so', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'image', author: 'Bob', avatar: null, image_data: PIXEL })
  await page.getByRole('button', { name: 'Enlarge the image by Bob' }).click()
  await page.getByRole('dialog', { name: 'Image by Bob' }).locator('img').waitFor()
  await page.keyboard.press('Escape')
  await hand(page, 'drop', { name: 'fake.png', type: 'image/png', base64: 'AAAA' })
  await page.getByText('Your browser cannot read this image.').waitFor()
  await page.keyboard.press('Escape')
  await hand(page, 'drop', { name: 'notes.txt', type: 'text/plain', base64: 'AAAA' })
  await page.getByText('“notes.txt” is neither an image nor a layer.').waitFor()
  await page.keyboard.press('Escape')
  await hand(page, 'drop', { name: 'roads.zip', type: 'application/zip', base64: 'UEsDBBQAAAA=' })
  await page.getByText('This ZIP file is incomplete or damaged.').waitFor()
  assert.deepEqual(errors, [])
})

test('a layer in EPSG:2154 is drawn where it belongs', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors, foreign } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  // The origin of Lambert-93 is at 3° E, 46.5° N by definition: in both systems one place.
  const layer = { type: 'geojson', author: 'Bob', avatar: null, style: null }
  bob.send({ ...layer, ...LAMBERT_93, layer_name: 'in metres', geojson: points([700_000, 6_600_000]) })
  bob.send({ ...layer, ...DEGREES, layer_name: 'in degrees', geojson: points([3, 46.5]) })

  const [metres, degrees] = ['in metres', 'in degrees'].map((name) => message(page, name).locator('canvas'))
  for (const canvas of [metres!, degrees!]) {
    await canvas.scrollIntoViewIfNeeded()
    await eventually(() => canvas.getAttribute('data-extent'), '3.00000 46.50000 3.00000 46.50000')
  }
  const pixels = (element: any) => element.toDataURL()
  assert.equal(await metres!.evaluate(pixels), await degrees!.evaluate(pixels), 'both previews are the same picture')

  await message(page, 'in metres').getByRole('button', { name: 'Attributes' }).click()
  await page.locator('.map-detail').getByText('1 feature · RGF93 v1 / Lambert-93 (EPSG:2154)').waitFor()
  await eventually(() => page.locator('.extent-text').innerText(), '3.00000, 46.50000')
  await page.getByRole('cell', { name: 'point 0' }).waitFor()

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download GeoJSON' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), 'in_metres.geojson')
  const { features: [feature] } = JSON.parse(await readFile(await download.path(), 'utf8'))
  assert.deepEqual(feature.geometry.coordinates.map((degrees: number) => Number(degrees.toFixed(6))), [3, 46.5])
  assert.deepEqual([errors, foreign], [[], []])
})

/** A layer as no JavaScript would write it. */
const EXACT = '{"type":"FeatureCollection", "name":"t\u00e9st", "bbox":[2,48,2,48],\n"features":[{"type":"Feature", ' +
  '"id":9223372036854775807, "bbox":[2,48,2,48], "properties":{"fid":9007199254740993, "x":1.10},\n' +
  '"geometry":{"type":"Point", "coordinates":[2.350000000000000000001,48.0,35.50]}}]}'

async function downloadOf (page: Page, button: string): Promise<string> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  return await readFile(await (await downloading).path(), 'utf8')
}

test('a layer keeps every digit and member of its file', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  await page.locator('input[type=file][accept*=json]').setInputFiles(
    { name: 'exact.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(`\ufeff${EXACT}\n`) })
  const arrived = once(bob.ws, 'message')
  await page.getByRole('dialog', { name: 'Share this layer?' }).getByRole('button', { name: 'Send' }).click()
  const [frame] = await arrived
  assert.ok(String(frame).includes(`"geojson":${EXACT},"style":""`), String(frame))

  await message(page, 'exact').getByRole('button', { name: 'Attributes' }).click()
  await page.getByRole('cell', { name: '9007199254740993', exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Download as sent' }).count(), 0)
  assert.equal(await downloadOf(page, 'Download GeoJSON'), EXACT)
  assert.deepEqual(errors, [])
})

test('a converted download keeps ids and heights and says what is lost', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const layer = '{"type":"FeatureCollection","bbox":[1,2,3,4],"features":[{"type":"Feature","id":"a",' +
    '"bbox":[1,2,3,4],"properties":{"n":1.10},"geometry":{"type":"Point","coordinates":[700000,6600000,35.5]}}]}'
  const head = JSON.stringify({ type: 'geojson', author: 'Bob', ...LAMBERT_93, layer_name: 'heights' })
  bob.send(`${head.slice(0, -1)},"geojson":${layer}}`)
  await message(page, 'heights').getByRole('button', { name: 'Attributes' }).click()
  await page.getByText('changes nothing: its coordinates are in RGF93 v1 / Lambert-93 (EPSG:2154).').waitFor()
  const { bbox, features: [feature] } = JSON.parse(await downloadOf(page, 'Download GeoJSON'))
  const place = feature.geometry.coordinates
  assert.deepEqual([bbox, feature.bbox, feature.id, place[2]], [[...place, ...place], [...place, ...place], 'a', 35.5])
  assert.equal(await downloadOf(page, 'Download as sent'), layer)
  assert.deepEqual(errors, [])
})

test('a file in Windows-1252 is sent in UTF-8, and the page says so', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const feature = JSON.stringify({ type: 'Feature', properties: { name: 'Forêt d~Orléans' }, geometry: null })
  const buffer = Buffer.from(feature.replace('~', '\x92'), 'latin1')
  await page.locator('input[type=file][accept*=json]').setInputFiles(
    { name: 'old.geojson', mimeType: 'application/geo+json', buffer })
  const dialog = page.getByRole('dialog', { name: 'Share this layer?' })
  await dialog.getByText('It was read as Windows-1252 (Latin-1) and is sent in UTF-8. Check this word: “Forêt”.')
    .waitFor()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const { geojson } = await bob.until(({ type }) => type === 'geojson')
  assert.equal(geojson.features[0].properties.name, 'Forêt d’Orléans')
})

test('a layer without an authority code shows no empty place for it', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const classic = await joinClassic(server)
  const bob = await joinChannel(server, 'Bob')
  const layer = { type: 'geojson', author: 'Bob', crs_wkt: '', geojson: points([1, 2], [3, 4]) }
  for (const [name, code] of [['none', ''], ['blank', ' ']] as const) {
    bob.send({ ...layer, layer_name: name, crs_authid: code })
    await classic.until(({ message }) => message === `shared the layer "${name}" (2 features)`)
    await message(page, name).getByText('2 features', { exact: true }).waitFor()
  }
})

test('features without a usable place are skipped, and counted', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const features = [[2, 48, null], [null, 48], [3, 49]]
    .map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } }))
  bob.send({
    type: 'geojson', author: 'Bob', ...DEGREES, layer_name: 'heights', geojson: { type: 'FeatureCollection', features },
  })
  const card = message(page, 'heights')
  await card.locator('canvas').scrollIntoViewIfNeeded()
  await card.getByText('1 of 3 features have no usable place.').waitFor()
  await eventually(() => card.locator('canvas').getAttribute('data-extent'), '2.00000 48.00000 3.00000 49.00000')
  assert.deepEqual(errors, [])
})

test('a layer\'s style is downloaded as it came, and a coordinate system is told by its name', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const by = { author: 'Bob', avatar: null, ...LAMBERT_93 }
  const style = '<qgis version="3.34"><script>alert(1)</script></qgis>'
  bob.send({ ...by, type: 'geojson', layer_name: 'trees', style, geojson: points([700_000, 6_600_000]) })
  bob.send({ ...by, type: 'crs' })
  await message(page, 'Coordinate system').getByText('RGF93 v1 / Lambert-93 (EPSG:2154)').waitFor()
  await message(page, 'trees').getByRole('button', { name: 'Attributes' }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download QGIS style' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), 'trees.qml')
  assert.equal(await readFile(await download.path(), 'utf8'), style)
  assert.deepEqual(errors, [])
})

test('a layer whose system is not understood is still a table', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  bob.send({
    type: 'geojson',
    author: 'Bob',
    avatar: null,
    style: null,
    layer_name: 'on the moon',
    crs_wkt: 'NONSENSE["x"]',
    crs_authid: 'IAU:30100',
    geojson: points([1, 2]),
  })
  await message(page, 'on the moon').getByText('The coordinate system is not understood').waitFor()
  await message(page, 'on the moon').getByRole('button', { name: 'Attributes' }).click()
  await page.getByRole('cell', { name: 'point 0' }).waitFor()
  assert.deepEqual(errors, [])
})

test('a place on the moon and a system that contradicts its name say why they have no map', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const layer = { type: 'geojson', author: 'Bob', avatar: null, style: null, geojson: points([1, 2]) }
  const moon = 'GEOGCS["Moon (2015)",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["Reference Meridian",0],' +
    'UNIT["degree",0.0174532925199433]]'
  bob.send({ ...layer, layer_name: 'craters', crs_wkt: moon, crs_authid: 'IAU_2015:30100' })
  bob.send({ ...layer, layer_name: 'mix-up', ...LAMBERT_93, crs_authid: 'EPSG:4326' })
  bob.send({ ...layer, layer_name: 'nowhere', ...DEGREES, geojson: points([1, 200]) })
  const reason = 'This is not a place on the Earth, so there is no map: Moon (2015)'
  await message(page, 'craters').getByText(reason).waitFor()
  await message(page, 'mix-up').getByText('contradict each other, so there is no map').waitFor()
  await message(page, 'nowhere').getByText('1 of 1 features have no usable place.').waitFor()
  await message(page, 'craters').getByRole('button', { name: 'Attributes' }).click()
  await page.locator('.map-panel').getByText(reason).waitFor()
  assert.deepEqual(errors, [])
})

test('my position is shared only after I was asked', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice', {
    geolocation: { longitude: 2.352212, latitude: 48.856612, accuracy: 12 }, permissions: ['geolocation'],
  })
  const bob = await joinChannel(server, 'Bob')
  const classic = await joinClassic(server)
  await page.getByRole('button', { name: 'Share something' }).click()
  await page.getByRole('button', { name: 'My position…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share your position?' })
  await dialog.getByText('Everyone in QGIS will see your current position').waitFor()
  await dialog.getByRole('button', { name: 'Find my position' }).click()
  await dialog.getByText('You are at 2.35221, 48.85661 (± 12 m).').waitFor()
  assert.deepEqual(bob.unread.filter(({ type }) => type === 'position'), [])
  await dialog.getByRole('button', { name: 'Send' }).click()
  const { x, y, crs_authid: crs } = await bob.until(({ type }) => type === 'position')
  assert.deepEqual([x, y, crs], [2.352212, 48.856612, 'EPSG:4326'])
  await classic.until(({ message }) => /^shared the position/.test(message))
  await page.locator('.type-position canvas[data-extent^="2.35221 48.85661"]').waitFor()
  assert.deepEqual(errors, [])
})

test('a position that the browser does not give is no position', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice', { permissions: [] })
  await page.getByRole('button', { name: 'Share something' }).click()
  await page.getByRole('button', { name: 'My position…' }).click()
  await page.getByRole('button', { name: 'Find my position' }).click()
  await page.getByText('Your browser does not allow this page to use your position.').waitFor()
})

test('the map\'s extent is shared and opens on the map of others', { skip }, async (t) => {
  const server = await startServer(t)
  // Without motion the map is where it belongs at once.
  const alice = await enter(t, server, 'Alice', { reducedMotion: 'reduce' })
  const bob = await enter(t, server, 'Bob')
  const carl = await joinChannel(server, 'Carl')
  carl.send({ type: 'bbox', author: 'Carl', avatar: null, ...DEGREES, xmin: 5, xmax: 6, ymin: 45, ymax: 46 })
  await message(alice.page, 'Extent').getByRole('button', { name: 'Show on the map', exact: true }).click()
  await alice.page.locator('.extent-text', { hasText: '5.00000, 45.00000 – 6.00000, 46.00000' }).waitFor()
  await alice.page.getByRole('button', { name: 'Share this extent' }).click()
  const own = await carl.until(({ type, author }) => type === 'bbox' && author === 'Alice')
  assert.ok(own.xmin < 5 && own.xmax > 6 && own.ymin < 45 && own.ymax > 46, JSON.stringify(own))
  assert.ok(own.xmax - own.xmin < 4, `the map is as near as the extent lets it: ${JSON.stringify(own)}`)
  await message(bob.page, 'Alice').getByRole('button', { name: 'Show on the map', exact: true }).click()
  await bob.page.getByRole('heading', { name: 'Extent, Alice' }).waitFor()
  for (const { errors, foreign } of [alice, bob]) assert.deepEqual([errors, foreign], [[], []])
})

test('a GeoJSON file is checked before it is sent', { skip }, async (t) => {
  const server = await startServer(t, { MAX_GEOJSON_FEATURES: '3', MAX_GEOJSON_RAW_LENGTH: '2000' })
  const { page, errors } = await enter(t, server, 'Alice')
  const sent = sentFrames(page)
  await page.reload()
  await page.locator('.dot.online').waitFor()
  const picker = page.locator('input[type=file][accept*=json]')
  const crs = (name: string) => ({ crs: { type: 'name', properties: { name } } })
  for (const [file, told] of [
    [layerFile('many.geojson', points([1, 1], [2, 2], [3, 3], [4, 4])), '4 features; the server accepts up to 3'],
    [layerFile('none.geojson', points()), 'This layer has no features.'],
    [layerFile('metres.geojson', points([700000, 6600000])), 'The coordinates are not in degrees'],
    [layerFile('moon.geojson', { ...points([7, 6]), ...crs('IAU:30100') }), 'This file uses IAU:30100'],
    [layerFile('link.geojson', { ...points([7, 6]), crs: { type: 'link', properties: { href: 'grid.wkt' } } }),
      'uses grid.wkt, which the page cannot convert. Please save it in EPSG:4326 first.'],
    [layerFile('other.json', { hello: 'world' }), 'JSON, but not GeoJSON'],
    [{ name: 'lines.json', mimeType: 'application/json', buffer: Buffer.from('{"type":"Feature"}\n'.repeat(2)) },
      'Feature 1 of this layer has no geometry'],
    [layerFile('bad.geojson', points([1, 'x' as unknown as number])),
      'Feature 1 of this layer has coordinates in quotation marks; they must be numbers. Correct it in QGIS'],
    [{ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') }, 'This file is not JSON.'],
    [layerFile('large.geojson', { type: 'Feature', properties: { a: 'x'.repeat(3000) }, geometry: null }),
      'the server accepts up to'],
  ] as const) {
    await picker.setInputFiles(file)
    const dialog = page.getByRole('dialog', { name: 'Share this layer?' })
    await dialog.locator('.problem', { hasText: told }).waitFor()
    await eventually(() => dialog.getByRole('button', { name: 'Send' }).isDisabled(), true)
    await page.keyboard.press('Escape')
  }
  assert.deepEqual(sent.filter(({ type }) => type === 'geojson'), [])

  await picker.setInputFiles(layerFile('trees of Lyon.geojson', points([4.83, 45.76], [4.84, 45.77])))
  const dialog = page.getByRole('dialog', { name: 'Share this layer?' })
  await dialog.getByText('2 features · EPSG:4326').waitFor()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await message(page, 'trees of Lyon').locator('canvas[data-extent="4.83000 45.76000 4.84000 45.77000"]').waitFor()
  assert.deepEqual(errors, [])
})

/** Counts the items that anything takes out of arrays. */
const COUNT_WORK = `{
  const original = Array.prototype[Symbol.iterator]
  globalThis.work = 0
  Array.prototype[Symbol.iterator] = function () {
    const iterator = original.call(this)
    return { next: () => { globalThis.work++; return iterator.next() }, [Symbol.iterator] () { return this } }
  }
}`

test('a GPX file takes work in proportion to its size, and one that is made to take more is refused', { skip },
  async (t) => {
    const server = await startServer(t, { MAX_GEOJSON_FEATURES: '5000' })
    const { page, errors } = await enter(t, server, 'Alice')
    await page.context().addInitScript(COUNT_WORK)
    await page.reload()
    await page.locator('.dot.online').waitFor()
    const picker = page.locator('input[type=file][accept*=json]')
    const dialog = page.getByRole('dialog', { name: 'Share this layer?' })
    const share = async (content: string, expected: string) => {
      await page.evaluate('globalThis.work = 0')
      await picker.setInputFiles({ name: 'a.gpx', mimeType: '', buffer: Buffer.from(content) })
      await dialog.locator('.field-state', { hasText: expected }).waitFor()
      if (expected.includes('feature')) await dialog.locator('canvas[data-extent]').waitFor()
      const work = await page.evaluate('globalThis.work') as number
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      return work
    }
    const places = (count: number) => `<gpx>${'<wpt lat="1" lon="2"/>'.repeat(count)}</gpx>`
    await share(places(1), '1 feature')
    const map = await share(places(1), '1 feature')
    const small = await share(places(500), '500 features') - map
    const large = await share(places(2000), '2,000 features') - map
    assert.ok(small > 500 && large < 6 * small, `${large} steps instead of ${small}`)

    const numbers = Array.from({ length: 200 }, (_, index) => index)
    const point = (inside: string) => `<trkpt lat="1" lon="2">${inside}</trkpt>`
    const track = (inside: string) => `<trk><trkseg>${inside}</trkseg></trk>`
    for (const content of [
      `<gpx>${track(numbers.map((n) => point(`<extensions><n${n}>1</n${n}></extensions>`)).join(''))}</gpx>`,
      `<gpx ${numbers.map((n) => `xmlns:n${n}="urn:${n}"`).join(' ')}>${track(point('') + point(''))}</gpx>`,
      `<gpx>${'<trk>'.repeat(200)}${'</trk>'.repeat(200)}</gpx>`,
    ]) await share(content, 'This GPX file is incomplete or damaged.')
    assert.deepEqual(errors, [])
  })

test('a dropped GeoJSON file shows how much of it is on its way', { skip }, async (t) => {
  // The system may keep 4 MB for a socket that writes, and 33 MB for one that has begun to read.
  const size = 48_000_000
  const server = await startServer(t, {
    MAX_GEOJSON_RAW_LENGTH: String(size * 2), MAX_FRAME_BYTES: String(size * 2), MAX_BUFFERED_BYTES: String(size * 4),
  })
  const line = await TcpProxy.start(t, server.port)
  const { page, errors } = await enter(t, { http: `http://127.0.0.1:${line.port}` }, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  await page.evaluate(`{
    const properties = { note: 'x'.repeat(${size}) }
    const feature = { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [3, 46.5] } }
    const data = new DataTransfer()
    data.items.add(new File([JSON.stringify(feature)], 'heavy.geojson'))
    document.querySelector('.log').dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: data }))
  }`)
  const dialog = page.getByRole('dialog', { name: 'Share this layer?' })
  await dialog.getByText('1 feature · EPSG:4326').waitFor()
  line.freeze()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const progress = page.getByRole('progressbar', { name: 'Sending…' })
  await progress.waitFor()
  await page.locator('.pending', { hasText: 'Layer heavy' }).waitFor()
  /** The share that has left the browser, once it is more than this. */
  const beyond = async (share: number): Promise<number> => {
    const bar = await progress.elementHandle()
    await page.waitForFunction(([bar, share]: any) => bar.value > share, [bar, share])
    return await progress.evaluate((bar: any) => bar.value)
  }
  await line.pass(size / 16)
  const first = await beyond(0)
  await line.pass(size / 16)
  const second = await beyond(first)
  assert.ok(second < 1, `${first}, then ${second}`)

  line.restore()
  await bob.until(({ layer_name: name }) => name === 'heavy')
  await message(page, 'heavy').waitFor()
  await progress.waitFor({ state: 'detached' })
  assert.deepEqual(errors, [])
})

test('models and scripts are shown as text with a warning, and downloaded as they came', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const code = Array.from({ length: 40 }, (_, line) => `print(${line}) # <b>bold</b>`).join('\n')
  bob.send({ type: 'script', author: 'Bob', avatar: null, name: '../../count down.py', raw_pycode: code })
  bob.send({
    type: 'model', author: 'Bob', avatar: null, model_name: 'buffer', model_group: 'geometry', raw_xml: '<Option/>',
  })
  const script = message(page, 'count down.py')
  await script.getByText('Code from another person. Read it before you run it.').waitFor()
  await script.getByRole('button', { name: 'Show all' }).click()
  await script.locator('pre', { hasText: 'print(39)' }).waitFor()
  await eventually(() => script.locator('pre').textContent(), code)
  const downloading = page.waitForEvent('download')
  await script.getByRole('button', { name: 'Download script' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), 'count_down.py')
  assert.equal(await readFile(await download.path(), 'utf8'), code)
  await message(page, 'geometry / buffer').locator('pre', { hasText: '<Option/>' }).waitFor()
  assert.deepEqual(errors, [])
})

test('the operator\'s tiles lie under the map, with their attribution as text', { skip }, async (t) => {
  const tiles = 'http://127.0.0.2:9'
  const server = await startServer(t, {
    MAP_TILES_URL: `${tiles}/{z}/{x}/{y}.png`, MAP_TILES_ATTRIBUTION: '© <b>Example</b>',
  })
  const { page, foreign, errors } = await enter(t, server, 'Alice')
  assert.equal(foreign.length, 0, 'nothing before the map is opened')
  const asked = page.waitForRequest((request) => request.url().startsWith(tiles))
  await page.getByRole('button', { name: 'Map', exact: true }).click()
  await page.getByText('© <b>Example</b>').waitFor()
  assert.match((await asked).url(), /^http:\/\/127\.0\.0\.2:9\/\d+\/\d+\/\d+\.png$/)
  assert.ok(foreign.every((url) => url.startsWith(`${tiles}/`)), foreign.join())
  assert.deepEqual(errors.filter((error) => /Content Security Policy/.test(error)), [])
})
