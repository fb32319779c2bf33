import { once } from 'node:events'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { Client, startServer } from '../helper.ts'
import { startInstances } from '../instances/helper.ts'
import { Redis } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'

/** A network, and what the room behind it receives. */
export interface Line {
  proxy: TcpProxy
  /** Address of the page, through the network. */
  http: string
  /** The texts that others in the room received, in order. */
  texts (): string[]
  /** Resolves once others have received a text. */
  received (text: string): Promise<void>
}

export interface Outage {
  begin (page: Page): Promise<void>
  /** In the middle of the outage. */
  during? (page: Page): Promise<void>
  end (page: Page): Promise<void>
}

export type StartOutage = (t: TestContext) => Promise<{ line: Line, outage: Outage }>

class Witness {
  readonly #clients: Client[] = []

  async join (ws: string): Promise<void> {
    const client = new Client(`${ws}/channel/QGIS/ws`)
    await once(client.ws, 'open')
    await client.until(({ type }) => type === 'nb_users')
    this.#clients.push(client)
  }

  texts (): string[] {
    return this.#clients.flatMap(({ frames }) => frames).filter(({ type }) => type === 'text').map(({ text }) => text)
  }

  async received (text: string): Promise<void> {
    if (!this.texts().includes(text)) await this.#clients.at(-1)!.until((frame) => frame.text === text)
  }
}

async function lineTo (t: TestContext, server: { port: number, ws: string }) {
  const proxy = await TcpProxy.start(t, server.port)
  const witness = new Witness()
  await witness.join(server.ws)
  const line: Line = {
    proxy,
    http: `http://127.0.0.1:${proxy.port}`,
    texts: () => witness.texts(),
    received: (text) => witness.received(text),
  }
  return { proxy, witness, line }
}

/** An outage of the network in front of a server that runs on. */
function network (begin: (page: Page, proxy: TcpProxy, round: number) => unknown,
  end: (page: Page, proxy: TcpProxy) => unknown = () => {}, during?: (page: Page) => Promise<void>): StartOutage {
  return async (t) => {
    const { proxy, line } = await lineTo(t, await startServer(t))
    let round = 0
    const outage: Outage = {
      begin: async (page) => { await begin(page, proxy, round++) },
      end: async (page) => { await end(page, proxy) },
      ...(during && { during }),
    }
    return { line, outage }
  }
}

/** The only server restarts, behind the same address: nothing of before can be resumed. */
async function restartAlone (t: TestContext): Promise<{ line: Line, outage: Outage }> {
  let server = await startServer(t)
  const { proxy, witness, line } = await lineTo(t, server)
  return {
    line,
    outage: {
      async begin () {
        await server.app.close()
        // From now on, the port may be another program's.
        proxy.cut()
      },
      async end () {
        server = await startServer(t)
        await witness.join(server.ws)
        proxy.targets = [server.port]
        proxy.restore()
      },
    },
  }
}

/** One of two instances stops, and the page continues on the other. */
async function restartInTurns (t: TestContext): Promise<{ line: Line, outage: Outage }> {
  const redis = await Redis.start(t)
  const env = { REDIS_URL: redis.url }
  const [a, b, watched] = await startInstances(t, 3, env)
  const { proxy, line } = await lineTo(t, { port: a!.port, ws: watched!.ws })
  let [current, next] = [a!, b!]
  return {
    line,
    outage: {
      async begin () {
        proxy.targets = [next.port]
        current.child.kill('SIGTERM')
        await current.exited
      },
      async end () {
        const [fresh] = await startInstances(t, 1, env);
        [current, next] = [next, fresh!]
      },
    },
  }
}

const cut = (_page: Page, proxy: TcpProxy) => proxy.cut()
const restore = (_page: Page, proxy: TcpProxy) => proxy.restore()

export const OUTAGES: Record<string, StartOutage> = {
  'the network is gone, and the browser says so': network(
    (page) => page.context().setOffline(true), (page) => page.context().setOffline(false)),
  'the connection is half open': network((_page, proxy, round) => proxy.lose(round % 2 === 0 ? 'both' : 'answers')),
  'connections are reset': network(cut, restore),
  'the page is loaded again meanwhile': network(cut, restore, async (page) => {
    await page.reload()
    await page.locator('#write').waitFor()
  }),
  'the only server restarts': restartAlone,
  'one of several servers restarts, and the next resumes': restartInTurns,
}

/** Programs beside Chromium that an outage needs. */
export const PROGRAMS: Record<string, string[]> = {
  'one of several servers restarts, and the next resumes': ['redis-server'],
}
