/*
 * Loaded into the program by tests: SIGCONT, which stops nothing, makes happen what no client can bring about.
 * SIGNAL_AT names an event: as soon as the program listens for it, it gets a SIGTERM.
 */
import { Server } from 'node:http'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'

const cause = new Error('the disk is on fire')

const faults = {
  evil () { throw new Error(JSON.parse(process.env.FAULT_MESSAGE)) },
  exception () { throw new Error('nobody caught this', { cause }) },
  rejection () { Promise.reject(new Error('nobody awaited this', { cause })) },
  // eslint-disable-next-line prefer-promise-reject-errors -- that is the fault
  emptyRejection () { Promise.reject() },
  /** Signals in a row, without a pause in which the machine could do something else. */
  signals () { for (const signal of process.env.FAULT_SIGNALS.split(' ')) process.kill(process.pid, signal) },
  /** From now on a stop does not end. */
  hang () {
    Server.prototype.close = () => {}
    console.log('{"msg":"stopping hangs"}')
  },
  /** From now on leaving a room fails for each connection. */
  async leave () {
    // Beside the program, which must not be the bundle.
    const program = pathToFileURL(process.argv[1])
    const { Room } = await import(new URL(`rooms/room${extname(program.pathname)}`, program))
    Room.prototype.leave = () => faults.exception()
    console.log('{"msg":"leaving fails"}')
  },
}

process.on('SIGCONT', () => { faults[process.env.FAULT]() })
process.on('newListener', (event) => {
  if (event === process.env.SIGNAL_AT) process.kill(process.pid, 'SIGTERM')
})
