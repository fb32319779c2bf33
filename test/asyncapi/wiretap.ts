import assert from 'node:assert/strict'
import { after } from 'node:test'
import type { App } from '../../src/types.ts'
import { describeSockets } from '../../src/routes/docs/asyncapi/document.ts'
import type { Decoded, Dialect } from '../../src/dialects/dialect.ts'
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

  for (const dialect of Object.values(app.dialects) as Dialect[]) {
    const decode = dialect.decode.bind(dialect)
    dialect.decode = (data, isBinary) => {
      const decoded = decode(data, isBinary)
      judge(checker, dialect.name, data, isBinary, decoded)
      return decoded
    }
  }
  const { workers } = app
  const decode = workers.decode.bind(workers)
  workers.decode = async (dialect, data) => {
    const decoded = await decode(dialect, data)
    judge(checker, dialect, data, false, decoded)
    return decoded
  }
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
