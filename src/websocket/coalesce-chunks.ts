import type { WebSocket } from 'ws'

/** Small chunks of an incomplete frame that ws may buffer. Each costs a few hundred bytes, however short it is. */
const MAX_CHUNKS = 256

/** Bytes from which a chunk is never copied again: as many as Node reads at once. */
export const LARGE_CHUNK = 64 * 1024

/**
 * Merges the chunks of an incomplete frame in ws. ws keeps one for each TCP
 * segment and removes them from the front of an array, which is quadratic for
 * long arrays. They are merged by count, whatever their sizes, into buffers of 64
 * to 128 KiB without spare capacity: a frame takes no more memory than its bytes,
 * and at most 64 KiB are copied again for every 256 chunks.
 */
export function coalesceChunks (ws: WebSocket): void {
  const chunks = chunksOf(ws)
  if (chunks.length < MAX_CHUNKS || chunks.length < maxChunks(sizeOf(chunks))) return
  let merged = 0
  for (let first = 0; first < chunks.length; merged++) {
    const end = endOfGroup(chunks, first)
    chunks[merged] = end - first === 1 ? chunks[first]! : merge(chunks.slice(first, end))
    first = end
  }
  chunks.length = merged
}

/** Number of chunks at which so many bytes are merged. */
export function maxChunks (bytes: number): number {
  return MAX_CHUNKS + Math.floor(bytes / LARGE_CHUNK)
}

/** Chunks of a group become one buffer: as few as are large together. */
function endOfGroup (chunks: readonly Buffer[], first: number): number {
  let end = first
  for (let bytes = 0; bytes < LARGE_CHUNK && end < chunks.length; end++) bytes += chunks[end]!.length
  return end
}

/** Memory of its own: a buffer from Node's pool would keep 64 KiB alive. */
function merge (chunks: readonly Buffer[]): Buffer {
  const merged = Buffer.allocUnsafeSlow(sizeOf(chunks))
  let end = 0
  for (const chunk of chunks) {
    merged.set(chunk, end)
    end += chunk.length
  }
  return merged
}

function sizeOf (chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0)
}

/** Unparsed chunks: a private field of ws. Without it, nothing is merged, and maxBufferedChunks is the limit. */
export function chunksOf (ws: WebSocket): Buffer[] {
  const { _receiver: receiver } = ws as unknown as { _receiver?: { _buffers?: Buffer[] } }
  return receiver?._buffers ?? []
}
