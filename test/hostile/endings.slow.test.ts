/* Connections that end in the middle of something, or do not end. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import {
  BINARY, closeFrame, CONTINUATION, DEADLINE, frame, handshake, NO_CODE, RawClient, request,
} from './raw-client.ts'
import { besideBystander, hostileTable, members, type Heard, type Noticed } from './table.ts'

interface Ending {
  title: string
  /** What is sent at first, once joined. */
  bytes?: Uint8Array
  /** What is sent last; nothing where the connection just ends. */
  end: 'fin' | 'reset'
  heard?: Heard[]
}

const hello: Heard = { message: 'hello', author: 'Mallory', avatar: null }
const LOCAL = { headers: { Host: 'localhost' } }
const HELLO = JSON.stringify(hello)
const whole = frame(HELLO)
const beginning = frame(HELLO.slice(0, 9), { fin: false })

const PIECES: [title: string, bytes: Buffer][] = [
  ['at rest', Buffer.alloc(0)],
  ['after a byte of a frame', whole.subarray(0, 1)],
  ['after the header of a frame', whole.subarray(0, 2)],
  ['amid the mask', whole.subarray(0, 4)],
  ['amid the payload', whole.subarray(0, -1)],
  ['amid an extended length', frame('', { lengthBytes: 8, length: 1000 }).subarray(0, 5)],
  ['before a payload of 16 MiB', frame('', { length: 16 * 1024 * 1024 })],
  ['amid a fragmented message', beginning],
  ['amid a continuation', Buffer.concat([beginning, frame(HELLO.slice(9), { opcode: CONTINUATION }).subarray(0, 9)])],
  ['after an empty fragment', frame('', { fin: false, opcode: BINARY })],
  ['amid a ping', frame('ping', { opcode: 9 }).subarray(0, 7)],
  ['amid a close frame', closeFrame(1000, 'bye').subarray(0, 7)],
  ['amid a refused message', frame('{').subarray(0, 6)],
]

hostileTable<Ending>('connections that end', [
  ...PIECES.flatMap(([title, bytes]): Ending[] => [
    { title: `half-closed ${title}`, bytes, end: 'fin' },
    { title: `reset ${title}`, bytes, end: 'reset' },
  ]),
  { title: 'half-closed right behind a message', bytes: whole, end: 'fin', heard: [hello] },
  { title: 'half-closed right behind a refused message', bytes: frame('{'), end: 'fin' },
  {
    title: 'half-closed right behind a message and half another',
    bytes: Buffer.concat([whole, whole.subarray(0, 9)]),
    end: 'fin',
    heard: [hello],
  },
  { title: 'half-closed right behind a close frame', bytes: closeFrame(1000), end: 'fin' },
  { title: 'half-closed right behind a frame that breaks the rules', bytes: frame('', { opcode: 3 }), end: 'fin' },
  { title: 'reset behind a close frame', bytes: closeFrame(1000), end: 'reset' },
  { title: 'reset behind a frame that breaks the rules', bytes: frame('', { mask: false }), end: 'reset' },
], async ({ bytes = Buffer.alloc(0), end, heard = [] }, { port, room, connections }): Promise<Noticed> => {
  const client = await RawClient.join(port, room)
  client.write(bytes)
  if (end === 'fin') client.end()
  else client.reset()
  await connections.gone(client)
  return { joined: true, heard }
})

interface CutHandshake {
  title: string
  /** What of the handshake is sent. */
  cut: (handshake: Buffer) => Buffer
  end: 'fin' | 'reset'
}

const CUTS: [title: string, cut: CutHandshake['cut']][] = [
  ['before its first byte', () => Buffer.alloc(0)],
  ['after its first byte', (bytes) => bytes.subarray(0, 1)],
  ['after its first line', (bytes) => bytes.subarray(0, bytes.indexOf('\n') + 1)],
  ['amid a header', (bytes) => bytes.subarray(0, 80)],
  ['before its last byte', (bytes) => bytes.subarray(0, -1)],
  ['behind its last byte', (bytes) => bytes],
  ['amid a message behind it', (bytes) => Buffer.concat([bytes, whole.subarray(0, 9)])],
]

