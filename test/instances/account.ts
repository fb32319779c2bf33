import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Client } from '../helper.ts'
import type { ServerProcess } from '../process.ts'
import { get, joinChannel, register, say, startInstances, until } from './helper.ts'

/** Milliseconds between two messages of one sender. */
const PAUSE = 4

/** One instance under watch: somebody who talks without end, somebody who listens, and what they sent and heard. */
export class Watched {
  readonly server: ServerProcess
  readonly name: string
  readonly #speaker: Client
  /** Numbers of messages heard, by the name of the instance they were said on. */
  readonly heard = new Map<string, number[]>()
  /** Number of messages that the speaker has sent. */
  sent = 0
  /** Both clients have read all that they will. */
  readonly gone: Promise<unknown>
  #timer: NodeJS.Timeout | undefined

  static async open (server: ServerProcess, name: string): Promise<Watched> {
    return new Watched(server, name, await joinChannel(server), await joinChannel(server))
  }

  private constructor (server: ServerProcess, name: string, speaker: Client, listener: Client) {
    this.server = server
    this.name = name
    this.#speaker = speaker
    listener.ws.on('message', (data) => this.#hear(JSON.parse(String(data))))
    this.gone = Promise.all([speaker, listener].map(({ ws }) => new Promise((resolve) => ws.once('close', resolve))))
  }

  talk (): void {
    this.#timer = setInterval(() => this.speak(), PAUSE)
  }

  speak (): void {
    if (this.#speaker.ws.readyState !== this.#speaker.ws.OPEN) return
    this.#speaker.send(say(this.name, `${this.name}:${this.sent++}`))
  }

  /** Takes a nickname, its own name. */
  async register (): Promise<void> {
    const { type } = await register(this.#speaker, this.name)
    assert.equal(type, 'newcomer')
  }

  /** Waits until its own members have everything. */
  async hush (): Promise<void> {
    this.stop()
    await until(async () => this.heardOf(this.name).length >= this.sent, 10, `${this.name} hears itself`)
  }

  heardOf (name: string): number[] {
    return this.heard.get(name) ?? []
  }

  /** Its own: each once and in order, but for the last ones where it was ended. The others': at most once, in order. */
  check ({ ended = false } = {}): void {
    const own = this.heardOf(this.name)
    const expected = Array.from({ length: ended ? own.length : this.sent }, (_, i) => i)
    assert.deepEqual(own, expected, `${this.name}: lost, doubled or reordered`)
    for (const [name, numbers] of this.heard) {
      let last = -1
      for (const number of numbers) {
        assert.ok(number > last, `${this.name}: ${number} of ${name} after ${last}`)
        last = number
      }
    }
  }

  /** The instance is about to be ended. */
  stop (): void {
    clearInterval(this.#timer)
  }

  isHealthy = async (): Promise<boolean> => (await get(this.server, '/status')).healthy

  #hear ({ type, author, text }: any): void {
    if (type !== 'text' || !text.includes(':')) return
    const number = Number(text.split(':')[1])
    const heard = this.heard.get(author)
    if (heard) heard.push(number)
    else this.heard.set(author, [number])
  }
}

export const allHealthy = async (instances: Watched[]): Promise<boolean> =>
  (await Promise.all(instances.map(({ isHealthy }) => isHealthy()))).every(Boolean)

export const noneHealthy = async (instances: Watched[]): Promise<boolean> =>
  !(await Promise.all(instances.map(({ isHealthy }) => isHealthy()))).some(Boolean)

/** Everything said from now on reaches everybody. */
export async function checkUnited (instances: Watched[]): Promise<void> {
  const before = instances.map(({ sent }) => sent)
  for (let i = 0; i < 20; i++) for (const instance of instances) instance.speak()
  await until(async () => instances.every((instance) =>
    instances.every(({ name, sent }) => instance.heardOf(name).at(-1) === sent - 1)), 10, 'all hear all')
  for (const instance of instances) {
    for (const [i, { name, sent }] of instances.entries()) {
      const said = Array.from({ length: sent - before[i]! }, (_, j) => before[i]! + j)
      assert.deepEqual(instance.heardOf(name).filter((number) => number >= before[i]!), said)
    }
  }
}

/** Two instances under watch. */
export async function watch (
  t: TestContext,
  url: string,
  env: Record<string, string> = {}
): Promise<[Watched, Watched]> {
  const servers = await startInstances(t, 2, { REDIS_URL: url, METRICS_ENABLED: 'true', ...env })
  const [ann, bob] = await Promise.all(servers.map((server, i) => Watched.open(server, ['ann', 'bob'][i]!)))
  return [ann!, bob!]
}
