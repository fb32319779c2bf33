import { setTimeout as sleep } from 'node:timers/promises'
import { ServerProcess, type Memory } from '../fuzz/server.ts'
import { readStatus } from '../fuzz/status.ts'
import { rightFrame, WebSocketPeer } from '../fuzz/web-socket-peer.ts'
import { Figures } from '../metrics.ts'
import { SLOW_PEERS, type SlowKind } from './slow-peers.ts'

export interface Scenario {
  compiled: boolean
  /** Who is slow beside the healthy members; left out, nobody is. */
  slow?: SlowKind | undefined
  /** Texts that are said in all, fewer where the slow one is seen to be gone before; and how many a second. */
  texts: number
  rate: number
  /** Letters of a text. */
  length: number
  /** Whether the server's memory is looked at meanwhile, which takes its time. */
  watchMemory: boolean
  env?: Record<string, string>
}

export interface Outcome {
  /** Over all healthy members. */
  lost: number
  reordered: number
  /** Milliseconds from saying to hearing, of each text for each healthy member, sorted. */
  latencies: number[]
  /** Connections that the server ended, by its reason. */
  ended: Record<string, number>
  /** Texts that were said in all. */
  said: number
  /** Texts that were said when the slow one was seen to be gone. */
  goneAfter: number | undefined
  before: Memory
  /** The most memory outside of the heap that was seen. */
  peakExternal: number
  after: Memory
}

const ROOM = 'QGIS'
export const HEALTHY = 50

/** How often it is looked whether the slow one is still there, in texts. */
const LOOK_EVERY = 50

/** Texts that are said once it is gone. */
const AFTERWARDS = 200

/** Healthy members who talk, and one who does not read as fast. */
export async function run (scenario: Scenario): Promise<Outcome> {
  const { compiled, slow, env } = scenario
  const server = await ServerProcess.start(compiled, {
    ROOMS: ROOM, METRICS_ENABLED: 'true', MESSAGE_RATE: '0', MAX_MESSAGE_LENGTH: '100000', ...env,
  })
  try {
    const healthy = await Promise.all(Array.from({ length: HEALTHY }, () => Listener.join(server.port)))
    const peer = slow && await SLOW_PEERS[slow](server.port, ROOM)
    try {
      // Once around, so that what is compiled and kept for good is there before.
      await talk(server, healthy, { ...scenario, texts: 500, watchMemory: false })
      peer?.slowDown()
      const before = await server.memory()
      for (const listener of healthy) listener.restart()
      const seen = await talk(server, healthy, scenario)
      const after = await server.memory()
      return { ...judge(healthy, seen.said), ...seen, ended: await readEnded(server), before, after }
    } finally {
      await peer?.end()
      for (const { peer } of healthy) peer.reset()
    }
  } finally {
    await server.kill()
  }
}

/** Says all texts, each by the next member, at an even pace, and waits until everybody heard them. */
async function talk (server: ServerProcess, healthy: Listener[], { texts, rate, length, watchMemory }: Scenario) {
  let goneAfter: number | undefined
  let peakExternal = 0
  const started = performance.now()
  let said = texts
  for (let number = 0; number < said; number++) {
    const ahead = started + number * 1000 / rate - performance.now()
    if (ahead > 1) await sleep(ahead)
    healthy[number % HEALTHY]!.say(number, length)
    if (!watchMemory || number % LOOK_EVERY > 0) continue
    await Promise.all(healthy.map((listener) => listener.heardAll(number + 1)))
    peakExternal = Math.max(peakExternal, (await server.memory()).external)
    if (goneAfter === undefined && (await readStatus(server.port)).get(ROOM) === HEALTHY) {
      goneAfter = number
      said = Math.min(texts, number + AFTERWARDS)
    }
  }
  await Promise.all(healthy.map((listener) => listener.heardAll(said)))
  return { said, goneAfter, peakExternal }
}

const BEGINNING = /^\{"message":"(\d+) ([\d.]+) /

/** A healthy member, and what it heard: the number of each text. */
class Listener {
  readonly peer: WebSocketPeer
  heard: number[] = []
  latencies: number[] = []

  private constructor (peer: WebSocketPeer) {
    this.peer = peer
    peer.hear = (text) => {
      // Not the whole text: reading it fifty times over would be most of what is measured.
      const [, number, saidAt] = BEGINNING.exec(text)!
      this.heard.push(Number(number))
      this.latencies.push(performance.now() - Number(saidAt))
    }
  }

  static async join (port: number): Promise<Listener> {
    return new Listener(await WebSocketPeer.join({ port, room: ROOM }))
  }

  restart (): void {
    this.heard = []
    this.latencies = []
  }

  say (number: number, length: number): void {
    const message = `${number} ${performance.now()} `.padEnd(length, 'x')
    this.peer.socket.write(rightFrame(JSON.stringify({ message, author: 'Hans' })))
  }

  heardAll (count: number): Promise<void> {
    return this.peer.until(`text ${count}`, () => this.heard.length >= count)
  }
}

/** All have to hear all, and in one order. */
function judge (healthy: Listener[], texts: number): Pick<Outcome, 'lost' | 'reordered' | 'latencies'> {
  const [first] = healthy
  let lost = 0
  let reordered = 0
  for (const { heard } of healthy) {
    lost += texts - new Set(heard).size
    reordered += heard.filter((number, i) => number !== first!.heard[i]).length
  }
  return { lost, reordered, latencies: healthy.flatMap(({ latencies }) => latencies).sort((a, b) => a - b) }
}

async function readEnded ({ port }: ServerProcess): Promise<Record<string, number>> {
  const figures = await Figures.scrape({ http: `http://127.0.0.1:${port}` })
  const ended = [...figures].flatMap(([series, count]): [string, number][] => {
    const [, reason] = /^gischat_connections_ended_total\{reason="(.*)"\}$/.exec(series) ?? []
    return reason !== undefined && count > 0 ? [[reason, count]] : []
  })
  return Object.fromEntries(ended)
}
