import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import type { WebSocket } from 'ws'
import { chunksOf, coalesceChunks, LARGE_CHUNK, maxChunks } from '../../src/websocket/coalesce-chunks.ts'
import type { ClientWebSocket } from '../../src/websocket/client-web-socket.ts'
import { join, startServer, type TestServer } from '../helper.ts'
import { fragments, frame, PING, RawClient } from '../hostile/raw-client.ts'

const MIB = 1024 * 1024
const POLICY_VIOLATION = 1008

const ones = (count: number) => Array<number>(count).fill(1)
const text = (bytes: number) => JSON.stringify({ message: 'after all', author: 'Hans', x: 'x'.repeat(bytes) })

/** Cuts bytes into segments of these sizes, again and again. */
function cut (bytes: Buffer, sizes: number[]): Buffer[] {
  const segments: Buffer[] = []
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    segments.push(bytes.subarray(start, start + size))
    start += size
  }
  return segments
}

/** A client, and the server's side of it. */
async function joinRaw (server: TestServer) {
  const client = await RawClient.join(server.port, 'QGIS')
  const connection = ([...server.app.websocketServer.clients] as ClientWebSocket[])
    .find(({ tcp }) => tcp!.remotePort === client.port)!
  return { client, connection }
}

/** Writes each segment when the one before has been read, so that no two are read as one. */
async function writeApart ({ client, connection }: Awaited<ReturnType<typeof joinRaw>>, segments: Buffer[]) {
  let written = connection.tcp!.bytesRead
  for (const segment of segments) {
    client.write(segment)
    written += segment.length
    while (connection.tcp!.bytesRead < written && !connection.tcp!.destroyed) await turn()
  }
}

const PATTERNS: [title: string, segments: Buffer[]][] = [
  ['runs of one byte between large ones', cut(frame(text(3 * 5119)), [...ones(1023), 4096])],
  ['one byte and 4096 in turns', cut(frame(text(MIB)), [1, 4096])],
  ['4095 bytes each', cut(frame(text(2 * MIB)), [4095])],
  ['4097 bytes each', cut(frame(text(2 * MIB)), [4097])],
  ['growing from 1 to 1000 bytes', cut(frame(text(MIB / 2)), Array.from({ length: 1000 }, (_, i) => i + 1))],
  ['shrinking from 1000 bytes to 1', cut(frame(text(MIB / 2)), Array.from({ length: 1000 }, (_, i) => 1000 - i))],
  [
    'one byte each, of fragments with pings between them',
    cut(Buffer.concat(fragments(cut(Buffer.from(text(2400)), [800]).map(String))
      .flatMap((part) => [part, frame('p'.repeat(125), { opcode: PING })])), [1]),
  ],
]

test('few chunks of a message are held, however it is cut', async (t) => {
  const server = await startServer(t)
  const listener = await join(server, 'QGIS')
  for (const [title, segments] of PATTERNS) {
    await t.test(title, async () => {
      const raw = await joinRaw(server)
      let reads = 0
      const bound = maxChunks(segments.reduce((sum, { length }) => sum + length, 0))
      let most = 0
      raw.connection.tcp!.on('data', () => {
        reads++
        most = Math.max(most, chunksOf(raw.connection).length)
      })
      await writeApart(raw, segments)
      assert.equal((await listener.until(({ message }) => message)).message, 'after all')
      assert.equal(reads, segments.length)
      assert.ok(most < bound, `${most} chunks held`)
      raw.client.reset()
    })
  }
})

test('a ws whose chunks cannot be joined closes before its list of them is long', async (t) => {
  const server = await startServer(t)
  const raw = await joinRaw(server)
  // The listeners behind that of ws, which join chunks and count bytes.
  for (const listener of raw.connection.tcp!.listeners('data').slice(1)) {
    raw.connection.tcp!.off('data', listener as () => void)
  }
  let most = 0
  raw.connection.tcp!.on('data', () => { most = Math.max(most, chunksOf(raw.connection).length) })
  await writeApart(raw, cut(frame(text(20_000)), [1]).slice(0, -1))
  assert.equal(await raw.client.closeCode(), POLICY_VIOLATION)
  assert.equal(most, 12 * 1024)
  raw.client.reset()
})

test('merging keeps every byte in its place, and holds and copies no more than in proportion', () => {
  const size = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 }),
    fc.constantFrom(LARGE_CHUNK / 4, LARGE_CHUNK))
  fc.assert(fc.property(fc.array(size, { minLength: 1, maxLength: 20 }), fc.nat(), (sizes, consumed) => {
    const chunks: Buffer[] = []
    const ws = { _receiver: { _buffers: chunks } } as unknown as WebSocket
    const sent: Buffer[] = []
    let [bytes, consumedBytes, copied] = [0, 0, 0]
    for (let i = 0; i < 1000; i++) {
      const chunk = Buffer.allocUnsafeSlow(sizes[i % sizes.length]!)
      chunk[0] = chunk[chunk.length - 1] = i
      sent.push(chunk)
      bytes += chunk.length
      chunks.push(chunk)
      // As ws takes a frame off the front.
      if (i === 500) {
        consumedBytes = consumed % chunks[0]!.length
        chunks[0] = chunks[0]!.subarray(consumedBytes)
      }
      const before = new Set(chunks)
      coalesceChunks(ws)
      assert.ok(chunks.length < maxChunks(bytes))
      if (chunks.length === before.size) continue
      for (const merged of chunks) if (!before.has(merged)) copied += merged.length
      const held = chunks.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
      assert.ok(held <= bytes, `${held} bytes held, of ${bytes}`)
    }
    const all = Buffer.concat(sent)
    assert.ok(Buffer.concat(chunks).equals(all.subarray(consumedBytes)))
    // Each byte once, and a buffer that is not large yet again with every merge.
    assert.ok(copied <= all.length + LARGE_CHUNK * Math.ceil(sent.length / 255), `${copied} bytes copied`)
  }), { numRuns: 10 })
})

test('an incomplete frame takes no more memory than its bytes', async (t) => {
  const server = await startServer(t)
  const raw = await joinRaw(server)
  await writeApart(raw, cut(frame(text(2 * MIB)), [4095]).slice(0, -1))
  const bytes = raw.connection.incompleteBytes
  const held = chunksOf(raw.connection).reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
  assert.ok(held <= bytes + LARGE_CHUNK, `${held} bytes held for ${bytes}`)
  raw.client.reset()
})