hostileTable<CutHandshake>('handshakes that end', CUTS.flatMap(([title, cut]) => [
  { title: `half-closed ${title}`, cut, end: 'fin' },
  { title: `reset ${title}`, cut, end: 'reset' },
]), async ({ cut, end }, { server, port, room, connections }) => {
  const client = await RawClient.connect(port)
  await connections.accepted(client)
  client.write(cut(handshake(`/room/${encodeURIComponent(room)}/ws`)))
  if (end === 'fin') client.end()
  else client.reset()
  await connections.gone(client)
  // Whether the end overtakes the handshake is up to the kernel; either way, nobody may stay.
  const joins = server.logs.filter((line) => line.msg === 'joined' && line.room === room)
  return { joined: joins.length === 2 }
})

hostileTable('connections that do not end', [
  { title: 'no answer to a close that broke the rules', bytes: frame('', { opcode: 3 }), code: 1002 },
  { title: 'no answer to a close over text that is no UTF-8', bytes: frame(Buffer.from('ff', 'hex')), code: 1007 },
  { title: 'no answer to a close over a length', bytes: frame('', { length: 2n ** 40n }), code: 1009 },
  { title: 'no end after a close', bytes: closeFrame(1000), code: 1000 },
  { title: 'no end after a close without a code', bytes: closeFrame(), code: NO_CODE },
], async ({ bytes, code }, { port, room }) => {
  const client = await RawClient.join(port, room)
  client.write(bytes)
  assert.equal(await client.closeCode(), code)
  // It goes on as if nothing had deliver, and is not heard.
  client.write(whole)
  await client.ended()
  return { joined: true }
})

test('a room whose members vanish all at once is empty', async (t) => {
  const server = await startServer(t)
  const target = { server, port: server.port, room: 'QGIS' }
  const bystander = await RawClient.join(server.port, target.room)
  const crowd = await Promise.all(Array.from({ length: 50 }, () => RawClient.join(server.port, target.room)))
  assert.equal(await members(target), 51)
  for (const member of crowd) member.reset()
  const counts = [1]
  do counts.push((await bystander.message()).nb_users)
  while (counts.at(-1) !== 1)
  for (const [i, count] of counts.entries()) assert.notEqual(count, counts[i + 1], 'nobody is told the same twice')
  assert.equal(await members(target), 1)
  bystander.write(whole)
  assert.deepEqual(await bystander.message(), hello)
  bystander.reset()
})

test('connections that are reset before anybody looks at them harm nobody', async (t) => {
  const server = await startServer(t)
  const target = { server, port: server.port, room: 'QGIS' }
  await besideBystander(target, async () => {
    const crowd = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(server.port)))
    for (const client of crowd) client.reset()
    return { joined: false }
  })
})

test('open connections do not keep the server from stopping', async (t) => {
  const server = await startServer(t)
  const { port } = server
  const beginnings = [
    Buffer.alloc(0),
    handshake('/room/QGIS/ws').subarray(0, 80),
    Buffer.concat([handshake('/room/QGIS/ws'), whole.subarray(0, 9)]),
    Buffer.concat([handshake('/room/QGIS/ws'), beginning]),
    Buffer.concat([handshake('/room/QGIS/ws'), frame('', { opcode: 3 })]),
    handshake('/room/nope/ws'),
    request('/rooms', LOCAL),
    request('/room/QGIS/message', { method: 'PUT', headers: { ...LOCAL.headers, 'Content-Length': '99' } }),
  ]
  for (const bytes of beginnings) (await RawClient.connect(port)).write(bytes)
  const halfClosed = await RawClient.join(port, 'QGIS')
  halfClosed.end()
  const silent = await RawClient.join(port, 'QGIS')
  const stopping = Promise.race([
    server.app.close().then(() => true),
    once(AbortSignal.timeout(DEADLINE), 'abort').then(() => false),
  ])
  assert.equal(await silent.closeCode(), 1012)
  // Who comes meanwhile is sent away, and does not go.
  const lateClients: RawClient[] = []
  for (const late of [handshake('/room/QGIS/ws'), handshake('/room/nope/ws'), request('/rooms', LOCAL)]) {
    const client = await RawClient.connect(port)
    lateClients.push(client)
    client.write(late)
    const { status, headers, body } = await client.answer()
    assert.equal(status, 503)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.match(headers.get('retry-after') ?? '', /^\d+$/)
    assert.deepEqual(Object.keys(JSON.parse(body)), ['detail'])
  }
  const stopped = await stopping
  // If the server did wait for them, this lets it go, and the test run with it.
  for (const client of lateClients) client.reset()
  assert.ok(stopped, `still open after ${DEADLINE} ms`)
})
