import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import { StrictClient } from '../generations.ts'
import { startServer, type TestServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

async function joinFrom ({ ws }: TestServer, address: string): Promise<StrictClient> {
  const options = { headers: { 'x-forwarded-for': address } }
  const client = new StrictClient(`${ws}/channel/QGIS/ws`, 'channel', options)
  await client.until(({ type }) => type === 'nb_users')
  return client
}

test('an image does not wait for the images that another address has sent before', async (t) => {
  // What is delivered is small, so that reading it does not delay what is sent.
  const server = await startServer(t, { TRUST_PROXY: 'loopback', MESSAGE_RATE: '0', MAX_IMAGE_SIZE: '16' })
  const witness = await joinFrom(server, '192.0.2.1')
  const flood = await Promise.all(Array.from({ length: 50 }, () => joinFrom(server, '192.0.2.2')))
  const noise = sharp(randomBytes(800 * 800 * 3), { raw: { width: 800, height: 800, channels: 3 } })
  const image = { ...MESSAGES.image, image_data: (await noise.webp().toBuffer()).toString('base64') }
  for (const client of flood) client.send({ ...image, author: 'flood' })
  await witness.until(({ type }) => type === 'image')
  witness.send({ ...image, author: 'witness' })
  let before = 0
  while ((await witness.until(({ type }) => type === 'image')).author !== 'witness') before++
  // In the order of arrival it would be 49 or more. The threads and the way to the server account for a few.
  assert.ok(before < 25, `${before} images came before`)
  for (const client of [witness, ...flood]) client.ws.terminate()
})
