/* What one message costs before the kernel has it: npm run bench:micro. Nothing here is paid per member. */
import type { TSchema } from '@sinclair/typebox'
import { randomUUID } from 'node:crypto'
import { loadConfig } from '../src/config/load.ts'
import { createDialects } from '../src/dialects/dialects.ts'
import type { Dialect } from '../src/dialects/dialect.ts'
import { stamp, type Command, type RoomEvent } from '../src/protocol/events.ts'
import { limitsOf } from '../src/config/limits.ts'
import { compile } from '../src/lib/compile.ts'
import type { Network } from '../src/lib/network.ts'
import { ANYONE } from '../src/moderation/access.ts'
import { RoomRules } from '../src/moderation/room-rules.ts'
import { parseJson } from '../src/dialects/json/parse.ts'
import { messageSchema } from '../src/protocol/classic-message.ts'
import { typedMessages } from '../src/protocol/typed-messages.ts'
import { frameText } from '../src/websocket/framing.ts'
import { show } from './lib/stats.ts'
import { timeAll, type Task } from './lib/timer.ts'

const limits = limitsOf(loadConfig({ env: {} }))
const TEXT = 'the quick brown fox jumps over the lazy dog, then sits for a bit'

interface Sample {
  title: string
  message: { [field: string]: unknown }
}

const by = { author: 'abc', avatar: null }
const crs = { crs_wkt: 'GEOGCRS["WGS 84"]', crs_authid: 'EPSG:4326' }
const geometry = { type: 'LineString', coordinates: Array(8).fill([2.352219, 48.856614]) }
const layer = {
  type: 'FeatureCollection',
  features: Array(50).fill({ type: 'Feature', properties: { name: 'parcel' }, geometry }),
}

const SAMPLES: Sample[] = [
  { title: 'text of 64 bytes', message: { message: TEXT, ...by } },
  { title: 'text of 255 emoji', message: { message: '🗺'.repeat(255), author: 'abc', avatar: 'mapbox' } },
]

const TYPED_SAMPLES: Sample[] = [
  { title: 'text of 64 bytes', message: { type: 'text', ...by, text: TEXT } },
  { title: 'text of 255 emoji', message: { type: 'text', ...by, text: '🗺'.repeat(255) } },
  { title: 'position', message: { type: 'position', ...by, ...crs, x: 2.352219, y: 48.856614 } },
  {
    title: 'layer of 50 features',
    message: { type: 'geojson', ...by, layer_name: 'parcels', ...crs, geojson: layer, style: null },
  },
]

const REFUSED: Sample[] = [
  { title: 'empty message', message: { message: '', author: 'abc' } },
  { title: 'three wrong fields', message: { message: 1, author: '!', avatar: 2 } },
]

const TYPED_REFUSED: Sample[] = [
  { title: 'empty text', message: { type: 'text', ...by, text: '' } },
  { title: 'unknown type', message: { type: 'shout' } },
]

const bytesOf = (message: unknown) => Buffer.from(JSON.stringify(message))

function eventOf (dialect: Dialect, bytes: Buffer): RoomEvent {
  const decoded = dialect.decode(bytes, false)
  if (['rejection', 'switch', 'transform', 'ping'].includes(decoded.kind)) {
    throw new Error(`${dialect.name} does not take ${bytes} at once`)
  }
  return stamp(decoded as Command)
}

/** The stages of a message's way through a dialect, alone and together. */
function messageTasks (dialect: Dialect, { title, message }: Sample): Task[] {
  const typed = typedMessages(limits) as Record<string, TSchema>
  const validate = compile('type' in message ? typed[String(message.type)]! : messageSchema(limits))
  const bytes = bytesOf(message)
  const event = eventOf(dialect, bytes)
  const payload = dialect.encode(event)
  if (payload === undefined) throw new Error(`${dialect.name} has no such event`)
  return [
    { name: `${title}: parse`, run: () => parseJson(bytes) },
    { name: `${title}: validate`, run: () => validate(message) },
    { name: `${title}: decode (parse, validate)`, run: () => dialect.decode(bytes, false) },
    { name: `${title}: encode`, run: () => dialect.encode(event) },
    { name: `${title}: frame`, run: () => frameText(payload) },
    { name: `${title}: all of it`, run: () => frameText(dialect.encode(eventOf(dialect, bytes))!) },
  ]
}

function refusalTasks (dialect: Dialect, samples: Sample[]): Task[] {
  const notJson = Buffer.from('{"message": "')
  return [
    ...samples.map(({ title, message }) => {
      const bytes = bytesOf(message)
      return { name: `refused, ${title}: decode`, run: () => dialect.decode(bytes, false) }
    }),
    { name: 'refused, no JSON: decode', run: () => dialect.decode(notJson, false) },
  ]
}

/** What the rules of a room cost its messages and newcomers, without and with many decisions in force. */
function moderationTasks (): Task[] {
  const speech = { sender: randomUUID(), access: ANYONE, names: ['abc'], paced: true, isNew: false }
  return [0, 1000].flatMap((count) => {
    const rules = new RoomRules('QGIS')
    for (let i = 0; i < count; i++) {
      const decision = { room: 'QGIS', at: i, node: 'a' }
      const subject: Network = `${10 + (i >> 8)}.0.${i & 255}.0/${24 + i % 9}`
      rules.apply({ kind: 'ban', subject, ...decision })
      rules.apply({ kind: 'mute-nickname', subject: `x${i}`, nickname: `x${i}`, ...decision })
      rules.apply({ kind: 'mute-connection', subject: randomUUID(), ...decision })
    }
    return [
      { name: `a message, ${count} bans and ${2 * count} mutes: check`, run: () => rules.check(speech) },
      { name: `a newcomer, ${count} bans: check`, run: () => rules.banOf('192.0.2.7', ANYONE) },
    ]
  })
}

const { classic, typed, channel } = createDialects(limits)

function print (title: string, tasks: Task[]): void {
  console.log(`\n| ${title}: task | CPU ns: minimum – **median** – maximum |\n| --- | ---: |`)
  for (const [name, spread] of timeAll(tasks)) console.log(`| ${name} | ${show(spread)} |`)
}

console.log(`Node.js ${process.version}, validation by the same compiled schemas as the server's`)
for (const [dialect, samples, refused] of [
  [classic, SAMPLES, REFUSED], [typed, TYPED_SAMPLES, TYPED_REFUSED], [channel, TYPED_SAMPLES, TYPED_REFUSED],
] as const) {
  print(dialect.name, [
    ...samples.flatMap((sample) => messageTasks(dialect, sample)),
    ...refusalTasks(dialect, refused),
    { name: 'head count: encode, frame', run: () => frameText(dialect.encode({ kind: 'head-count', members: 1000 })!) },
  ])
}
print('moderation', moderationTasks())
