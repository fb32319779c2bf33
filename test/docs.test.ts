import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { allowedValues } from '../src/config/invalid-value.ts'
import { loadConfig } from '../src/config/load.ts'
import { CONFIG_ALIASES, ConfigSchema, type Config } from '../src/config/schema.ts'
import { findUnread } from '../src/config/unread.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const names = Object.keys(ConfigSchema.properties) as (keyof Config)[]

/** The lines of a Markdown table between two comments. */
function rows (path: string, section: string): string[] {
  const [, table] = new RegExp(`<!-- ${section} -->\n([^]*?)<!-- /${section} -->`).exec(read(path))!
  return table!.trim().split('\n').slice(2)
}

test('README lists every variable with its default and what it may be', () => {
  const expected = names.map((name) => {
    const { default: value, description } = ConfigSchema.properties[name]
    const allowed = allowedValues(name)
    const range = allowed === description ? '' : ` (${allowed})`
    return `| \`${name}\` | ${String(value) === '' ? '' : `\`${value}\``} | ${description}${range} |`
  })
  assert.deepEqual(rows('README.md', 'configuration'), expected)
})

test('.env.example names every variable with its default, and is a configuration', () => {
  const example = read('.env.example')
  // Commented out, since a default needs no setting.
  const values = parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, '')) as Record<string, string>
  assert.deepEqual(Object.keys(values).sort(), [...names].sort())
  assert.deepEqual(loadConfig({ env: values }), loadConfig({ env: {} }))
  assert.deepEqual(Object.keys(parseEnv(example)), [])
})

test('README names the older names of variables', () => {
  for (const alias of Object.keys(CONFIG_ALIASES)) assert.ok(read('README.md').includes(`\`${alias}\``), alias)
})

test('docs/moving.md says of each variable of the original what the server does with it', () => {
  const table = rows('docs/moving.md', 'settings').map((row) => row.split('|').map((cell) => cell.trim()))
  const known: string[] = [...names, ...Object.keys(CONFIG_ALIASES), 'REDIS_HOST', 'REDIS_PORT']
  for (const [, cell, , here, remark] of table) {
    const name = cell!.replaceAll('`', '').replace('…', 'PORT')
    if (name === 'log_config.yaml') continue
    const works = here === 'same' || !!remark?.startsWith('the old name works')
    assert.equal(known.includes(name), works, name)
    const [, current] = /renamed: `(\w+)`/.exec(here!) ?? []
    if (current) assert.ok((names as string[]).includes(current), current)
    assert.equal(findUnread({}, { [name]: 'x' }).length, works && name !== 'REDIS_PORT' ? 0 : 1, name)
  }
})

test('CHANGELOG.md and package.json are there and agree on the licence and the name', () => {
  const { name, license } = JSON.parse(read('package.json'))
  assert.equal(name, 'gischat')
  assert.match(read('LICENSE'), new RegExp(`^${license} License`))
  assert.match(read('CHANGELOG.md'), /^## /m)
})
