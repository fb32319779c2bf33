import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A network that breaks when it is told to, between a program and a port. */
export class TcpProxy {
  /** Where it leads to, from the next connection on; the ports take turns. */
  targets: number[]
  /** Milliseconds that bytes take, in either direction. */
  delay = 0
  /** When somebody connected, in milliseconds since the process began. */
  readonly attempts: number[] = []
  readonly #server: Server
  readonly #pairs = new Set<[Socket, Socket]>()
  readonly #subscribed = new Set<[Socket, Socket]>()
  /** Whose bytes are lost: all, or the server's. */
  readonly #deaf = new Set<[Socket, Socket]>()
  readonly #mute = new Set<[Socket, Socket]>()
  #state: 'open' | 'frozen' | 'cut' = 'open'
  #joined = 0
  #left = Infinity
  #spent = () => {}

  static async start (t: Pick<TestContext, 'after'>, target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    t.after(() => {
      for (const lost of [...proxy.#deaf, ...proxy.#mute]) for (const socket of lost) socket.destroy()
      proxy.cut()
      proxy.#server.close()
    })
    return proxy
  }

  private constructor (target: number) {
    this.targets = [target]
    this.#server = createServer((client) => this.#join(client))
  }

  get port (): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url (): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Connections stay, and nothing gets through any more: a cable that is pulled. */
  freeze (): void {
    this.#state = 'frozen'
    for (const pair of this.#pairs) for (const socket of pair) socket.pause()
  }

  /** The same for connections on which somebody subscribed to something; others, and new ones, are as before. */
  freezeSubscribed (): void {
    for (const pair of this.#subscribed) for (const socket of pair) socket.pause()
  }

  /**
   * Data on the present connections is lost silently, in both directions or on its way back only: a device with a new
   * address. New connections are as before.
   */
  lose (direction: 'both' | 'answers' = 'both'): void {
    for (const pair of this.#pairs) (direction === 'both' ? this.#deaf : this.#mute).add(pair)
  }

  /** Every connection is reset, and so is every new one. */
  cut (): void {
    this.#state = 'cut'
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
  }

  restore (): void {
    this.#state = 'open'
    for (const pair of this.#pairs) for (const socket of pair) socket.resume()
  }

  /** Lets about so many bytes through, both ways together, and freezes; resolves when it has. */
  pass (bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#left = bytes
      this.#spent = resolve
      this.restore()
    })
  }

  #count (bytes: number): void {
    this.#left -= bytes
    if (this.#left > 0) return
    this.#left = Infinity
    this.freeze()
    this.#spent()
  }

  #join (client: Socket): void {
    this.attempts.push(performance.now())
    client.on('error', () => {})
    if (this.#state === 'cut') {
      client.destroy()
      return
    }
    const server = connect(this.targets[this.#joined++ % this.targets.length]!, '127.0.0.1')
    const pair: [Socket, Socket] = [client, server]
    this.#pairs.add(pair)
    server.on('error', () => {})
    client.on('data', (bytes) => { if (bytes.includes('\r\nsubscribe\r\n')) this.#subscribed.add(pair) })
    for (const [from, to] of [pair, [server, client] as const]) {
      from.on('data', (bytes) => {
        if (this.#deaf.has(pair) || (from === server && this.#mute.has(pair))) return
        if (this.delay > 0) setTimeout(() => to.write(bytes), this.delay)
        else to.write(bytes)
        this.#count(bytes.length)
      })
      from.once('close', () => {
        // The other side of a lost connection is not told.
        if (!this.#deaf.has(pair) && !this.#mute.has(pair)) to.destroy()
        this.#pairs.delete(pair)
        this.#subscribed.delete(pair)
      })
      if (this.#state === 'frozen') from.pause()
    }
  }
}
