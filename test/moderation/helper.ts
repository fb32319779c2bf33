import assert from 'node:assert/strict'
import { once } from 'node:events'
import { StrictClient } from '../generations.ts'
import { Client, type TestServer } from '../helper.ts'
import { ADMIN_TOKEN, mint } from './tokens.ts'

/** The generations, as their clients join: a typed client switches by its first message. */
export const GENERATIONS = ['classic', 'typed', 'channel', 'threads', 'v4'] as const
export type Generation = typeof GENERATIONS[number]

/** The settings of most tests. */
export const ENV = { ADMIN_TOKEN, MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', PUT_RATE: '0', REQUEST_RATE: '0' }

/** The addresses of a server with a token in front of each path. */
export function withToken<Server extends { http: string, ws: string }> (server: Server, token: string): Server {
  return { ...server, http: `${server.http}/~${token}`, ws: `${server.ws}/~${token}` }
}

/** The addresses of a moderator. */
export function asModerator (server: TestServer, rooms = ['*'], nickname: string | null = null): TestServer {
  return withToken(server, mint(server.app, { rooms, powers: ['join', 'moderate'], nickname }))
}

/** A client of any generation, which reads frames as strictly as the real ones. */
export class Person {
  readonly client: Client
  readonly generation: Generation
  readonly name: string

  constructor (client: Client, generation: Generation, name: string) {
    this.client = client
    this.generation = generation
    this.name = name
  }

  send (message: object): void {
    this.client.send(message)
  }

  say (text: string, { author = this.name, id }: { author?: string, id?: string } = {}): void {
    this.client.send(this.generation === 'classic'
      ? { message: text, author }
      : { type: 'text', author, text, ...(id !== undefined && { id }) })
  }

  /** The next frame that is a text, an answer or a notice. */
  async heard (): Promise<{ author?: string, text?: string, reason?: string, replyTo?: string, frame: any }> {
    const frame = await this.client.until(({ type, message, reason }) =>
      type === 'text' || reason !== undefined || (type === undefined && message !== undefined))
    const { author, text, message, reason, in_reply_to_id: replyTo } = frame
    return { author, text: text ?? message, reason, replyTo, frame }
  }

  /** Gives a command. @returns the answer, of which all texts by the server are joined */
  async command (text: string): Promise<string> {
    this.say(text)
    const { author, text: answer } = await this.heard()
    assert.equal(author, 'gischat', `answer to ${text}`)
    return answer!
  }

  /** Texts received so far, by whomever. */
  get texts (): string[] {
    return this.client.frames.map(({ type, text, message }) => type === 'text' ? text : type ? undefined : message)
      .filter((text) => text !== undefined)
  }

  /** Asserts that no frame broke a rule of its generation. */
  check (): void {
    if (this.client instanceof StrictClient) assert.deepEqual(this.client.errors, [])
  }
}

/** Joins as a client of a generation; with a nickname it registers, where there are nicknames. */
export async function enter (
  { ws }: { ws: string }, generation: Generation, name: string, { room = 'QGIS', register = true } = {}
): Promise<Person> {
  const noun = generation === 'classic' || generation === 'typed' ? 'room' : 'channel'
  const url = `${ws}/${noun}/${encodeURIComponent(room)}/ws${generation === 'threads' ? '?replies=true' : ''}`
  const client = generation === 'v4'
    ? new Client(url, {}, ['gischat.v4'])
    : new StrictClient(url, generation === 'typed' ? 'classic' : generation)
  await once(client.ws, 'open')
  if (generation === 'classic') await client.until(({ author }) => author === 'internal')
  if (generation === 'channel' || generation === 'threads') await client.until(({ type }) => type === 'nb_users')
  if (generation === 'v4') await client.until(({ type }) => type === 'hello')
  if (generation !== 'classic' && register) {
    client.send({ type: 'newcomer', newcomer: name })
    await client.until(({ newcomer, reason }) => newcomer === name || reason !== undefined)
  }
  return new Person(client, generation, name)
}

/** A request to an address below /admin, by the operator unless the server's addresses have a token. */
export async function admin (
  { http }: { http: string }, method: string, path: string, body?: object
): Promise<{ status: number, body: any }> {
  const response = await fetch(`${http}/admin${path}`, {
    method,
    headers: {
      ...(!http.includes('/~') && { authorization: `Bearer ${ADMIN_TOKEN}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

/** A message by PUT, in the words of the generations. */
export async function put (
  { http }: { http: string }, text: string, author: string, noun: 'message' | 'text' = 'text', headers = {}
): Promise<{ status: number, body: any, headers: Headers }> {
  const response = await fetch(`${http}/room/QGIS/${noun}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ [noun]: text, author }),
  })
  return { status: response.status, body: await response.json(), headers: response.headers }
}
