import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Ways in which a network ends a connection. */
export const CUTS = ['reset', 'end', 'half-open', 'mid-frame'] as const

export type Cut = typeof CUTS[number]

interface Pair {
  client: Socket
  server: Socket
  /** Bytes that still get through to the client. */
  left: number
}

/** A network between clients and a server, each connection of which can be cut by itself. */
export class Line {
  readonly #server: Server
  readonly #pairs = new Map<number, Pair>()

  static async start (target: number): Promise<Line> {
    const line = new Line(target)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    return line
  }

  private constructor (target: number) {
    this.#server = createServer((client) => this.#join(client, connect(target, '127.0.0.1')))
  }

  get port (): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** @param port of the client's end */
  cut (port: number, how: Cut): void {
    const pair = this.#pairs.get(port)
    if (!pair) return
    const { client, server } = pair
    switch (how) {
      case 'reset':
        client.resetAndDestroy()
        server.resetAndDestroy()
        break
      case 'end':
        client.end()
        server.end()
        break
      case 'half-open': pair.left = 0; break
      case 'mid-frame': pair.left = 7
    }
  }

  close (): void {
    this.#server.close()
    for (const { client, server } of this.#pairs.values()) {
      client.destroy()
      server.destroy()
    }
  }

  #join (client: Socket, server: Socket): void {
    const pair = { client, server, left: Infinity }
    this.#pairs.set(client.remotePort!, pair)
    client.on('error', () => {})
    server.on('error', () => {})
    client.on('data', (bytes) => { if (pair.left === Infinity) server.write(bytes) })
    server.on('data', (bytes) => {
      client.write(bytes.subarray(0, Math.min(bytes.length, pair.left)))
      pair.left -= bytes.length
      if (pair.left < 0) pair.left = 0
    })
    for (const [from, to] of [[client, server], [server, client]] as const) {
      from.once('close', () => {
        // A half-open connection tells its other end nothing.
        if (pair.left === Infinity) to.destroy()
      })
    }
  }
}
