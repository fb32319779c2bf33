import assert from 'node:assert/strict'
import { createCipheriv, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import sharp, { type Sharp } from 'sharp'
import { allKnow, joinAll, joinChannel } from '../generations.ts'
import { startServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const { image, text } = MESSAGES

/** Red above, blue below. */
async function picture (width: number, height: number): Promise<Sharp> {
  const below = await sharp({ create: { width, height: Math.floor(height / 2), channels: 3, background: 'blue' } })
    .png().toBuffer()
  return sharp({ create: { width, height, channels: 3, background: 'red' } })
    .composite([{ input: below, gravity: 'south' }])
}

/** A picture that compresses badly. */
/** The same in every run: whether a part of a file decodes depends on where it is cut. */
const noise = (width: number, height: number) => {
  const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
  return sharp(stream.update(Buffer.alloc(width * height * 3)), { raw: { width, height, channels: 3 } })
}

test('an AVIF of 3840 × 2160 pixels passes, and a larger one is refused, however small its file', async (t) => {
  const server = await startServer(t)
  const client = await joinChannel(server)
  for (const [width, height, type] of [[3840, 2160, 'image'], [4000, 2101, 'uncompliant']] as const) {
    const file = await sharp({ create: { width, height, channels: 3, background: '#000' } })
      .avif({ effort: 0, quality: 1 }).toBuffer()
    client.send({ ...image, image_data: file.toString('base64') })
    assert.equal((await client.until(({ type }) => type !== 'nb_users')).type, type)
  }
})

test('what is shared is fitted into the square, keeps its ratio and is a PNG', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const send = async (data: string) => {
    channel.send({ ...image, image_data: data })
    const { image_data: passed } = await channel.next()
    assert.equal((await typed.next()).image_data, passed, 'the same in both generations')
    const file = Buffer.from(passed, 'base64')
    assert.equal(file.toString('base64'), passed)
    assert.deepEqual(file.subarray(0, 8), PNG)
    return { file, ...await sharp(file).metadata() }
  }
  const base64 = async (made: Sharp) => (await made.toBuffer()).toString('base64')

  const formats = ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const
  for (const format of formats) {
    await t.test(format, async () => {
      const { width, height } = await send(await base64((await picture(1600, 400)).toFormat(format)))
      assert.deepEqual([width, height], [800, 200])
    })
  }

  for (const [size, fitted] of [
    [[400, 1600], [200, 800]], [[801, 801], [800, 800]], [[800, 800], [800, 800]], [[20, 10], [20, 10]],
    [[1, 1], [1, 1]], [[5000, 1], [800, 1]],
  ] as const) {
    await t.test(`${size.join(' × ')} becomes ${fitted.join(' × ')}`, async () => {
      const { width, height } = await send(await base64(noise(size[0], size[1]).png()))
      assert.deepEqual([width, height], fitted)
    })
  }

  await t.test('turned as it was held, and everything else in its file is gone', async () => {
    const exif = { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 0/1' } }
    const upright = await picture(300, 200)
    const held = upright.withExif(exif).withMetadata({ orientation: 6 }).jpeg()
    const sent = await held.toBuffer()
    assert.ok((await sharp(sent).metadata()).exif, 'there is something to take out')
    const { file, ...got } = await send(sent.toString('base64'))
    assert.deepEqual([got.width, got.height], [200, 300])
    assert.deepEqual([got.orientation, got.exif, got.icc, got.xmp, got.iptc], Array(5).fill(undefined))
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
    assert.ok(at(20, 150)[2]! > 200, 'what was below is on the left')
    assert.ok(at(180, 150)[0]! > 200, 'what was above is on the right')
  })

  await t.test('transparency stays', async () => {
    const glass = sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } } })
    assert.equal((await send(await base64(glass.webp({ lossless: true })))).hasAlpha, true)
  })

  await t.test('sixteen bits a channel become eight', async () => {
    assert.equal((await send(await base64(noise(9, 9).toColourspace('rgb16').png()))).depth, 'uchar')
  })

  await t.test('base64 in lines of 76, and without its padding', async () => {
    const data = await base64(noise(10, 10).png())
    for (const line of ['\n', '\r\n']) await send(data.replace(/.{76}/g, `$&${line}`))
    await send(data.replace(/=+$/, ''))
  })

  await t.test('five million characters, all of them a picture', async () => {
    const data = await base64(noise(1000, 1000).png())
    const { width } = await send(data.length > 5_000_000 ? assert.fail('too large') : data)
    assert.equal(width, 800)
    assert.ok(data.length > 3_900_000)
  })
})

