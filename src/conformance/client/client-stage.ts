import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import type { Dialect } from '../case.ts'
import { abridge, describe, tryMatch } from '../match.ts'
import { USUAL_RULES } from '../rules.ts'
import { Scope } from '../values.ts'
import { Failed, TimedOut } from '../verdict.ts'
import type { Accept, End, Hear, Print, Quiet, Refuse, Send } from './client-case.ts'
import { ClientProcess } from './client-process.ts'
import { hello, ROOM, ScriptedServer, type Handshake } from './scripted-server.ts'
import { problemOf } from './validity.ts'

const NICKNAME = 'Conformance'

/** One case of a client: the server that plays its script, and the client. */
export class ClientStage {
  dialect: Dialect | undefined
  readonly #server: ScriptedServer
  readonly #client: ClientProcess
  readonly #patience: number
  readonly #scope = new Scope(USUAL_RULES, ROOM)
  #ws: WebSocket | undefined
  /** Messages of the client that no step has looked at. */
  #messages: any[] = []
  #newcomers = 0
  #taken = false
  #problem: string | undefined
  #handshake = -1
  #events = 0
  #token = ''
  #connection = ''
  #notify = () => {}

  static async start (command: string, patience: number): Promise<ClientStage> {
    const server = await ScriptedServer.start()
    const { url } = server
    const ws = `${url.replace('http', 'ws')}/channel/${encodeURIComponent(ROOM)}/ws`
    return new ClientStage(server, new ClientProcess(command, { url, ws, room: ROOM, nickname: NICKNAME }), patience)
  }

  private constructor (server: ScriptedServer, client: ClientProcess, patience: number) {
    this.#server = server
    this.#client = client
    this.#patience = patience
    server.onHandshake = () => this.#notify()
    client.onLine = () => this.#notify()
  }

  async accept (step: Accept): Promise<void> {
    const before = this.#server.handshakes[this.#handshake]
    const handshake = await this.#nextHandshake()
    const { url = '' } = handshake.request
    if (before && step.after !== undefined && handshake.at - before.at < step.after * 1000) {
      const seconds = ((handshake.at - before.at) / 1000).toFixed(1)
      throw new Failed(`the client came back after ${seconds} s instead of ${step.after} s`)
    }
    checkAddress(url)
    this.#taken = step.taken ?? false
    if (step.asksToResume) this.#checkResume(handshake)
    const selects = offeredBy(handshake).includes(V4_SUBPROTOCOL) && !step.older
    this.dialect = url.startsWith('/room/') ? 'classic' : selects ? 'v4' : 'channel'
    this.#ws = await this.#server.accept(handshake, selects)
    this.#ws.on('message', (data, isBinary) => this.#receive(String(data), isBinary))
    this.#greet(step)
    // Some clients have to try again without the subprotocol that was not selected.
    if (step.older && !await this.#answersPing()) return this.accept(step)
  }

  async refuse ({ refuse: status, retryAfter }: Refuse): Promise<void> {
    this.#server.refuse(await this.#nextHandshake(), status, retryAfter)
  }

  say (text: string): void {
    this.#client.say(text)
  }

  async hear ({ hear: pattern }: Hear): Promise<void> {
    const find = () => {
      const at = this.#messages.findIndex((message) => tryMatch(message, pattern, this.#scope))
      return at === -1 ? undefined : at
    }
    const at = await this.#wait(find)
    if (this.#problem !== undefined) throw new Failed(`the client sent ${this.#problem}`)
    if (at === undefined) {
      const sent = abridge(JSON.stringify(this.#messages))
      return this.#missing(`the client did not send ${describe(pattern, this.#scope)}; it sent ${sent}`)
    }
    this.#messages = this.#messages.slice(at + 1)
  }

  send ({ send: frames }: Send): void {
    for (const frame of frames) {
      this.#write('type' in frame || 'author' in frame ? frame : this.#text(String(frame.text)))
    }
  }

  async prints ({ prints: text, not = [] }: Print): Promise<void> {
    const { lines } = this.#client
    if (await this.#wait(() => lines.find((line) => line.includes(text))) === undefined) {
      return this.#missing(`the client did not print "${text}"; it printed ${abridge(JSON.stringify(lines))}`)
    }
    const unwanted = lines.find((line) => not.some((part) => line.includes(part)))
    if (unwanted !== undefined) throw new Failed(`the client printed ${abridge(unwanted)}`)
  }

  async end ({ end, reason }: End): Promise<void> {
    const ws = this.#ws!
    if (end === 'cut') return ws.terminate()
    ws.close(end, reason)
  }

  async alive (): Promise<void> {
    if (!await this.#answersPing()) throw new Failed(this.#whyGone() ?? 'the client did not answer a ping')
  }

  async quiet ({ seconds, atMost, of }: Quiet): Promise<void> {
    const counted = () => {
      if (of === 'newcomers') return this.#newcomers
      const since = this.#server.handshakes.slice(this.#handshake + 1)
      return since.filter((handshake) => of === 'handshakes' || tokenOf(handshake) !== undefined).length
    }
    const before = counted()
    await sleep(seconds * 1000)
    const times = counted() - before
    if (times > atMost) throw new Failed(`${times} ${of} in ${seconds} s`)
  }

  async clear (): Promise<void> {
    await this.#client.stop()
    this.#server.stop()
  }

  async #nextHandshake (): Promise<Handshake> {
    const handshake = await this.#wait(() => this.#server.handshakes[this.#handshake + 1])
    if (!handshake) {
      const { exited } = this.#client
      if (exited !== undefined) throw new Failed(`the client ended with exit code ${exited}`)
      throw new TimedOut(`the client did not connect within ${this.#patience / 1000} s`)
    }
    this.#handshake++
    return handshake
  }

  #checkResume (handshake: Handshake): void {
    const token = tokenOf(handshake)
    if (token !== this.#token) throw new Failed(`the client offered ${token ?? 'no token'} instead of the latest one`)
    const since = queryOf(handshake).get('since')
    if (since !== this.#seq) throw new Failed(`the client asked for what came since ${since} instead of ${this.#seq}`)
  }

  get #seq (): string {
    return `node.${this.#events}`
  }

  #greet ({ resumed = { resumed: false } }: Accept): void {
    if (this.dialect === 'classic') return this.#write({ author: 'internal', nb_users: 2 })
    if (this.dialect === 'channel') return this.#write(this.#stamp({ type: 'nb_users', nb_users: 2 }))
    this.#token = randomBytes(32).toString('base64url')
    if (!resumed.resumed) this.#connection = randomUUID()
    this.#write(hello(this.#connection, this.#seq, this.#token, resumed))
  }

  #receive (text: string, isBinary: boolean): void {
    this.#problem ??= problemOf(text, isBinary) && `${problemOf(text, isBinary)}: ${abridge(text)}`
    let message
    try {
      message = JSON.parse(text)
    } catch {}
    this.#react(message)
    this.#messages.push(message)
    this.#notify()
  }

  /** Reacts to a message as every server does. */
  #react (message: any): void {
    if (message?.type === 'ping') this.#write({ type: 'pong' })
    if (message?.type === undefined) return
    if (this.dialect === 'classic') this.dialect = 'typed'
    if (message.type === 'newcomer') {
      const { newcomer, id } = message
      const isV4 = this.dialect === 'v4'
      this.#newcomers++
      const hasId = id !== undefined && this.dialect !== 'typed'
      this.#write(this.#stamp(this.#taken
        ? {
            type: 'uncompliant',
            reason: `User '${newcomer}' already registered in channel ${ROOM}`,
            ...isV4 && hasId && { refused_id: id },
          }
        : { type: 'newcomer', newcomer, ...hasId && { id }, ...isV4 && { by: this.#connection } }))
    }
  }

  #text (text: string): Record<string, unknown> {
    if (this.dialect === 'classic') return { message: text, author: 'Hans', avatar: null }
    return this.#stamp({ type: 'text', author: 'Hans', avatar: null, text })
  }

  /** The members that each message of the dialect has. */
  #stamp (message: Record<string, unknown>): Record<string, unknown> {
    if (this.dialect === 'typed') return message
    const { type } = message
    const isEvent = this.dialect === 'v4' && type !== 'nb_users' && type !== 'uncompliant'
    const seq = isEvent ? { seq: `node.${++this.#events}` } : {}
    return { id: randomUUID(), timestamp: Math.floor(Date.now() / 1000), ...message, ...seq }
  }

  #write (frame: unknown): void {
    this.#ws!.send(JSON.stringify(frame))
  }

