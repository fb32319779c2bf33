import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SERVER_CASES } from '../../src/conformance/cases/index.ts'
import { CLIENT_CASES } from '../../src/conformance/client/cases.ts'

const normalize = (text: string) => text.replace(/\s+/g, ' ')

/** The sections of a page by the anchor of their heading, as GitHub makes it. */
function sectionsOf (markdown: string): Map<string, string> {
  const parts = markdown.split(/^#+ (.+)$/m).slice(1)
  const anchor = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
  return new Map(parts.flatMap((heading, i) =>
    i % 2 === 0 ? [[anchor(heading), normalize(parts[i + 1]!)] as const] : []))
}

test('each case checks a sentence that docs/protocol.md has, under its heading', () => {
  const sections = sectionsOf(readFileSync('docs/protocol.md', 'utf8'))
  const strays = [...SERVER_CASES, ...CLIENT_CASES]
    .filter(({ section, sentence }) => !sections.get(section)?.includes(normalize(sentence)))
  assert.deepEqual(strays.map(({ id, section, sentence }) => `${id} (#${section}): ${sentence}`), [])
})

test('each case has an identifier of its own, and requires cases that exist and come before it', () => {
  const ids = SERVER_CASES.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [i, { id, requires = [] }] of SERVER_CASES.entries()) {
    assert.match(id, /^[a-z0-9]+([.-][a-z0-9]+)+$/)
    for (const required of requires) assert.ok(ids.indexOf(required) !== -1 && ids.indexOf(required) < i, `${id}: ${required}`)
  }
})
