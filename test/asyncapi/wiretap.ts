import assert from 'node:assert/strict'
import { after } from 'node:test'
import type { App } from '../../src/types.ts'
import { describeSockets } from '../../src/routes/docs/asyncapi/document.ts'
import type { Decoded, Dialect } from '../../src/dialects/dialect.ts'
import type { Room } from '../../src/rooms/room.ts'
import { Checker } from './checker.ts'

/** Reasons to refuse a message that no schema can say. */
const UNSAYABLE = [
  'Nested too deep', 'Too many values', 'Too large geojson', 'Number of too many digits',
  'Invalid or oversized image data', 'The server is busy', 'The message took too long',
  'The service is restarting',
]

const checkers = new Map<string, Checker>()
const violations: string[] = []

after(() => assert.deepEqual(violations, [], 'the frames of these tests are what /asyncapi.json says'))

/**
 * Holds everything that the server reads against its document: what it
 * accepts must be accepted by the schemas, what it refuses must not.
 */
export async function tapServer (app: App, port: number): Promise<void> {
  const describe = await describeSockets(app.config, app.limits)
  const checker = new Checker(describe({ host: `127.0.0.1:${port}`, protocol: 'ws' }))
  checkers.set(`127.0.0.1:${port}`, checker)

  const tap = <T extends Decoded | Promise<Decoded>>(dialect: string, data: Buffer, isBinary: boolean, decoded: T) => {
    // Where reading fails, the server's own log says so.
    if (decoded instanceof Promise) decoded.then((late) => judge(checker, dialect, data, isBinary, late), () => {})
    else judge(checker, dialect, data, isBinary, decoded)
    return decoded
  }
  for (const dialect of Object.values(app.dialects) as Dialect[]) {
    const decode = dialect.decode.bind(dialect)
    dialect.decode = (data, isBinary) => tap(dialect.name, data, isBinary, decode(data, isBinary))
  }
  const [{ workshop }] = app.rooms as Iterable<Room> as [Room]
  const decode = workshop.decode.bind(workshop)
  workshop.decode = (dialect, data, isBinary) => tap(dialect, data, isBinary, decode(dialect, data, isBinary))
}

function judge (checker: Checker, dialect: string, data: Buffer, isBinary: boolean, decoded: Decoded): void {
  // Of the other generation, whose own reading was judged.
  if (decoded.kind === 'switch') return
  const accepts = checker.accepts(dialect, data, isBinary)
  const refused = decoded.kind === 'rejection'
  const said = `${dialect}: ${data.toString().slice(0, 200)}`
  if (!refused && !accepts) violations.push(`accepted against the document: ${said}`)
  if (refused && accepts && !UNSAYABLE.some((reason) => decoded.reason.includes(reason))) {
    violations.push(`refused against the document, ${decoded.reason}: ${said}`)
  }
}

/** @returns what checks each frame that a client gets, where its server is one of these tests' own */
export function tapClient (url: string): (frame: unknown) => void {
  const { host, pathname } = new URL(url)
  const checker = checkers.get(host)
  let dialect = pathname.includes('/channel/') ? 'channel' : 'classic'
  return (frame) => {
    if (dialect === 'classic' && typeof frame === 'object' && frame !== null && 'type' in frame) dialect = 'typed'
    const wrong = checker?.wrong(dialect, frame)
    if (wrong !== undefined) violations.push(wrong)
  }
}
