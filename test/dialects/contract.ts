import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complete, type ApplyTransform } from '../../src/dialects/complete.ts'
import type { Dialect } from '../../src/dialects/dialect.ts'
import { reject, type Command, type OutgoingEvent } from '../../src/protocol/events.ts'
import { textOf } from '../../src/protocol/payload.ts'

export interface DialectExamples {
  dialect: Dialect
  /** Messages of this generation, and the commands they are. */
  commands: [message: unknown, command: Command][]
  /** Messages that it refuses, and the type of the first problem. */
  refusals: [message: unknown, type: string][]
  /** One event of each kind, and the frame it is for this generation; undefined where it has none. */
  events: [event: OutgoingEvent, frame: unknown][]
}

const bytes = (message: unknown) => Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message))

/** Bytes that are no message in any generation. */
const nonsense = [
  '', ' ', '{', 'null', '0', '[]', '"text"', '\ufeff{}', '{"a":1}{}', '['.repeat(100_000), '\0', '1e400',
]

/** Stands in for the workers: "broken" is a file that is no picture. */
const fitImage: ApplyTransform = async (_transform, base64) =>
  base64 === 'broken' ? reject('no picture') : `fitted ${base64}`

/** What every dialect must do. */
export function testDialect ({ dialect, commands, refusals, events }: DialectExamples): void {
  const decode = (message: unknown) => complete(dialect.decode(bytes(message), false), fitImage)

  for (const [message, command] of commands) {
    test(`${dialect.name}: understands ${JSON.stringify(message).slice(0, 80)}`, async () => {
      assert.deepEqual(await decode(message), command)
    })
  }

  for (const [message, type] of refusals) {
    test(`${dialect.name}: refuses ${bytes(message).toString().slice(0, 80)}`, async () => {
      const decoded = await decode(message)
      assert.ok(decoded.kind === 'rejection')
      assert.equal(decoded.problems[0].type, type)
      const notice = dialect.encodeRejection(decoded, { members: 7, asked: true })
      assert.ok(notice, 'the sender can be told')
      assert.equal(typeof JSON.parse(notice), 'object')
    })
  }

  for (const text of nonsense) {
    test(`${dialect.name}: answers nonsense with a refusal: ${JSON.stringify(text.slice(0, 20))}`, async () => {
      assert.equal(dialect.decode(Buffer.from(text), false).kind, 'rejection')
    })
  }

  test(`${dialect.name}: refuses binary frames and bytes that are no UTF-8`, async () => {
    assert.equal(dialect.decode(bytes(commands[0]![0]), true).kind, 'rejection')
    assert.equal(dialect.decode(Buffer.from([0xff, 0xfe]), false).kind, 'rejection')
  })

  for (const [event, frame] of events) {
    test(`${dialect.name}: tells ${event.kind}`, () => {
      const payload = dialect.encode(event)
      assert.deepEqual(payload === undefined ? undefined : JSON.parse(textOf(payload)), frame)
    })
  }
}
