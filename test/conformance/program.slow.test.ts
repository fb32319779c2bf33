/** The program, as people run it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { COMPILED } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const PROGRAM = COMPILED
  ? [resolve('dist/lib/conformance/program.js')]
  : ['--import', import.meta.resolve('tsx'), resolve('src/conformance/program.ts')]

async function run (...args: string[]) {
  const child = spawn(process.execPath, [...PROGRAM, ...args])
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => { output.out += chunk })
  child.stderr.on('data', (chunk) => { output.err += chunk })
  const [code] = await once(child, 'close')
  return { code, ...output }
}

test('a right server is reported in every format', async (t) => {
  const { http } = await startServer(t)
  const folder = temporaryFolder()
  const file = (name: string) => join(folder, name)
  const { code, out } = await run('server', `${http}/`, '--only', 'http', '--dialect', 'classic', '--json', file('json'),
    '--html', file('html'), '--junit', file('xml'))
  assert.equal(code, 0)
  assert.match(out, /^passed {3}MUST {3}http\.rooms$/m)
  assert.match(out, /^skipped {2}MUST {3}http\.token\.invalid: needs tokens in addresses$/m)
  assert.match(out, /^MUST: \d+ passed, 1 skipped$/m)
  const { results, counts } = JSON.parse(readFileSync(file('json'), 'utf8'))
  assert.equal(results.length, counts.MUST.passed + counts.MUST.skipped + counts.SHOULD.passed + counts.MAY.passed)
  assert.match(results.find(({ id }: any) => id === 'http.rooms').link, /docs\/protocol\.md#requests$/)
  assert.match(readFileSync(file('html'), 'utf8'), /^<!doctype html>\n<html lang="en">[^]*Nothing unexpected failed/)
  assert.match(readFileSync(file('xml'), 'utf8'), /<testsuite name="[^"]* MUST" tests="\d+" failures="0" errors="0" skipped="1"/)
})

test('an expected failure that passes is a failure', async (t) => {
  const { http } = await startServer(t)
  const file = join(temporaryFolder(), 'expected')
  writeFileSync(file, '# No reason\nhttp.rooms # any more\n')
  const { code, out, err } = await run('server', http, '--only', 'http.rooms', '--expected-failures', file, '--junit')
  assert.equal(code, 1)
  assert.match(out, /^<\?xml[^]*<failure type="passed" message="expected to fail, but passed"\/>/)
  assert.match(err, /^passed {3}MUST {3}http\.rooms \(expected to fail\)$/m)
})

const USAGE: [args: string[], message: RegExp][] = [
  [[], /the URL of a server is missing/],
  [['serve', 'http://localhost'], /'serve' is neither 'server' nor 'client'/],
  [['server', 'chat.example.org'], /'chat\.example\.org' is no URL of a server/],
  [['server', 'http://127.0.0.1:9', '--dialect', 'v5'], /--dialect v5: must be some of classic, typed, channel, v4/],
  [['server', 'http://127.0.0.1:9', '--only', 'nothing'], /no case has this --only and --dialect/],
  [['server', 'http://127.0.0.1:9', '--timeout', 'long'], /--timeout long: must be a number of seconds above 0/],
  [['server', 'http://127.0.0.1:9'], /GET \/version: /],
  [['client'], /--command is missing/],
]

for (const [args, message] of USAGE) {
  test(`exit code 2 for ${args.join(' ') || 'nothing'}`, async () => {
    const { code, err } = await run(...args)
    assert.equal(code, 2)
    assert.match(err, message)
  })
}

test('--help, --version and --list', async () => {
  const commands = [['--help'], ['--version'], ['server', '--list', '--only', 'v4.ping']]
  const [help, version, list] = await Promise.all(commands.map((args) => run(...args)))
  assert.match(help!.out, /^Usage: gischat-conformance server URL/)
  assert.match(version!.out, /^\d+\.\d+\.\d+\n$/)
  assert.match(list!.out, /^MUST {3}v4\.ping\.pong: .*\n/)
  assert.deepEqual([help!.code, version!.code, list!.code], [0, 0, 0])
})
