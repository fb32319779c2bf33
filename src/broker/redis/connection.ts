import { createClient } from '@redis/client'

export interface ConnectionOptions {
  url: string
  /** Shown by CLIENT LIST. */
  name: string
  /** Milliseconds until both must be ready. */
  within: number
  onMessage (channel: string, bytes: Buffer): void
  /** Told once, of whichever of the two breaks first. `readable` says whether messages may still come. */
  onLost (reason: string, readable: boolean): void
}

/** Milliseconds to connect, for either of the two. */
const CONNECT_WITHIN = 2_000

/** Milliseconds without a byte; there are some every half second. */
const SILENCE = 5_000

/** Commands without an answer, in all. */
const MAX_COMMANDS = 100_000

type Client = ReturnType<typeof createPlainClient>

/**
 * The two connections to Redis, one for commands and one for subscriptions: the
 * only place that knows its client. They live and end together and are never
 * mended, since a connection that is made again sends what it had queued: who
 * needs another pair opens one.
 */
export class Connection {
  readonly #commands: Client
  readonly #subscriptions: Client
  readonly #onMessage: ConnectionOptions['onMessage']
  readonly #onLost: ConnectionOptions['onLost']
  readonly #listeners = new Map<string, (bytes: Buffer) => void>()
  /** Changes that are not confirmed yet, by channel. */
  readonly #changing = new Map<string, Promise<void>>()
  #ended = false
  #lost = false

  /** @throws where Redis cannot be reached or does not want us */
  static async open (options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options)
    const deadline = setTimeout(() => connection.destroy(), options.within)
    try {
      await Promise.all([connection.#commands.connect(), connection.#subscriptions.connect()])
    } catch (error) {
      connection.destroy()
      throw error
    } finally {
      clearTimeout(deadline)
    }
    return connection
  }

  constructor ({ url, name, onMessage, onLost }: ConnectionOptions) {
    this.#commands = createPlainClient(url, name, true)
    this.#subscriptions = createPlainClient(url, name, false)
    this.#onMessage = onMessage
    this.#onLost = onLost
    for (const client of [this.#commands, this.#subscriptions]) {
      client.on('error', (error: Error) => this.#break(describe(error)))
    }
  }

  /** @returns how many connections heard it */
  publish (channel: string, message: string): Promise<number> {
    return this.#commands.publish(channel, message)
  }

  async subscribe (channels: string[]): Promise<void> {
    await Promise.all(channels.map((channel) => this.#inTurn(channel, () => {
      const listener = (bytes: Buffer) => { if (!this.#ended) this.#onMessage(channel, bytes) }
      this.#listeners.set(channel, listener)
      return this.#subscriptions.subscribe(channel, listener, true)
    })))
  }

  unsubscribe (channel: string): Promise<void> {
    return this.#inTurn(channel, () => {
      const listener = this.#listeners.get(channel)
      this.#listeners.delete(channel)
      return this.#subscriptions.unsubscribe(channel, listener, true)
    })
  }

  /** Adds to a list and leaves so many at its end. */
  async append (key: string, value: string, length: number): Promise<void> {
    // Not one transaction: the second frees memory even where the first gets none.
    await Promise.all([this.#commands.rPush(key, value), this.#commands.lTrim(key, -length, -1)])
  }

  /** Takes so many off the beginning of a list. */
  async trim (key: string, count: number): Promise<void> {
    await this.#commands.lTrim(key, count, -1)
  }

  read (key: string): Promise<string[]> {
    return this.#commands.lRange(key, 0, -1)
  }

  /** Nothing comes any more, and whatever waits for an answer fails. */
  destroy (): void {
    this.#ended = true
    this.#commands.destroy()
    this.#subscriptions.destroy()
  }

  /** The client does not undo a subscription that is not confirmed yet. */
  #inTurn (channel: string, change: () => Promise<void>): Promise<void> {
    const former = this.#changing.get(channel)
    const changed = former ? former.then(change) : change()
    this.#changing.set(channel, changed)
    const done = () => { if (this.#changing.get(channel) === changed) this.#changing.delete(channel) }
    changed.then(done, done)
    return changed
  }

  #break (reason: string): void {
    if (this.#ended || this.#lost) return
    this.#lost = true
    this.#onLost(reason, this.#subscriptions.isReady)
  }
}

function createPlainClient (url: string, name: string, disableOfflineQueue: boolean) {
  return createClient({
    url,
    name,
    socket: { connectTimeout: CONNECT_WITHIN, socketTimeout: SILENCE, reconnectStrategy: false },
    disableOfflineQueue,
    commandsQueueMaxLength: MAX_COMMANDS,
    // Its own timer for each command would cost more than the command; the bus notices what does not come back.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
  })
}

/** In a line; some errors of the network have nothing but a code. */
export function describe (error: unknown): string {
  const { message, code, errors } = error as { message?: string, code?: string, errors?: unknown[] }
  return message || code || (errors?.[0] ? describe(errors[0]) : String(error))
}
