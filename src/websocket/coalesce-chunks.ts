import type { WebSocket } from 'ws'

/** Chunks of an incomplete frame that ws may buffer. Each costs a few hundred bytes, however short it is. */
export const MAX_CHUNKS = 256

/** Spare capacity, so that most calls copy only the new chunks. */
const GROWTH = 1.5

/** Buffers allocated here, which may be appended to, unlike those that Node read from the network. */
const stores = new WeakSet<ArrayBufferLike>()

/**
 * Merges the chunks of an incomplete frame in ws. ws keeps one for each TCP
 * segment and removes them from the front of an array, which is quadratic for
 * long arrays. They are merged by count, whatever their sizes, into a buffer that
 * grows geometrically: at most four bytes are copied for each byte received.
 */
export function coalesceChunks (ws: WebSocket): void {
  const chunks = chunksOf(ws)
  if (chunks.length < MAX_CHUNKS) return
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
  const joined = withCapacityFor(bytes, chunks[0]!)
  let end = 0
  for (const chunk of chunks) {
    // If there was capacity left, the first chunk is in place already.
    if (chunk.buffer !== joined.buffer) joined.set(chunk, end)
    end += chunk.length
  }
  chunks.length = 0
  chunks.push(joined)
}

/** A buffer of this size: the chunk's own memory with the capacity behind it, or a new one. */
function withCapacityFor (bytes: number, { buffer, byteOffset }: Buffer): Buffer {
  if (stores.has(buffer) && byteOffset + bytes <= buffer.byteLength) return Buffer.from(buffer, byteOffset, bytes)
  const store = Buffer.allocUnsafeSlow(Math.ceil(bytes * GROWTH))
  stores.add(store.buffer)
  return store.subarray(0, bytes)
}

/** Unparsed chunks: a private field of ws. Without it, nothing is merged, and maxBufferedChunks is the limit. */
export function chunksOf (ws: WebSocket): Buffer[] {
  const { _receiver: receiver } = ws as unknown as { _receiver?: { _buffers?: Buffer[] } }
  return receiver?._buffers ?? []
}
