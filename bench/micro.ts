/* What one message costs before the kernel has it: npm run bench:micro. Nothing here is paid per member. */
import { loadConfig } from '../src/config.ts'
import { createClassic } from '../src/dialects/classic.ts'
import type { Dialect } from '../src/dialects/dialect.ts'
import { stamp, type Happening } from '../src/rooms/events.ts'
import { limitsOf } from '../src/rooms/limits.ts'
import { compile } from '../src/schemas/compile.ts'
import { parseJson } from '../src/schemas/json.ts'
import { messageSchema } from '../src/schemas/message.ts'
import { frameText } from '../src/transport/websocket.ts'
import { show } from './lib/stats.ts'
import { timeAll, type Task } from './lib/timer.ts'

const limits = limitsOf(loadConfig({ env: {} }))
const TEXT = 'the quick brown fox jumps over the lazy dog, then sits for a bit'

interface Sample {
  title: string
  message: unknown
}

const SAMPLES: Sample[] = [
  { title: 'text of 64 bytes', message: { message: TEXT, author: 'abc', avatar: null } },
  { title: 'text of 255 emoji', message: { message: '🗺'.repeat(255), author: 'abc', avatar: 'mapbox' } },
]

const REFUSED: Sample[] = [
  { title: 'empty message', message: { message: '', author: 'abc' } },
  { title: 'three wrong fields', message: { message: 1, author: '!', avatar: 2 } },
]

const bytesOf = (message: unknown) => Buffer.from(JSON.stringify(message))

function eventOf (dialect: Dialect, bytes: Buffer): Happening {
  const decoded = dialect.decode(bytes, false)
  if (decoded instanceof Promise || decoded.kind === 'refusal' || decoded.kind === 'switch') {
    throw new Error(`${dialect.name} does not take ${bytes} at once`)
  }
  return stamp(decoded)
}

/** The stages of a message's way through a dialect, alone and together. */
function messageTasks (dialect: Dialect, { title, message }: Sample): Task[] {
  const validate = compile(messageSchema(limits))
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

function refusalTasks (dialect: Dialect): Task[] {
  const notJson = Buffer.from('{"message": "')
  return [
    ...REFUSED.map(({ title, message }) => {
      const bytes = bytesOf(message)
      return { name: `refused, ${title}: decode`, run: () => dialect.decode(bytes, false) }
    }),
    { name: 'refused, no JSON: decode', run: () => dialect.decode(notJson, false) },
  ]
}

const classic = createClassic(limits)
const times = timeAll([
  ...SAMPLES.flatMap((sample) => messageTasks(classic, sample)),
  ...refusalTasks(classic),
  { name: 'head count: encode and frame', run: () => frameText(classic.encode({ kind: 'presence', members: 1000 })!) },
])

console.log(`Node.js ${process.version}, dialect ${classic.name}, validation by the same compiled schema as the server's\n`)
console.log('| task | CPU ns: minimum – **median** – maximum |\n| --- | ---: |')
for (const [name, spread] of times) console.log(`| ${name} | ${show(spread)} |`)
