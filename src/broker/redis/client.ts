import { createClient } from '@redis/client'
import { setDeadline } from '../../lib/deadline.ts'
import type { ServerKind } from './server-kind.ts'

export interface RedisClientOptions {
  url: string
  /** Shown by CLIENT LIST. */
  name: string
  onMessage (channel: string, bytes: Buffer): void
  /** Called once, when the first of the two connections breaks. `readable` says whether messages may still arrive. */
  onLost (reason: string, readable: boolean): void
}

/** Milliseconds to connect, for each of the two. */
const CONNECT_WITHIN = 2_000

/** Milliseconds without a byte after which a connection is broken. Heartbeats cause some every half second. */
const SILENCE = 5_000

/** Maximum number of commands without a reply. */
const MAX_COMMANDS = 100_000

/** Version of the protocol. With the third one, a connection with subscriptions may send other commands. */
const PROTOCOL = 3

type Connection = ReturnType<typeof createConnection>

/**
 * The two connections to Redis, one for commands and one for subscriptions. The
 * only module that knows the client library. Both live and end together and
 * never reconnect, since a client that reconnects sends what it had queued.
 */
export class RedisClient {
  readonly #commands: Connection
  readonly #subscriptions: Connection
  readonly #options: RedisClientOptions
  readonly #listeners = new Map<string, (bytes: Buffer) => void>()
  /** Subscribing and unsubscribing not confirmed yet, by channel. */
  readonly #changes = new Map<string, Promise<void>>()
  #destroyed = false
  #lost = false

  constructor (options: RedisClientOptions) {
    const { url, name } = options
    this.#options = options
    this.#commands = createConnection(url, name, true)
    this.#subscriptions = createConnection(url, name, false)
    for (const connection of [this.#commands, this.#subscriptions]) {
      connection.on('error', (error: Error) => this.#lose(describe(error)))
    }
  }

  /** Whether it was given up: nothing arrives any more, and commands fail. */
  get destroyed (): boolean {
    return this.#destroyed
  }

  /**
   * @param within milliseconds until both connections must be ready
   * @throws if Redis is unreachable or rejects one of them
   */
  async connect (within: number): Promise<void> {
    const cancelDeadline = setDeadline(within, () => this.destroy())
    try {
      await Promise.all([this.#commands.connect(), this.#subscriptions.connect()])
    } catch (error) {
      this.destroy()
      throw error
    } finally {
      cancelDeadline()
    }
  }

  /** Asks the servers of both connections for their descriptions. A load balancer may have chosen two. */
  describeServers (): Promise<ServerKind[]> {
    return Promise.all([this.#commands, this.#subscriptions].map((connection) => connection.hello(PROTOCOL)))
  }

  /** @returns number of receivers */
  publish (channel: string, message: Buffer): Promise<number> {
    return this.#commands.publish(channel, message)
  }

  async subscribe (channels: string[]): Promise<void> {
    await Promise.all(channels.map((channel) => this.#inSequence(channel, () => {
      const listener = (bytes: Buffer) => { if (!this.#destroyed) this.#options.onMessage(channel, bytes) }
      this.#listeners.set(channel, listener)
      return this.#subscriptions.subscribe(channel, listener, true)
    })))
  }

  unsubscribe (channel: string): Promise<void> {
    return this.#inSequence(channel, () => {
      const listener = this.#listeners.get(channel)
      this.#listeners.delete(channel)
      return this.#subscriptions.unsubscribe(channel, listener, true)
    })
  }

  /** Appends a value to a list. @param length number of values to keep, the newest ones */
  async append (key: string, value: Buffer, length: number): Promise<void> {
    // Not one transaction: LTRIM frees memory even if RPUSH gets none.
    await Promise.all([this.#commands.rPush(key, value), this.#commands.lTrim(key, -length, -1)])
  }

  /** Removes the first values of a list. */
  async trim (key: string, count: number): Promise<void> {
    await this.#commands.lTrim(key, count, -1)
  }

  /** Removes a value from a list, wherever it stands. */
  async remove (key: string, value: string): Promise<void> {
    await this.#commands.lRem(key, 0, value)
  }

  /** Removes a list. */
  async delete (key: string): Promise<void> {
    await this.#commands.del(key)
  }

  /** The last values of a list. */
  read (key: string, length: number): Promise<string[]> {
    return this.#commands.lRange(key, -length, -1)
  }

  /** Stops all messages; commands without a reply fail. */
  destroy (): void {
    this.#destroyed = true
    this.#commands.destroy()
    this.#subscriptions.destroy()
  }

  /** The library cannot unsubscribe while the subscription is not confirmed yet. */
  #inSequence (channel: string, change: () => Promise<void>): Promise<void> {
    const former = this.#changes.get(channel)
    const changed = former ? former.then(change) : change()
    this.#changes.set(channel, changed)
    const done = () => { if (this.#changes.get(channel) === changed) this.#changes.delete(channel) }
    changed.then(done, done)
    return changed
  }

  #lose (reason: string): void {
    if (this.#destroyed || this.#lost) return
    this.#lost = true
    this.#options.onLost(reason, this.#subscriptions.isReady)
  }
}

function createConnection (url: string, name: string, disableOfflineQueue: boolean) {
  return createClient({
    url,
    name,
    RESP: PROTOCOL,
    socket: { connectTimeout: CONNECT_WITHIN, socketTimeout: SILENCE, reconnectStrategy: false },
    disableOfflineQueue,
    commandsQueueMaxLength: MAX_COMMANDS,
    // A timer per command would cost more than the command; the link notices missing echoes.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
  })
}

/** Describes an error in one line; some network errors have only a code. */
export function describe (error: unknown): string {
  const { message, code, errors } = error as { message?: string, code?: string, errors?: unknown[] }
  return message || code || (errors?.[0] ? describe(errors[0]) : String(error))
}