test('an image without its last bytes is delivered, and a broken one refused', async (t) => {
  const server = await startServer(t)
  const channel = await joinChannel(server)
  // Smooth, as photographs are.
  const photo = await noise(400, 300).blur(3).png().toBuffer()
  const files = {
    JPEG: await sharp(photo).jpeg().toBuffer(),
    'progressive JPEG': await sharp(photo).jpeg({ progressive: true }).toBuffer(),
    PNG: await sharp(photo).png().toBuffer(),
    WebP: await sharp(photo).webp().toBuffer(),
  }
  const thumbnail = Buffer.concat([Buffer.from('ffe10006', 'hex'), Buffer.from('ffd8ffd9', 'hex')])
  const withThumbnail = Buffer.concat([files.JPEG.subarray(0, 2), thumbnail, files.JPEG.subarray(2)])
  for (const [name, file, type] of [
    ...(['JPEG', 'progressive JPEG', 'PNG'] as const).flatMap((name) => [1, 2, 3, 20].map((missing) =>
      [`a ${name} without its last ${missing}`, files[name].subarray(0, -missing), 'image'] as const)),
    ['a JPEG with a thumbnail, without its last two', withThumbnail.subarray(0, -2), 'image'],
    ...Object.entries(files).map(([name, file]) =>
      [`a ${name} with something behind it`, Buffer.concat([file, randomBytes(500)]), 'image'] as const),
    ...Object.entries(files).flatMap(([name, file]) => [1 / 4, 1 / 2].map((part) =>
      [`${part} of a ${name}`, file.subarray(0, file.length * part), 'uncompliant'] as const)),
    ['the head of a JPEG', files.JPEG.subarray(0, 400), 'uncompliant'],
    ['two bytes of a JPEG', files.JPEG.subarray(0, 2), 'uncompliant'],
    ['a scan without its head', Buffer.concat([files.JPEG.subarray(0, 300), Buffer.from('ffda', 'hex')]),
      'uncompliant'],
  ] as const) {
    await t.test(name, async () => {
      channel.send({ ...image, image_data: file.toString('base64') })
      const frame = await channel.next()
      assert.equal(frame.type, type)
      if (type === 'uncompliant') return
      const { width, height } = await sharp(Buffer.from(frame.image_data, 'base64')).metadata()
      assert.deepEqual([width, height], [400, 300])
    })
  }
})

test('MAX_IMAGE_SIZE is the square', async (t) => {
  const server = await startServer(t, { MAX_IMAGE_SIZE: '16' })
  const channel = await joinChannel(server)
  channel.send({ ...image, image_data: (await noise(64, 32).png().toBuffer()).toString('base64') })
  const { width, height } = await sharp(Buffer.from((await channel.next()).image_data, 'base64')).metadata()
  assert.deepEqual([width, height], [16, 8])
})

test('what a sender says behind an image waits for it, and others do not', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const slow = (await noise(1100, 1100).png().toBuffer()).toString('base64')
  channel.send({ ...image, image_data: slow })
  channel.send({ ...image, image_data: 'broken' })
  for (let i = 0; i < 100; i++) channel.send({ ...text, text: `behind ${i}` })
  // By another, who is answered while the image is worked on.
  let others = 0
  let done = false
  const chat = (async () => {
    while (!done) {
      typed.send({ ...text, text: 'meanwhile' })
      await typed.until(({ text: said, type }) => said === 'meanwhile' || (done ||= type === 'image'))
      others++
    }
  })()
  const order = []
  while (order.length < 102) {
    const frame = await channel.next()
    if (frame.type === 'image' || frame.type === 'uncompliant') order.push(frame.type)
    else if (frame.text?.startsWith('behind')) order.push(frame.text)
  }
  assert.deepEqual(order, ['image', 'uncompliant', ...Array.from({ length: 100 }, (_, i) => `behind ${i}`)])
  await chat
  assert.ok(others > 1, 'somebody else spoke and was heard meanwhile')
})

test('who closes while its image is worked on has shared it', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  channel.send({ ...image, image_data: (await noise(1000, 1000).png().toBuffer()).toString('base64') })
  channel.ws.close()
  assert.equal((await typed.until(({ type }) => type === 'image')).type, 'image')
  await allKnow([typed], 2)
})

test('a server that stops while images are worked on closes with 1012, and soon', async (t) => {
  const server = await startServer(t)
  const clients = await Promise.all([1, 2, 3].map(() => joinChannel(server)))
  const data = (await noise(1100, 1100).png().toBuffer()).toString('base64')
  for (const client of clients) {
    for (let i = 0; i < 5; i++) client.send({ ...image, image_data: data })
  }
  await Promise.race(clients.map((client) => client.until(({ type }) => type === 'image')))
  const closed = clients.map((client) => client.closed())
  await server.app.close()
  for (const { code } of await Promise.all(closed)) assert.ok(code === 1012 || code === 1006, String(code))
  assert.ok(!server.logs.some(({ level }) => (level as number) >= 50), 'nothing failed')
})
