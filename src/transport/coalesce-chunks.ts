import type { WebSocket } from 'ws'

/** Chunks of an incomplete frame that ws may hold. Each takes a few hundred bytes of memory, however short it is. */
export const MAX_CHUNKS = 256

/** Room for more than is there, so that most joins copy only the new chunks. */
const GROWTH = 1.5

/** The memory of joined chunks, which may be appended to. What Node read from the network may not. */
const stores = new WeakSet<ArrayBufferLike>()

/**
 * Joins the chunks that ws holds of a frame that is not complete. ws keeps one
 * for each TCP segment and takes them off the front of an array, which is
 * quadratic for long ones. They are joined by count, whatever their sizes, into
 * memory that grows geometrically: the bytes copied are at most four times those received.
 */
export function coalesceChunks (ws: WebSocket): void {
  const chunks = chunksOf(ws)
  if (chunks.length < MAX_CHUNKS) return
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
  const joined = withRoomFor(bytes, chunks[0]!)
  let end = 0
  for (const chunk of chunks) {
    // The first is in its place already where there was room behind it.
    if (chunk.buffer !== joined.buffer) joined.set(chunk, end)
    end += chunk.length
  }
  chunks.length = 0
  chunks.push(joined)
}

/** So many bytes of memory: the chunk's own and what is free behind it, or new. */
function withRoomFor (bytes: number, { buffer, byteOffset }: Buffer): Buffer {
  if (stores.has(buffer) && byteOffset + bytes <= buffer.byteLength) return Buffer.from(buffer, byteOffset, bytes)
  const store = Buffer.allocUnsafeSlow(Math.ceil(bytes * GROWTH))
  stores.add(store.buffer)
  return store.subarray(0, bytes)
}

/** What ws has read and not yet parsed: a private field. Without it nothing is joined, and maxBufferedChunks holds. */
export function chunksOf (ws: WebSocket): Buffer[] {
  const { _receiver: receiver } = ws as unknown as { _receiver?: { _buffers?: Buffer[] } }
  return receiver?._buffers ?? []
}
