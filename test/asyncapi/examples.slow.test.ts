import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { startServer, type Client } from '../helper.ts'
import { joinAs, readDocument, type Document, type Refused } from './examples.ts'

const DIALECTS = ['classic', 'typed', 'channel']
const isCount = ({ type, message, error }: any) =>
  type === 'nb_users' || (type === undefined && message === undefined && error === undefined)

/** The pixels instead of the file: another version of the image library may pack them another way. */
async function unpacked (frame: any): Promise<unknown> {
  if (frame.type !== 'image') return frame
  const image = sharp(Buffer.from(frame.image_data, 'base64'))
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { ...frame, image_data: { data: data.toString('base64'), info } }
}

/** With its nickname free for the next one. */
async function leave (client: Client): Promise<void> {
  const named = client.frames.findLast(({ type }) => ['newcomer', 'exiter'].includes(type))
  if (named?.type === 'newcomer') {
    client.send({ type: 'exiter', exiter: named.newcomer })
    await client.until(({ type }) => type === 'exiter')
  }
  await client.close()
}

function refusedExamples (document: Document, dialect: string): [string, Refused][] {
  const { messages, 'x-refused': nonsense } = document.channels[dialect]!
  return [['frame', nonsense] as const, ...Object.entries(messages).map(([message, { 'x-refused': refused = [] }]) =>
    [message, refused] as const)].flatMap(([message, refused]) =>
    refused.map((example) => [message, example] as [string, Refused]))
}

for (const dialect of DIALECTS) {
  test(`${dialect}: every example that is accepted comes back as the document says`, async (t) => {
    const server = await startServer(t)
    const document = await readDocument(server)
    const { messages } = document.channels[dialect]!
    for (const [name, { examples, 'x-after': after = {} }] of Object.entries(messages)) {
      if (!name.endsWith('_from_client')) continue
      const { examples: told } = messages[name.replace('_from_client', '_from_server')]!
      for (const example of examples) {
        await t.test(`${name} ${example.name}`, async () => {
          const client = await joinAs(server, document, dialect)
          for (const payload of after[example.name] ?? []) {
            client.send(payload)
            await client.until((frame) => !isCount(frame))
          }
          client.send(example.payload)
          const frame = await client.until((frame) => !isCount(frame))
          const expected = told.find(({ name }) => name === example.name)!
          assert.deepEqual(await unpacked(frame), await unpacked(expected.payload))
          await leave(client)
        })
      }
    }
  })

  test(`${dialect}: every example that is refused is, for the reason that the document gives`, async (t) => {
    const server = await startServer(t)
    const document = await readDocument(server)
    const { message, text } = Object.fromEntries(Object.entries(document.channels[dialect]!.messages)
      .map(([name, { examples }]) => [name.replace('_from_client', ''), examples[0]!.payload]))
    for (const [name, { name: example, payload, frame, reason, error, after = [] }] of
      refusedExamples(document, dialect)) {
      await t.test(`${name} ${example}`, async () => {
        const client = await joinAs(server, document, dialect)
        for (const earlier of after) {
          client.send(earlier)
          await client.until((frame) => !isCount(frame))
        }
        client.send(frame ?? payload)
        const answer = await client.until((frame) => !isCount(frame))
        if (dialect === 'classic') {
          assert.deepEqual(answer.error, error)
        } else {
          assert.equal(answer.type, 'uncompliant')
          assert.equal(answer.reason, reason)
        }
        // Nothing else came of it, and the connection lives.
        client.send(message ?? text)
        const next = await client.until((frame) => !isCount(frame))
        assert.equal(next.message ?? next.text, (message ?? text)!.message ?? text!.text)
        await leave(client)
      })
    }
  })
}
