import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { readDocument } from '../asyncapi/examples.ts'
import { readSections } from './page.ts'
import { writeSections } from './sections.ts'

const REMEDY = 'run "npm run docs:protocol", and look at what it changes'

test('docs/protocol.md has the tables and examples that the schemas make', async () => {
  const page = readSections()
  for (const [name, text] of Object.entries(await writeSections())) {
    assert.ok(name in page, `docs/protocol.md has no section <!-- ${name} -->`)
    const here = page[name]!.split('\n')
    const missing = text.split('\n').filter((line) => !here.includes(line))
    assert.deepEqual(missing, [], `docs/protocol.md lacks lines in <!-- ${name} -->: ${REMEDY}`)
    assert.equal(page[name], text, `docs/protocol.md has lines too many in <!-- ${name} -->: ${REMEDY}`)
  }
})

test('every type has an example in every generation that has it', async (t) => {
  const { channels } = await readDocument(await startServer(t))
  const missing = Object.entries(channels).flatMap(([generation, { messages }]) => Object.entries(messages)
    .filter(([, { examples }]) => examples.length === 0)
    .map(([name]) => `${generation} ${name}`))
  assert.deepEqual(missing, [], 'no accepted example: add it to src/routes/docs/asyncapi/examples.ts')
})
