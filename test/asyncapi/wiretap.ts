import assert from 'node:assert/strict'
import type { App } from '../../src/types.ts'
import { describeSockets } from '../../src/routes/docs/asyncapi/document.ts'
import type { Decoded, Dialect } from '../../src/dialects/dialect.ts'
import { V4_SUBPROTOCOL } from '../../src/protocol/v4-messages.ts'
import { Checker } from './checker.ts'

/** Reasons to refuse a message that no schema can say. */
const UNSAYABLE = [
  'Nested too deep', 'Too many values', 'Too large geojson', 'Number of too many digits',
  'Invalid or oversized image data', 'The server is busy', 'The message took too long',
  'The service is restarting', 'Input should be a single emoji',
]

/** A server of a test, and what its frames were that its document does not allow. */
interface Tapped {
  checker: Checker
  violations: string[]
}

/** By host and port. */
const servers = new Map<string, Tapped>()

/** By the configuration that the document is made of: most tests have the same one, and to make it takes its time. */
const checkers = new Map<string, Promise<Checker>>()

function checkerOf ({ config, limits }: App): Promise<Checker> {
  const key = JSON.stringify([config, limits])
  let checker = checkers.get(key)
  if (!checker) {
    checker = describeSockets(config, limits).then((describe) =>
      new Checker(describe({ host: 'x', protocol: 'ws' }, [...config.ROOMS, ...config.PRIVATE_ROOMS])))
    checkers.set(key, checker)
  }
  return checker
}

/**
 * Holds everything that the server reads against its document: what it
 * accepts must be accepted by the schemas, what it refuses must not.
 *
 * @returns what fails where a frame of the server or of its clients differed, once all is over
 */
export async function tapServer (app: App, port: number): Promise<() => void> {
  const tapped: Tapped = { checker: await checkerOf(app), violations: [] }
  servers.set(`127.0.0.1:${port}`, tapped)

  for (const dialect of Object.values(app.dialects) as Dialect[]) {
    const decode = dialect.decode.bind(dialect)
    dialect.decode = (data, isBinary) => {
      const decoded = decode(data, isBinary)
      judge(tapped, dialect.name, data, isBinary, decoded)
      return decoded
    }
  }
  const { workers } = app
  const decode = workers.decode.bind(workers)
  workers.decode = async (dialect, data, address) => {
    // The pool hands the message over to its thread.
    const copy = Buffer.from(data)
    const decoded = await decode(dialect, data, address)
    judge(tapped, dialect, copy, false, decoded)
    return decoded
  }
  return () => {
    // The next server on this port is another one.
    servers.delete(`127.0.0.1:${port}`)
    assert.deepEqual(tapped.violations, [], 'the frames of this test are what /asyncapi.json says')
  }
}

function judge (server: Tapped, dialect: string, data: Buffer, isBinary: boolean, decoded: Decoded): void {
  const { checker, violations } = server
  // Of the other generation, whose own reading was judged.
  if (decoded.kind === 'switch') return
  // The document has no channel of their own for clients that speak of replies.
  const accepts = checker.accepts(dialect.replace('-replies', ''), data, isBinary)
  const refused = decoded.kind === 'rejection'
  const said = `${dialect}: ${data.toString().slice(0, 200)}`
  if (!refused && !accepts) violations.push(`accepted against the document: ${said}`)
  if (refused && accepts && !UNSAYABLE.some((reason) => decoded.reason.includes(reason))) {
    violations.push(`refused against the document, ${decoded.reason}: ${said}`)
  }
}

/** @returns what checks each frame that a client gets, where its server is one of these tests' own */
export function tapClient (url: string, protocol: () => string): (frame: unknown) => void {
  const { host, pathname } = new URL(url)
  const server = servers.get(host)
  let dialect = pathname.includes('/channel/') ? 'channel' : 'classic'
  return (frame) => {
    if (protocol() === V4_SUBPROTOCOL) dialect = 'v4'
    if (dialect === 'classic' && typeof frame === 'object' && frame !== null && 'type' in frame) dialect = 'typed'
    const wrong = server?.checker.wrong(dialect, frame)
    if (wrong !== undefined) server!.violations.push(wrong)
  }
}
