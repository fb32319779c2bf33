import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Client } from './helper.ts'

/** Threads: QChat 1.7, whose records may have the message that they answer. */
export type Generation = 'classic' | 'typed' | 'channel' | 'threads'

/** The types that may answer a message in QChat 1.7. */
const REPLIES = ['text', 'image', 'geojson', 'crs', 'bbox', 'position']

/** The fields of every typed frame, as docs/protocol.md and the records of the clients name them. */
const FIELDS: Record<string, Record<string, (value: unknown) => boolean>> = {
  text: { ...said(), text: isString },
  image: { ...said(), image_data: isString },
  geojson: { ...said(), layer_name: isString, ...system(), geojson: isObject, style: isStringOrNull },
  crs: { ...said(), ...system() },
  bbox: { ...said(), ...system(), xmin: isNumber, xmax: isNumber, ymin: isNumber, ymax: isNumber },
  position: { ...said(), ...system(), x: isNumber, y: isNumber },
  model: { ...said(), model_name: isString, model_group: isStringOrNull, raw_xml: isString },
  script: { ...said(), name: isString, raw_pycode: isString },
  newcomer: { newcomer: isString },
  exiter: { exiter: isString },
  like: { liker_author: isString, liked_author: isString, message: isString },
  nb_users: { nb_users: Number.isInteger },
  uncompliant: { reason: isString },
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads a frame as the strictest client of its generation does: any key that is missing or unknown is an error. */
export function readStrictly (generation: Generation, frame: any): void {
  if (generation === 'classic') {
    if (frame.author === 'internal') {
      assert.deepEqual(Object.keys(frame), ['author', 'nb_users'])
      assert.ok(Number.isInteger(frame.nb_users))
    } else {
      assert.deepEqual(Object.keys(frame), ['message', 'author', 'avatar'])
      assert.ok(isString(frame.message) && isString(frame.author) && isStringOrNull(frame.avatar))
    }
    return
  }
  const fields = FIELDS[frame.type]
  assert.ok(fields, `no type ${frame.type}`)
  const stamp = generation === 'typed' ? [] : ['id', 'timestamp']
  const { in_reply_to_id: answered, ...rest } = frame
  const mayAnswer = generation === 'threads' && REPLIES.includes(frame.type)
  assert.deepEqual(Object.keys(mayAnswer ? rest : frame).sort(), ['type', ...stamp, ...Object.keys(fields)].sort())
  if (answered !== undefined) assert.match(answered, UUID)
  for (const [name, fits] of Object.entries(fields)) assert.ok(fits(frame[name]), `${frame.type}.${name}`)
  if (generation === 'typed') return
  assert.match(frame.id, UUID)
  assert.ok(Number.isSafeInteger(frame.timestamp))
}

/** A client that reads every frame strictly; after it changed over, as the typed generation. */
export class StrictClient extends Client {
  generation: Generation
  readonly errors: unknown[] = []

  constructor (
    url: string,
    generation: 'classic' | 'channel' | 'threads',
    options?: ConstructorParameters<typeof Client>[1]
  ) {
    super(url, options)
    this.generation = generation
    this.ws.on('message', (data, isBinary) => {
      try {
        assert.equal(isBinary, false)
        const frame = JSON.parse(String(data))
        // The last frames of the classic generation may still be under way when the client has said something typed.
        if (this.generation === 'classic' && 'type' in frame) this.generation = 'typed'
        readStrictly(this.generation, frame)
      } catch (error) {
        this.errors.push(error)
      }
    })
  }
}

const url = (server: { ws: string }, noun: string, room: string) => `${server.ws}/${noun}/${encodeURIComponent(room)}/ws`

/** Joins as a client of the first generation, its greeting read. */
export async function joinClassic (server: { ws: string }, room = 'QGIS'): Promise<StrictClient> {
  const client = new StrictClient(url(server, 'room', room), 'classic')
  await client.until(({ author }) => author === 'internal')
  return client
}

/** Joins as a client of the second generation and registers, everything up to its own `newcomer` read. */
export async function joinTyped (server: { ws: string }, nickname: string, room = 'QGIS'): Promise<StrictClient> {
  const client = new StrictClient(url(server, 'room', room), 'classic')
  await once(client.ws, 'open')
  client.send({ type: 'newcomer', newcomer: nickname })
  await client.until(({ newcomer }) => newcomer === nickname)
  return client
}

/** Joins as a client of the third generation, its greeting read; with a nickname it registers, too. */
export async function joinChannel (server: { ws: string }, nickname?: string, room = 'QGIS'): Promise<StrictClient> {
  const client = new StrictClient(url(server, 'channel', room), 'channel')
  await client.until(({ type }) => type === 'nb_users')
  if (nickname === undefined) return client
  client.send({ type: 'newcomer', newcomer: nickname })
  await client.until(({ newcomer }) => newcomer === nickname)
  return client
}

/** One of each generation in a room, each having heard of all the others. */
export async function joinAll (server: { ws: string }, room = 'QGIS') {
  const clients = {
    classic: await joinClassic(server, room),
    typed: await joinTyped(server, 'typed', room),
    channel: await joinChannel(server, 'channel', room),
  }
  await allKnow(Object.values(clients), 3)
  return clients
}

/** Head counts are told with a delay: reads until every client knows this one. */
export async function allKnow (clients: Client[], members: number): Promise<void> {
  await Promise.all(clients.map(async (client) => {
    const known = () => client.frames.findLast(({ nb_users: count }) => count !== undefined)?.nb_users
    while (known() !== members) await client.next()
  }))
  await settle(clients)
}

let marks = 0

/** Lets every client read everything up to a text that is said after it. @returns what each of them read before it */
export async function settle (clients: Client[]): Promise<any[][]> {
  const mark = `mark ${marks++}`
  const [speaker] = clients
  const isTyped = (client: Client) => client instanceof StrictClient && client.generation !== 'classic'
  speaker!.send(isTyped(speaker!)
    ? { type: 'text', author: 'marker', text: mark }
    : { author: 'marker', message: mark })
  return Promise.all(clients.map(async (client) => {
    const before = []
    for (;;) {
      const frame = await client.next()
      if (frame.text === mark || frame.message === mark) return before
      before.push(frame)
    }
  }))
}

/** Leaves out head counts, which come when they come. */
export function withoutCounts (frames: any[]): any[] {
  return frames.filter((frame) => frame.type !== 'nb_users' && !('nb_users' in frame))
}

function said () {
  return { author: isString, avatar: isStringOrNull }
}

function system () {
  return { crs_wkt: isString, crs_authid: isString }
}

function isString (value: unknown): value is string {
  return typeof value === 'string'
}

function isStringOrNull (value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function isNumber (value: unknown): boolean {
  return Number.isFinite(value)
}

function isObject (value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
