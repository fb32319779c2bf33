import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'
import { KINDS, type Batch } from './kinds/index.ts'
import type { Effect, Target } from './kinds/kind.ts'
import { DEADLINE } from './peer.ts'
import { ServerProcess } from './server.ts'
import { readNicknames, readStatus } from './status.ts'
import { WebSocketPeer } from './web-socket-peer.ts'

/** Cases of a batch, which run at once. */
export const ROOMS = Array.from({ length: 8 }, (_, i) => `fuzz ${i}`)

/** A room that no attack knows of. */
const QUIET = 'quiet corner'

/** Milliseconds for the end of the server to be reported. */
const DIAGNOSE_AFTER = 200

/**
 * What would end the attacks early is off; what they may break is as an operator has it. A nickname outlives a lost
 * connection for a short time only, since the next batch must find it free.
 */
const ENV = {
  ROOMS: [...ROOMS, QUIET].join(),
  MESSAGE_RATE: '0',
  HANDSHAKE_RATE: '0',
  MAX_CONNECTIONS: '0',
  MAX_CONNECTIONS_PER_IP: '0',
  PUT_RATE: '0',
  REQUEST_RATE: '0',
  RESUME_SECONDS: '1',
  ALLOWED_ORIGINS: '*',
  ADMIN_TOKEN,
}

/**
 * A server with a bystander, alone in a quiet room, who must hear nothing but
 * itself, and a witness in each room that is attacked, who must hear exactly
 * what the protocol's rules let through.
 */
export class Stage {
  readonly server: ServerProcess
  readonly #bystander: WebSocketPeer
  readonly #witnesses: WebSocketPeer[]
  #says = 0

  private constructor (server: ServerProcess, bystander: WebSocketPeer, witnesses: WebSocketPeer[]) {
    this.server = server
    this.#bystander = bystander
    this.#witnesses = witnesses
  }

  static async open (compiled: boolean): Promise<Stage> {
    const server = await ServerProcess.start(compiled, ENV)
    const join = (room: string) => WebSocketPeer.join({ port: server.port, room })
    return new Stage(server, await join(QUIET), await Promise.all(ROOMS.map(join)))
  }

  /** Runs a batch, and throws where the server or anybody on it took harm. */
  async play ({ kind, cases }: Batch): Promise<number> {
    const { attack } = KINDS[kind] as { attack: (one: unknown, target: Target) => Promise<Effect> }
    const { port } = this.server
    const effects = await Promise.all(cases.map((one, i) => attack(one, { port, room: ROOMS[i]! })))
    await this.#everybodyLeft()
    await this.#namesAreFree()
    await Promise.all([
      this.#say(this.#bystander).then((heard) => assert.deepEqual(heard, [], 'what the bystander heard')),
      ...effects.map(async ({ heard, cut }, i) => {
        const really = await this.#say(this.#witnesses[i]!, cut ? 0 : heard.length)
        const expected = cut ? heard.slice(0, really.length) : heard
        assert.deepEqual(really, expected, `what the witness in room ${i} heard`)
      }),
    ])
    for (const { counts } of [this.#bystander, ...this.#witnesses]) checkCounts(counts)
    assert.deepEqual(this.#bystander.counts, [1], 'counts that the bystander was told')
    this.checkHealth()
    return effects.reduce((sum, { inputs }) => sum + inputs, 0)
  }

  checkHealth (): void {
    assert.ok(this.server.alive, `the server ended: ${this.server.complaints.join('\n')}`)
    assert.deepEqual(this.server.complaints, [], 'errors that the server logged')
  }

  /** What broke: a server that ended, or that logged an error, is the cause of whatever was noticed first. */
  async diagnose (error: unknown): Promise<unknown> {
    await sleep(DIAGNOSE_AFTER)
    try {
      this.checkHealth()
      return error
    } catch (cause) {
      return cause
    }
  }

  /** Waits until every witness was told that it is alone again. */
  async settle (): Promise<void> {
    await Promise.all(this.#witnesses.map((witness) =>
      witness.until('the last count', () => witness.counts.at(-1) === 1)))
  }

  async close (): Promise<void> {
    for (const peer of [this.#bystander, ...this.#witnesses]) peer.reset()
    await this.server.kill()
  }

  /** Nobody may stay behind as a ghost in the head counts. */
  async #everybodyLeft (): Promise<void> {
    const deadline = Date.now() + DEADLINE
    for (;;) {
      const ghosts = [...await readStatus(this.server.port)].filter(([, members]) => members !== 1)
      if (ghosts.length === 0) return
      if (Date.now() > deadline) assert.deepEqual(ghosts, [], 'rooms without exactly one member')
      await sleep(5)
    }
  }

  /** Lost connections may be resumed for a while, and hold their nicknames. */
  async #namesAreFree (): Promise<void> {
    for (const deadline = Date.now() + DEADLINE; ; await sleep(50)) {
      const names = (await Promise.all(ROOMS.map((room) => readNicknames(this.server.port, room)))).flat()
      if (names.length === 0) return
      if (Date.now() > deadline) assert.deepEqual(names, [], 'nicknames of nobody')
    }
  }

  /** What a peer hears until its own word comes back; what a thread still works on when its sender left comes late. */
  async #say (peer: WebSocketPeer, atLeast = 0): Promise<string[]> {
    await peer.until('what was said', () => peer.texts.length >= atLeast)
    return await peer.say(`still here ${++this.#says}`, 'witness')
  }
}

/** The same count is never told twice running. Keeps the last one. */
function checkCounts (counts: number[]): void {
  for (let i = 1; i < counts.length; i++) assert.notEqual(counts[i], counts[i - 1], `counts told: ${counts}`)
  counts.splice(0, counts.length - 1)
}
