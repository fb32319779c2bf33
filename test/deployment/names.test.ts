import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
const { repository }: { repository: string } = JSON.parse(read('package.json'))
const [, name] = /^github:([\w-]+\/[\w-]+)$/.exec(repository)!
const [owner] = name!.split('/')

test('package.json names the repository, the deployment guide repeats it once, and nothing else does', () => {
  assert.match(read('docs/deployment.md'), new RegExp(`^GISCHAT=${name} `, 'm'))
  assert.deepEqual(linesWith(owner!), ['docs/deployment.md', 'package.json'])
})

test('neither image nor clone address is the original program\'s, which others publish', () => {
  assert.deepEqual(linesWith('gounux/gischat'), [])
  assert.deepEqual(linesWith('geotribu/gischat.git'), [])
  assert.doesNotMatch(read('Dockerfile'), /geotribu/)
})

test('the workflows publish to the repository that runs them', () => {
  const images = linesWith('ghcr.io/').filter((path) => path.startsWith('.github/'))
  assert.deepEqual(images, ['.github/workflows/release.yml'])
  const { jobs } = parse(read('.github/workflows/release.yml'))
  const { run } = jobs.check.steps.find(({ id }: { id?: string }) => id === 'names')
  // In lower case, whatever the repository's name is.
  assert.match(run, /"image=ghcr\.io\/\$\{GITHUB_REPOSITORY,,\}"/)
})

test('every action is pinned to a commit, and no job may do more than it needs', () => {
  for (const file of ['ci', 'release']) {
    const text = read(`.github/workflows/${file}.yml`)
    const actions = text.match(/uses: .+/g)!.filter((line) => !line.includes('uses: ./'))
    for (const line of actions) assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    assert.deepEqual(parse(text).permissions, { contents: 'read' })
  }
})

/** The files of the repository with a line that has the text, one entry for each such line. */
function linesWith (text: string): string[] {
  const files = globSync(['**'], {
    cwd: root,
    dot: true,
    // Not of the repository, or of this file, which has to name what it looks for.
    ignore: ['.git', '.git/**', '**/node_modules/**', 'dist/**', 'coverage/**', '**/*.png', '.env',
      'docker-compose.override.yaml', 'test/deployment/names.test.ts'],
  }).sort()
  return files.flatMap((path) => read(path).split('\n').filter((line) => line.includes(text)).map(() => path))
}
