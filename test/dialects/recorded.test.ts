/* Conversations in the form in which each generation of clients holds them, and every byte that comes back. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client, startServer } from '../helper.ts'

const FOLDER = 'test/fixtures'
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** A line of a fixture as a pattern: `$id` stands for any UUID, `$now` for the time. */
function pattern (line: string): RegExp {
  const literal = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replace('\\$id', UUID).replace('\\$now', '\\d{10}')}$`)
}

for (const file of readdirSync(FOLDER)) {
  test(`recorded: ${file}`, async (t) => {
    const server = await startServer(t)
    const [, address, ...lines] = readFileSync(join(FOLDER, file), 'utf8').trim().split('\n')
    // Qt offers no extension.
    const client = new Client(server.ws + address!.slice(2), { perMessageDeflate: false })
    const texts: string[] = []
    client.ws.on('message', (data) => texts.push(String(data)))
    let read = 0
    for (const line of lines) {
      if (line.startsWith('> ')) {
        client.send(line.slice(2))
      } else {
        await client.next()
        assert.match(texts[read++]!, pattern(line.slice(2)))
      }
    }
    await client.close()
    assert.equal(texts.length, read, 'nothing else came')
  })
}
