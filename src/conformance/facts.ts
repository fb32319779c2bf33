import type { Dialect } from './case.ts'
import type { Need } from './needs.ts'
import { V4_SUBPROTOCOL } from '../protocol/v4-messages.ts'
import { Peer } from './peer.ts'
import { USUAL_RULES, type Rules } from './rules.ts'
import type { Response, Target } from './target.ts'

/** The capabilities and limits of a server. */
export interface Facts {
  rules: Rules
  /** The room of the cases, and a second one. */
  room: string
  otherRoom: string | undefined
  has: Set<Need>
  /** From `/version`. */
  version: string
}

/** The server cannot be tested at all. */
export class NoServer extends Error {
  override name = 'NoServer'
}

/**
 * Asks a server what it is.
 *
 * @param wanted name of the room, or undefined for the emptiest one
 * @throws {NoServer | TimedOut}
 */
export async function discover (target: Target, wanted?: string): Promise<Facts> {
  const [version, rules, rooms, channels] =
    await Promise.all(['/version', '/rules', '/rooms', '/channels'].map((path) => target.request('GET', path))) as
      [Response, Response, Response, Response]
  const names = [rooms.body, channels.body].find(isListOfTexts)
  if (!names || names.length === 0) throw new NoServer('neither /rooms nor /channels has a list of rooms')
  if (wanted !== undefined && !names.includes(wanted)) throw new NoServer(`there is no room "${wanted}"`)
  const counts = await countMembers(target)
  const room = wanted ?? names.toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))[0]!
  const facts: Facts = {
    rules: { ...USUAL_RULES, ...numbersOf(rules) },
    room,
    otherRoom: names.find((name) => name !== room),
    has: new Set(),
    version: String((version.body as { version?: unknown } | null)?.version ?? 'unknown'),
  }
  if (facts.otherRoom !== undefined) facts.has.add('two rooms')
  await findDialects(target, facts)
  return facts
}

async function findDialects (target: Target, { room, has }: Facts): Promise<void> {
  const encoded = encodeURIComponent(room)
  const isThere = async (path: string) => (await target.request('GET', path)).status !== 404
  const [classic, typed, channel] = await Promise.all([
    isThere(`/room/${encoded}/ws`), isThere(`/room/${encoded}/users`), isThere(`/channel/${encoded}/ws`),
  ])
  const dialects: Record<Exclude<Dialect, 'v4'>, boolean> = { classic, typed: classic && typed, channel }
  for (const [dialect, isSpoken] of Object.entries(dialects)) if (isSpoken) has.add(dialect as Dialect)
  const token = await target.request('GET', '/~conformance/version')
  has.add(token.status === 401 ? 'tokens' : 'no tokens')
  const { body: last } = await target.request('GET', `/${channel ? 'channel' : 'room'}/${encoded}/last`)
  has.add(Array.isArray(last) && last.length > 0 ? 'history' : 'no history')
  if (channel) await findFeatures(target, `/channel/${encoded}/ws`, has)
}

async function findFeatures (target: Target, path: string, has: Set<Need>): Promise<void> {
  let peer: Peer | undefined
  await target.connect(path, [V4_SUBPROTOCOL], {}, (ws) => { peer = new Peer(ws, 'v4') })
  if (peer!.ws.protocol === V4_SUBPROTOCOL) {
    has.add('v4')
    const hello = await peer!.wait(() => peer!.hello, target.patience)
    for (const feature of ['replies', 'reactions', 'places', 'ping', 'resume'] as const) {
      if (hello?.features?.includes?.(feature)) has.add(feature)
    }
  }
  await peer!.leave()
}

async function countMembers (target: Target): Promise<Map<string, number>> {
  const { body } = await target.request('GET', '/status')
  const status = body as { rooms?: unknown, channels?: unknown } | null
  const list = [status?.rooms, status?.channels].find(Array.isArray) ?? []
  return new Map(list.map((room) => [room?.name, Number(room?.nb_connected_users)]))
}

function numbersOf ({ body }: Response): Partial<Rules> {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(entries.filter(([, value]) => Number.isSafeInteger(value)))
}

function isListOfTexts (value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string')
}
