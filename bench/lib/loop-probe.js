/* Loaded into a server: how late its timers are, told over IPC. A delay that lasts is counted for its whole length. */
import { isMainThread } from 'node:worker_threads'

const delays = []
let due = performance.now() + 1

function report (question) {
  if (question === 'reset') delays.length = 0
  const sorted = delays.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  process.send({ p50: at(0.5), p99: at(0.99), max: at(1) })
}

// The threads of the server load this file, too.
if (isMainThread) {
  setInterval(() => {
    const now = performance.now()
    delays.push(Math.max(0, now - due))
    due = now + 1
  }, 1).unref()
  process.on('message', report)
  process.channel.unref()
}
