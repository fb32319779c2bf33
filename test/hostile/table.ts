import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { startServer, type TestServer } from '../helper.ts'
import { CLOSE, DEADLINE, frame, RawClient } from './raw-client.ts'

/** A message as everyone in the room reads it. */
export interface Heard {
  message: string
  author: string
  avatar: string | null
}

/** Where an attack takes place: a room of its own, with a bystander in it. */
export interface Target {
  server: TestServer
  port: number
  room: string
  connections: Connections
}

/** The server's side of the connections. */
export interface Connections {
  /** Waits until the server has a connection. */
  accepted (client: RawClient): Promise<void>
  /** Waits until the server is rid of it again. */
  gone (client: RawClient): Promise<void>
}

/** What the bystander rightly notices of an attack. */
export interface Noticed {
  /** Whether somebody joined, and left again. */
  joined: boolean
  /** What somebody said that is a message after all. */
  heard?: Heard[]
}

/** Attacks that run at once, each against a room of its own. */
const CONCURRENCY = 40

/**
 * Runs each case against one server, and after each asserts what no client may
 * ever change: the server lives, the other member of the room has noticed
 * nothing but what it should, and the head count is right.
 */
export function hostileTable<Case extends { title: string }> (
  name: string,
  cases: Case[],
  attack: (one: Case, target: Target) => Promise<Noticed>,
  env: Record<string, string> = {},
): void {
  test(name, { concurrency: CONCURRENCY }, async (t) => {
    const rooms = cases.map((_, i) => `room ${i}`)
    const server = await startServer(t, { ...env, ROOMS: rooms.join(',') })
    const connections = connectionsOf(server)
    await Promise.all(cases.map((one, i) => t.test(one.title, async () => {
      const target = { server, port: server.port, room: rooms[i]!, connections }
      await besideBystander(target, () => attack(one, target))
    })))
    await t.test('afterwards the server is well, and logged no error of its own', async () => {
      const response = await fetch(`${server.http}/status`)
      assert.equal((await response.json() as any).healthy, true)
      const errors = server.logs.filter(({ level }) => level as number >= 50).map(({ msg }) => msg)
      assert.deepEqual([...new Set(errors)], [])
    })
  })
}

/** Somebody else in the room, who must notice nothing of the attack beside the head count. */
export async function besideBystander (
  target: Omit<Target, 'connections'>,
  attack: () => Promise<Noticed>,
): Promise<void> {
  const bystander = await RawClient.join(target.port, target.room)
  const { joined, heard = [] } = await attack()

  const talk: Heard[] = []
  const counts: number[] = []
  const hear = async (): Promise<void> => {
    const message = await bystander.message()
    if (message.author === 'internal') {
      assert.deepEqual(Object.keys(message), ['author', 'nb_users'])
      counts.push(message.nb_users)
    } else {
      talk.push(message)
    }
  }
  // A large message is read in a thread: what others say meanwhile may come first.
  while (talk.length < heard.length) await hear()

  const own = { message: 'I am still here', author: 'bystander', avatar: null }
  bystander.write(frame(JSON.stringify(own)))
  const expectedTalk = [...heard, own]
  const expectedCounts = joined ? [2, 1] : []
  while (talk.length < expectedTalk.length || counts.length < expectedCounts.length) await hear()
  assert.deepEqual(talk, expectedTalk)
  assert.deepEqual(counts, expectedCounts)
  assert.equal(await members(target), 1)

  bystander.write(frame('', { opcode: CLOSE }))
  assert.equal((await bystander.frame()).opcode, CLOSE, 'nothing after its own traffic')
  await bystander.ended()
}

/** Follows the connections of a server, which knows each by the port of its client. */
function connectionsOf ({ app }: TestServer): Connections {
  const open = new Map<number, boolean>()
  const progress = new EventEmitter().setMaxListeners(0)
  app.server.on('connection', (socket) => {
    const port = socket.remotePort!
    const set = (isOpen: boolean) => {
      open.set(port, isOpen)
      progress.emit('change')
    }
    set(true)
    socket.once('close', () => set(false))
  })
  const until = async (fits: () => boolean) => {
    const signal = AbortSignal.timeout(DEADLINE)
    while (!fits()) await once(progress, 'change', { signal })
  }
  return {
    accepted: ({ port }) => until(() => open.has(port)),
    gone: ({ port }) => until(() => open.get(port) === false),
  }
}

/** The head count of the room, as the status page tells it. */
export async function members ({ server, room }: Pick<Target, 'server' | 'room'>): Promise<number> {
  const response = await server.app.inject('/status')
  assert.equal(response.statusCode, 200)
  const { rooms } = response.json<{ rooms: { name: string, nb_connected_users: number }[] }>()
  return rooms.find(({ name }) => name === room)!.nb_connected_users
}
