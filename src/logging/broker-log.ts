import type { FastifyBaseLogger } from 'fastify'
import { DROPPED, type Dropped, type BrokerObserver } from '../broker/broker-observer.ts'

/** Milliseconds between two lines about dropped messages of the same kind. */
const DROPPED_INTERVAL = 60_000

/**
 * Logs the link to the other instances: one line per change of its state, one for the first of several failed
 * attempts, and at most one per interval for dropped messages.
 *
 * @param required whether the program exits, with an error of its own, if the first attempt fails
 */
export function brokerLog (log: FastifyBaseLogger, required: boolean): BrokerObserver {
  // If the first attempt fails, the error at exit says so.
  let exits = required
  let standalone = false
  /** The last problem logged, while standalone. */
  let logged: string | undefined
  let clustered = false
  const dropped = new Map<Dropped, number>()
  const report = (what: Dropped) => {
    const messages = dropped.get(what)!
    if (messages === 0) {
      dropped.delete(what)
      return
    }
    dropped.set(what, 0)
    // Expected when instances connect and disconnect: some messages arrive too early or too late.
    const level = what === 'late' || what === 'unknown' ? 'info' : 'warn'
    log[level]({ messages, problem: DROPPED[what] }, 'messages dropped')
    setTimeout(() => report(what), DROPPED_INTERVAL).unref()
  }

  return {
    connected (peers) {
      exits = standalone = false
      logged = undefined
      log.info({ peers }, 'connected to the other instances')
    },
    differs (instance, settings) {
      log.warn({ instance, settings },
        'another instance has other settings: set them alike, or INSTANCE_ID differently')
    },
    clustered () {
      if (!clustered) log.warn('Redis is a cluster: all instances must use the same node, see docs/scaling.md')
      clustered = true
    },
    connectFailed (problem, isUnsuitable) {
      // A server that responds but cannot be used has a line of its own: nothing but the operator changes that.
      if (exits || (isUnsuitable ? problem === logged : standalone)) return
      standalone = true
      logged = problem
      log.warn({ problem }, 'Redis is unreachable: running standalone and retrying')
    },
    disconnected (problem, messages) {
      standalone = true
      logged = problem
      log.warn({ problem, messages }, 'connection to Redis lost: running standalone and retrying')
    },
    published () {},
    received () {},
    dropped (what) {
      const known = dropped.get(what)
      dropped.set(what, (known ?? 0) + 1)
      if (known === undefined) report(what)
    },
  }
}
