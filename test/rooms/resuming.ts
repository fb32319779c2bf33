import { once } from 'node:events'
import type { ClientOptions } from 'ws'
import { Client } from '../helper.ts'

export const CHANNEL = 'QGIS'

export interface Resume {
  token?: string
  since?: string
  /** Offers the token as a subprotocol instead of a parameter. */
  subprotocol?: boolean
}

/** A client of the fourth generation, which knows how to resume. */
export class V4Client extends Client {
  hello: any
  /** Its place in the room. */
  since = ''

  constructor (
    { ws }: { ws: string },
    { token, since, subprotocol = false }: Resume = {},
    channel = CHANNEL,
    options?: ClientOptions
  ) {
    const query = new URLSearchParams({
      ...(token !== undefined && !subprotocol && { resume: token }), ...(since !== undefined && { since }),
    })
    super(`${ws}/channel/${channel}/ws?${query}`, options, ['gischat.v4', ...(subprotocol ? [`resume.${token}`] : [])])
    this.ws.on('message', (data) => {
      const frame = JSON.parse(String(data))
      this.since = frame.seq ?? this.since
      if (frame.type === 'hello') this.hello = frame
    })
  }

  get token (): string {
    return this.hello.resume.token
  }

  /** What resumes it. */
  get ticket (): Resume {
    return { token: this.token, since: this.since }
  }

  /** Everything that was sent before has been processed. */
  async settle (): Promise<void> {
    this.send({ type: 'ping' })
    await this.until(({ type }) => type === 'pong')
  }

  /** Registers a nickname, and reads the answer. */
  async register (nickname: string): Promise<any> {
    this.send({ type: 'newcomer', newcomer: nickname })
    return this.until(({ type, newcomer }) => newcomer === nickname || type === 'uncompliant')
  }

  say (text: string, id?: string): void {
    this.send({ type: 'text', author: 'Someone', text, ...(id !== undefined && { id }) })
  }

  /** Cuts the connection, as a network does. */
  async cut (): Promise<void> {
    const closed = this.closed()
    this.ws.terminate()
    await closed
  }

  /** Texts received so far. */
  get texts (): string[] {
    return this.frames.filter(({ type }) => type === 'text').map(({ text }) => text)
  }
}

/** Joins and reads the greeting. */
export async function joinV4 (server: { ws: string }, resume?: Resume, channel?: string): Promise<V4Client> {
  const client = new V4Client(server, resume, channel)
  await once(client.ws, 'open')
  await client.until(({ type }) => type === 'hello')
  return client
}
