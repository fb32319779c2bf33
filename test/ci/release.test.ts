import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../temporary-folder.ts'

const CHANGELOG = `# Changelog

## 1.3.0 - 2026-12-01

### Added

- A thing.

## 1.2.0 - 2026-11-01

- An older thing.
`

/** Runs .ci/release in a repository that has these files, and nothing wrong otherwise. */
function release ({
  tag = 'v1.3.0', repository = 'someone/chat', version = '1.3.0', locked = version as string, changelog = CHANGELOG,
}) {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '.ci'))
  cpSync('.ci/release', join(folder, '.ci/release'))
  const package_ = { version, repository: 'github:someone/chat', type: 'module' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(package_))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ version: locked }))
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog)
  const { status, stdout, stderr } = spawnSync(join(folder, '.ci/release'), [tag, repository], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('a release prints the notes of its version', () => {
  assert.deepEqual(release({}), { status: 0, stdout: '### Added\n\n- A thing.\n', stderr: '' })
})

const refused: Array<[string, Parameters<typeof release>[0], RegExp]> = [
  ['whose tag is another version', { tag: 'v1.2.0' }, /the tag is v1\.2\.0, package\.json has version 1\.3\.0/],
  ['whose tag has no v', { tag: '1.3.0' }, /the tag is 1\.3\.0/],
  ['with another version in the lock file', { locked: '1.2.0' }, /package-lock\.json/],
  ['that the changelog does not have', { version: '1.4.0', tag: 'v1.4.0' }, /no section for 1\.4\.0/],
  ['that the changelog has as a part of another', { version: '1.3', tag: 'v1.3' }, /no section for 1\.3/],
  ['without a date', { changelog: '## 1.3.0 - unreleased\n\n- A thing.\n' }, /no date for 1\.3\.0/],
  ['from another repository', { repository: 'else/chat' }, /this is the repository else\/chat/],
]
for (const [name, given, problem] of refused) {
  test(`a release ${name} is refused, with the reason`, () => {
    const { status, stdout, stderr } = release(given)
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, problem)
    assert.equal(stderr.trim().split('\n').length, 1)
  })
}
