/**
 * The process in which test files run, one after the other: each is imported
 * within a suite of its own, so that its tests and hooks belong to it. Node 20
 * cannot run several files in one process by itself.
 */
import { describe } from 'node:test'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Message, Order } from './messages.ts'

/** Milliseconds for connections that the last tests left open, before the process ends in spite of them. */
const LINGER = 2_000

process.on('message', ({ file }: Order) => {
  if (file === undefined) {
    // The tests are over once nothing else keeps the process alive.
    process.channel!.unref()
    setTimeout(() => process.exit(), LINGER).unref()
    return
  }
  describe(file, async () => { await import(pathToFileURL(resolve(file)).href) })
})

// Without the runner nobody would end it.
process.once('disconnect', () => process.exit(1))

process.send!({ type: 'ready' } satisfies Message)
