import type { FastifyBaseLogger } from 'fastify'
import type { Server } from 'node:net'
import { countOpenFiles, readOpenFilesLimit } from '../lib/open-files.ts'

/**
 * Descriptors that are kept from connections, at most: for worker threads, Redis and files. Without any left, a thread
 * could not start, and messages would wait for it in vain.
 */
const RESERVE = 128

/** Share of a low limit that is kept instead. */
const RESERVED_SHARE = 0.25

/** Milliseconds between two log lines. */
const INTERVAL = 60_000

/**
 * Refuses connections for which there are no descriptors, and logs it at most once a minute. Otherwise libuv would
 * accept and close them silently or, when its own last descriptor is gone, report an error that ends the process.
 */
export function keepDescriptors (server: Server, log: FastifyBaseLogger): void {
  const limit = readOpenFilesLimit()
  if (limit) {
    const reserve = Math.min(RESERVE, Math.floor(limit * RESERVED_SHARE))
    server.maxConnections = Math.max(1, limit - (countOpenFiles() ?? 0) - reserve)
  }

  let refused = 0
  let timer: NodeJS.Timeout | undefined
  const report = (problem: string) => {
    log.warn({ refused, problem, limit: readOpenFilesLimit() }, 'connections refused: too many open files')
    refused = 0
    timer = setTimeout(() => {
      timer = undefined
      if (refused > 0) report(problem)
    }, INTERVAL).unref()
  }
  const refuse = (problem: string) => {
    refused++
    if (!timer) report(problem)
  }
  server.on('drop', () => refuse('the rest of the descriptors is reserved'))
  server.on('error', ({ message }) => refuse(message))
}