  async #answersPing (): Promise<boolean> {
    const ws = this.#ws
    if (!ws || ws.readyState !== ws.OPEN) return false
    const signal = AbortSignal.timeout(this.#patience)
    const pong = Promise.race([
      once(ws, 'pong', { signal }).then(() => true), once(ws, 'close', { signal }).then(() => false),
    ])
    ws.ping()
    return pong.catch(() => false)
  }

  #whyGone (): string | undefined {
    if (this.#client.exited !== undefined) return `the client ended with exit code ${this.#client.exited}`
    return this.#ws?.readyState === this.#ws?.OPEN ? undefined : 'the client closed the connection'
  }

  async #missing (what: string): Promise<never> {
    const gone = this.#whyGone()
    if (gone !== undefined) throw new Failed(`${what}: ${gone}`)
    if (await this.#answersPing()) throw new Failed(what)
    throw new TimedOut(`${what}, nor does it answer a ping`)
  }

  /** @returns what `find` finds; undefined after the time, or if the client ends without it */
  async #wait<T> (find: () => T | undefined): Promise<T | undefined> {
    const deadline = performance.now() + this.#patience
    for (;;) {
      const found = find()
      const left = deadline - performance.now()
      if (found !== undefined || left <= 0 || this.#client.exited !== undefined) return found
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#notify = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

function offeredBy ({ request }: Handshake): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
}

function queryOf ({ request }: Handshake): URLSearchParams {
  return new URL(request.url!, 'http://x').searchParams
}

/** The token with which a handshake asks to resume. */
function tokenOf (handshake: Handshake): string | undefined {
  const offered = offeredBy(handshake).find((name) => name.startsWith('resume.'))
  return queryOf(handshake).get('resume') ?? offered?.slice('resume.'.length)
}

function checkAddress (url: string): void {
  const path = url.split('?', 1)[0]!.replace(/\/+/g, '/')
  const expected = ['room', 'channel'].map((noun) => `/${noun}/${encodeURIComponent(ROOM)}/ws`)
  if (!expected.includes(path)) throw new Failed(`the client connected to ${url} instead of ${expected.join(' or ')}`)
}
