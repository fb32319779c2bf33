import assert from 'node:assert/strict'
import type { Memory } from './server.ts'

const MiB = 1024 * 1024

/** What a server may hold more of, at the end, than when it was warm: room for compiled code and caches. */
export const BOUNDS = { rss: 64 * MiB, heapUsed: 8 * MiB, external: 8 * MiB }

/** Throws where memory, sockets or descriptors did not come back. */
export function checkMemory (before: Memory, after: Memory): void {
  for (const [name, bound] of Object.entries(BOUNDS) as [keyof typeof BOUNDS, number][]) {
    const more = after[name] - before[name]
    assert.ok(more <= bound, `${name} grew by ${toMiB(more)} MiB, more than ${toMiB(bound)} MiB`)
  }
  assert.equal(after.sockets, before.sockets, 'sockets of the server')
  assert.equal(after.descriptors, before.descriptors, 'file descriptors of the server')
}

export function toMiB (bytes: number): string {
  return (bytes / MiB).toFixed(1)
}
