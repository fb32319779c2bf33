import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../temporary-folder.ts'

/** Checks licences with an npm that lists these packages. */
function check (dependencies: object) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'list'), JSON.stringify({ name: 'gischat', dependencies }))
  writeFileSync(join(folder, 'npm'), `#!/usr/bin/env node\nconsole.log(require('node:fs').readFileSync(${JSON.stringify(join(folder, 'list'))}, 'utf8'))\n`)
  chmodSync(join(folder, 'npm'), 0o755)
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
  const { status, stdout } = spawnSync('.ci/licences', { env, encoding: 'utf8' })
  return { status, stdout }
}

const version = '1.0.0'

for (const license of ['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', 'BSD-3-Clause AND MIT']) {
  test(`${license} is permissive`, () => {
    assert.equal(check({ leftpad: { version, license } }).status, 0)
  })
}

const OTHERS = ['FSL-1.1-Apache-2.0', 'GPL-3.0-only', 'LGPL-3.0-or-later', 'MIT AND GPL-3.0', 'SEE LICENSE IN X', '']

for (const license of OTHERS) {
  test(`a package under "${license}" fails the check, and is named`, () => {
    const leftpad = { version, license }
    const { status, stdout } = check({ fastify: { version, license: 'MIT', dependencies: { leftpad } } })
    assert.equal(status, 1)
    assert.ok(stdout.includes(`leftpad@1.0.0 is not permissive: ${license}\n`), stdout)
  })
}

test('a package that names no licence fails the check, and one that is not installed does not', () => {
  assert.equal(check({ leftpad: { version } }).status, 1)
  assert.equal(check({ leftpad: { version, license: 'MIT' }, 'for-another-system': {} }).status, 0)
})

test('libvips is the exception by name, with the reason', () => {
  const { status, stdout } = check({ '@img/sharp-libvips-linux-x64': { version, license: 'LGPL-3.0-or-later' } })
  assert.equal(status, 0)
  assert.match(stdout, /libvips-linux-x64@1\.0\.0.*: LGPL-3\.0-or-later, since /)
})

test('an empty list is no reason to pass', () => {
  assert.equal(check({}).status, 1)
})
