/** A server's description of itself in its reply to HELLO, which a client may always send. */
export interface ServerKind {
  /** "standalone", "cluster" or "sentinel". */
  mode?: unknown
  /** "master" or "replica"; no Sentinel has one. */
  role?: unknown
}

/** The server cannot connect the instances, although it responds. */
export class UnsuitableServerError extends Error {}

/** @throws {UnsuitableServerError} if a server cannot connect the instances */
export function checkServer (kind: ServerKind): void {
  if (kind.mode === 'sentinel') {
    throw new UnsuitableServerError('the server is a Sentinel; REDIS_URL must lead to the primary')
  }
  // A replica accepts SUBSCRIBE and PUBLISH, and keeps the messages to itself. Nodes of a cluster pass them on to all.
  if (kind.role === 'replica' && !isCluster(kind)) {
    throw new UnsuitableServerError('the server is a replica; REDIS_URL must lead to the primary')
  }
}

export function isCluster ({ mode }: ServerKind): boolean {
  return mode === 'cluster'
}
