import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { handshake } from './raw-client.ts'

/** A member of a room who does not read as fast as it is written to. */
export interface SlowPeer {
  /** From now on it is slow. */
  slowDown (): void
  end (): Promise<void>
}

/** What `kind` of slow: each is a way in which a real network or client fails. */
export const SLOW_PEERS = {
  'reads nothing': readsNothing,
  'reads a byte a second': readsByteByByte,
  'is a stopped process': isStopped,
} satisfies Record<string, (port: number, room: string) => Promise<SlowPeer>>

export type SlowKind = keyof typeof SLOW_PEERS

const pathOf = (room: string) => `/room/${encodeURIComponent(room)}/ws`

/** Its kernel's buffers fill up, and it announces a window of zero. */
async function readsNothing (port: number, room: string): Promise<SlowPeer> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(handshake(pathOf(room)))
  await once(socket, 'data')
  return {
    slowDown () { socket.pause() },
    async end () { socket.destroy() },
  }
}

/** It gets on, and never catches up. */
async function readsByteByByte (port: number, room: string): Promise<SlowPeer> {
  let slow = false
  let joined = () => {}
  const first = new Promise<void>((resolve) => { joined = resolve })
  let timer: NodeJS.Timeout | undefined
  const [one, many] = [Buffer.alloc(1), Buffer.alloc(64 * 1024)]
  const socket = connect({
    port,
    host: '127.0.0.1',
    onread: {
      buffer: () => slow ? one : many,
      callback () {
        joined()
        if (!slow) return true
        timer = setTimeout(() => socket.resume(), 1_000)
        return false
      },
    },
  })
  socket.on('error', () => {})
  socket.write(handshake(pathOf(room)))
  await first
  return {
    slowDown () { slow = true },
    async end () {
      clearTimeout(timer)
      socket.destroy()
    },
  }
}

const CLIENT = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
socket.on('error', () => process.exit())
socket.on('close', () => process.exit())
socket.write(Buffer.from(process.argv[2], 'base64'))
socket.once('data', () => console.log('joined'))
socket.resume()
`

/** For the others it looks like a computer that sleeps: its kernel takes what it can, and nobody is there. */
async function isStopped (port: number, room: string): Promise<SlowPeer> {
  const bytes = handshake(pathOf(room)).toString('base64')
  const child = spawn(process.execPath, ['-e', CLIENT, String(port), bytes], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    slowDown () { child.kill('SIGSTOP') },
    async end () {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
