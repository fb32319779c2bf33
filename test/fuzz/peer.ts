import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PATIENCE } from '../patience.ts'

/** Milliseconds that a single wait may take before the case fails: a busy machine is no finding. */
export const DEADLINE = 20_000 * PATIENCE

export interface Address {
  port: number
  /** Address of the loopback interface that the connection comes from. */
  from?: string | undefined
}

/** A TCP connection that reads all it gets. It ends only when it is told to. */
export abstract class Peer {
  readonly socket: Socket
  /** Whether the server has ended the connection, in whichever way. */
  ended = false
  readonly #waiting = new Set<() => void>()

  constructor (socket: Socket) {
    this.socket = socket
    socket.setNoDelay()
    socket.on('data', (chunk) => {
      this.read(chunk)
      this.#changed()
    })
    const end = () => {
      this.ended = true
      this.#changed()
    }
    socket.on('end', end)
    socket.on('close', end)
    // A reset shows as the end; the wait that it ends decides whether it was wrong.
    socket.on('error', () => {})
  }

  protected abstract read (chunk: Buffer): void

  /** How it ended, as far as that is known. */
  protected get how (): string {
    return ''
  }

  /** Waits until something is so, which only what comes from the server can make so. */
  async until (what: string, fits: () => boolean): Promise<void> {
    if (fits()) return
    await new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        settle()
      }
      const look = () => {
        if (fits()) done(resolve)
        else if (this.ended) done(() => reject(new Error(`the connection ended${this.how} before ${what} came`)))
      }
      const timer = setTimeout(() => {
        done(() => reject(new Error(`${what} did not come within ${DEADLINE} ms`)))
      }, DEADLINE)
      this.#waiting.add(look)
      look()
    })
  }

  /** Says that it sends no more, and waits until the server has said so, too. */
  async finish (): Promise<void> {
    this.socket.end()
    await this.until('the end', () => this.ended)
    this.socket.destroy()
  }

  /** Vanishes with an RST instead of an orderly end. */
  reset (): void {
    // Node 20 loses a socket that is reset while its FIN is on the way, and then cannot exit.
    if (this.socket.writableEnded) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  #changed (): void {
    for (const look of this.#waiting) look()
  }
}

export async function dial ({ port, from }: Address): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, ...(from && { localAddress: from }) })
  await once(socket, 'connect')
  return socket
}
