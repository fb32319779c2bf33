import type { FastifyBaseLogger } from 'fastify'
import { DROPPED, type Dropped, type BrokerObserver } from '../broker/broker-observer.ts'

/** Milliseconds for which what is dropped is added up before it is told again. */
const QUIET = 10_000

/**
 * One line for each change, one for the first of several attempts that fail, and few for what is dropped.
 *
 * @param required whether the service ends, with its own words, where it does not even join once
 */
export function linkLog (log: FastifyBaseLogger, required: boolean): BrokerObserver {
  // What is told with the end is not told before.
  let alone = required
  const dropped = new Map<Dropped, number>()
  const tell = (what: Dropped) => {
    const messages = dropped.get(what)!
    if (messages === 0) {
      dropped.delete(what)
      return
    }
    dropped.set(what, 0)
    // When instances join and part, some messages are too early or too late for somebody.
    const level = what === 'late' || what === 'unknown' ? 'info' : 'warn'
    log[level]({ messages, problem: DROPPED[what] }, 'messages dropped')
    setTimeout(() => tell(what), QUIET).unref()
  }

  return {
    connected (peers) {
      alone = false
      log.info({ peers }, 'joined the other instances')
    },
    missed (problem) {
      if (!alone) log.warn({ problem }, 'Redis cannot be reached: serving this instance alone, and trying on')
      alone = true
    },
    disconnected (problem, messages) {
      alone = true
      log.warn({ problem, messages }, 'Redis is gone: serving this instance alone, and trying on')
    },
    published () {},
    received () {},
    dropped (what) {
      const known = dropped.get(what)
      dropped.set(what, (known ?? 0) + 1)
      if (known === undefined) tell(what)
    },
  }
}
