/** The commands of docs/deployment.md that install a version, update it and go back, on a repository of the test's. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const guide = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8')
const skip = requireProgram('git')

/** Programs that the recipes call, which here only write down that they were. */
const STUBS = ['adduser', 'curl', 'docker', 'npm', 'sleep', 'systemctl']

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  mkdirSync(join(folder, 'bin'))
  for (const name of STUBS) {
    const script = `#!/bin/sh\necho "$(cat version): ${name} $*" >> '${join(folder, 'calls')}'\n`
    writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 })
  }
})

/** The blocks of commands below a heading. */
function commands (heading: string): string[] {
  const start = guide.indexOf(`\n${heading}\n`)
  assert.notEqual(start, -1, heading)
  const chapter = guide.slice(start + 1).split(/\n## /)[0]!
  return [...chapter.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!)
}

function sh (script: string): string {
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    HOME: folder,
    GISCHAT: 'owner/name',
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x@localhost',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x@localhost',
  }
  return execFileSync('sh', ['-ec', script], { encoding: 'utf8', cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs a recipe with its addresses and folders replaced by the test's. */
function follow (recipe: string, version = ''): void {
  sh(recipe.replaceAll(/https:\/\/github\.com\/\S+\.git/g, 'origin').replaceAll('/opt/gischat', join(folder, 'here'))
    .replace('VERSION WITHOUT ITS v', version.slice(1)).replace('checkout VERSION', `checkout ${version}`))
}

/** Publishes versions in the repository that is cloned; main is always one ahead. */
function publish (...versions: string[]): void {
  for (const version of versions) {
    sh(`git init -q origin; cd origin; echo ${version} > version; echo .env > .gitignore; git add .
      git commit -qm x; git tag ${version}; echo unreleased > version; git commit -qam x`)
  }
}

/** What the programs were called with, each behind the version that was in the folder then. */
const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')

test('with Docker: the newest version is installed, updated, and left again', { skip }, () => {
  publish('v4.0.0', 'v4.1.0-rc.1')
  const [install, image] = commands('## 2. gischat')
  const [update, pin] = commands('## 8. Update and roll back')
  follow(install!)
  assert.deepEqual(calls(), ['v4.0.0: docker compose up -d --wait', 'v4.0.0: curl localhost:8000/status'])

  publish('v4.1.0')
  for (const version of ['v4.1.0', 'v4.0.0']) {
    follow(update!, version)
    assert.equal(calls().at(-1), `${version}: docker compose up -d --wait`)
  }

  follow(`cd /opt/gischat\n${image}`)
  const settings = () => readFileSync(join(folder, 'here/.env'), 'utf8')
  assert.equal(settings(), 'GISCHAT_IMAGE=ghcr.io/owner/name:4.0.0\nGISCHAT_PULL_POLICY=if_not_present\n')
  follow(`cd /opt/gischat\n${pin}`, 'v4.1.0')
  assert.equal(settings(), 'GISCHAT_IMAGE=ghcr.io/owner/name:4.1.0\nGISCHAT_PULL_POLICY=if_not_present\n')
})

for (const [fuller, order] of [[8000, ['api-2', 'api']], [8001, ['api', 'api-2']]] as const) {
  test(`rolling restart: the emptier instance is first, when the one on port ${fuller} has more connections`, {
    skip,
  }, () => {
    const recipe = commands('## 6. Two instances').find((block) => block.includes('--no-deps'))!
    writeFileSync(join(folder, 'version'), 'v4.0.0')
    writeFileSync(join(folder, 'bin/ss'), `#!/bin/sh
      echo 'ESTAB 0 0 127.0.0.1:40000 127.0.0.1:8000'
      case "$*" in *:${fuller}) echo 'ESTAB 0 0 127.0.0.1:40001 127.0.0.1:${fuller}';; esac\n`, { mode: 0o755 })
    follow(recipe)
    const restarts = calls().flatMap((call) => /up -d --no-deps --wait (\S+)/.exec(call)?.[1] ?? [])
    assert.deepEqual(restarts, order)
  })
}

test('without Docker: each version has a folder of its own, so an update disturbs no running server', { skip }, () => {
  publish('v4.0.0')
  const recipes = commands('## Without Docker')
  const settings = join(folder, 'settings')
  const run = (recipe: string, version = '') => follow(recipe.replaceAll('/etc/gischat', settings)
    .replaceAll('-o root -g gischat', '').replace(/^install .*@\.service.*$/m, '')
    .replace('VERSION=v4.1.0', `VERSION=${version}`).replace(/node (\S+) --check/, 'npm run-check'))
  run(recipes[0]!)
  assert.ok(calls().includes('v4.0.0: npm ci'))
  const current = () => readFileSync(join(folder, 'here/current/version'), 'utf8').trim()
  assert.equal(current(), 'v4.0.0')
  assert.equal(statSync(join(settings, '.env')).mode & 0o777, 0o640)
  assert.equal(statSync(settings).mode & 0o777, 0o750)
  const running = statSync(join(folder, 'here/v4.0.0/version')).mtimeMs

  publish('v4.1.0')
  writeFileSync(join(settings, 'version'), 'settings')
  for (const version of ['v4.1.0', 'v4.0.0']) {
    run(recipes.at(-1)!, version)
    assert.deepEqual(calls().slice(-4), [`${version}: npm ci`, `${version}: npm prune --omit=dev --ignore-scripts`,
      'settings: npm run-check', 'settings: systemctl restart gischat@8000'])
    assert.equal(current(), version)
  }
  assert.equal(statSync(join(folder, 'here/v4.0.0/version')).mtimeMs, running, 'the running version was not touched')
})
