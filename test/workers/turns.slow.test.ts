import assert from 'node:assert/strict'
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
  const server = await startServer(t, { TRUST_PROXY: 'loopback', MESSAGE_RATE: '0', MAX_IMAGE_SIZE: '16' })
  const witness = await joinFrom(server, '192.0.2.1')
  const flood = await Promise.all(Array.from({ length: 50 }, () => joinFrom(server, '192.0.2.2')))
  // A small file that takes its time: the server has all of them before it has processed the first.
  const blank = sharp({ create: { width: 3000, height: 3000, channels: 3, background: 'red' } })
  const image = { ...MESSAGES.image, image_data: (await blank.webp({ effort: 0 }).toBuffer()).toString('base64') }
  for (const client of flood) client.send({ ...image, author: 'flood' })
  await witness.until(({ type }) => type === 'image')
  witness.send({ ...image, author: 'witness' })
  let before = 0
  while ((await witness.until(({ type }) => type === 'image')).author !== 'witness') before++
  // Without turns, there are dozens. The threads and the way to the server account for a few.
  assert.ok(before < 15, `${before} images came before`)
  for (const client of [witness, ...flood]) client.ws.terminate()
})
