import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that clients come from: any of those may be taken a moment later. */
const PORTS = [10_240, 32_000] as const

/** A TCP port on which nobody listens, for programs that cannot choose one themselves. */
export async function freePort (): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
