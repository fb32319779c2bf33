import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { frame, PING, PONG, RawClient } from '../hostile/raw-client.ts'

const MIB = 1024 * 1024
const LIMITS = { MAX_FRAME_BYTES: String(MIB), MAX_INCOMPLETE_BYTES: String(MIB), MESSAGE_RATE: '0' }

const whole = frame(`{"message":"large",${' '.repeat(700_000)}"author":"Hans"}`)
const most = whole.subarray(0, 600_000)
const rest = whole.subarray(600_000)

test('of one address, who begins messages and does not end them is ended, who began first in front', async (t) => {
  const server = await startServer(t, LIMITS)
  const witness = await join(server, 'QGIS')
  const [first, second] = [await RawClient.join(server.port, 'QGIS'), await RawClient.join(server.port, 'QGIS')]
  await witness.until(({ nb_users: members }) => members === 3)
  await first.trickle([most])
  await second.trickle([most])
  await first.message()
  await first.ended()
  await witness.until(({ nb_users: members }) => members === 2)
  await second.trickle([rest])
  await witness.until(({ message }) => message === 'large')
  for (let i = 0; i < 5; i++) {
    await second.trickle([most, rest])
    await witness.until(({ message }) => message === 'large')
  }
  second.reset()
  await witness.until(({ nb_users: members }) => members === 1)
})

test('what is complete, and what belongs to no message, does not count', async (t) => {
  const server = await startServer(t, LIMITS)
  const witness = await join(server, 'QGIS')
  const patient = await RawClient.join(server.port, 'QGIS')
  const control = [PING, PONG].map((opcode) => frame('x'.repeat(125), { opcode }))
  const pings = Buffer.concat(Array.from({ length: 500 }, () => control).flat())
  for (let i = 0; i < 10; i++) await patient.trickle([pings])
  patient.write(frame(JSON.stringify({ message: 'here', author: 'Ann' })))
  await witness.until(({ message }) => message === 'here')
  for (let i = 0; i < 10; i++) await patient.trickle([pings])
  const hoarder = await RawClient.join(server.port, 'QGIS')
  await hoarder.trickle([most])
  const uploader = await RawClient.join(server.port, 'QGIS')
  await hoarder.message()
  await uploader.trickle([most])
  await hoarder.ended()
  patient.write(frame(JSON.stringify({ message: 'still here', author: 'Ann' })))
  await witness.until(({ message }) => message === 'still here')
  patient.reset()
  uploader.reset()
})

test('an upload goes on while another address begins messages and does not end them', async (t) => {
  const server = await startServer(t, { ...LIMITS, TRUST_PROXY: 'loopback' })
  const joinFrom = (address: string) => RawClient.join(server.port, 'QGIS', '', { 'X-Forwarded-For': address })
  const witness = await join(server, 'QGIS')
  const upload = frame(`{"message":"upload",${' '.repeat(400_000)}"author":"Hans"}`)
  const uploader = await joinFrom('192.0.2.1')
  await uploader.trickle([upload.subarray(0, 250_000)])
  const hoarders = []
  for (let i = 1; i <= 5; i++) hoarders.push(await joinFrom(`2001:db8::${i}`))
  await witness.until(({ nb_users: members }) => members === 7)
  for (const hoarder of hoarders) await hoarder.trickle([whole.subarray(0, 200_000)])
  // Three of them fit beside the upload.
  await witness.until(({ nb_users: members }) => members === 5)
  await uploader.trickle([upload.subarray(250_000)])
  await witness.until(({ message }) => message === 'upload')
  for (const client of [uploader, ...hoarders]) client.reset()
})
