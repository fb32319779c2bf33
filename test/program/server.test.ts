import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { test } from 'node:test'
import { runToEnd, startProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

test('it starts from any folder', async (t) => {
  const server = await startProcess(t, {}, temporaryFolder())
  assert.equal((await fetch(`${server.http}/rooms`)).status, 200)
})

test('it reads .env and log_config.json from the working folder', async (t) => {
  const folder = temporaryFolder()
  await writeFile(joinPath(folder, '.env'), 'ROOMS=Somewhere\n')
  await writeFile(joinPath(folder, 'log_config.json'), '{ "pretty": true }')
  const server = await startProcess(t, {}, folder)
  assert.deepEqual(await (await fetch(`${server.http}/rooms`)).json(), ['Somewhere'])
  assert.ok(!server.lines[0]!.startsWith('{'), 'a line for people')
})

test('--help and --version print and end', async () => {
  const [help, short, version] = await Promise.all([['--help'], ['-h', '--check'], ['--version']].map((args) =>
    runToEnd(args, { PORT: 'nonsense' })))
  assert.match(help!.stdout, /^Usage: gischat(.*\n)+.*--check/)
  assert.deepEqual(help, short)
  const manifest = JSON.parse(await readFile('package.json', 'utf8'))
  assert.deepEqual(version, { code: 0, stdout: `${manifest.version}\n`, stderr: '' })
})

test('refuses options and arguments that it does not know, in one line', async () => {
  const answers = await Promise.all([['--chekc'], ['start'], ['--check=1']].map((args) => runToEnd(args)))
  for (const [i, culprit] of ['--chekc', 'start', '--check'].entries()) {
    const { code, stdout, stderr } = answers[i]!
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, new RegExp(`^gischat: .*'${culprit}'.* \\(see gischat --help\\)\\n$`))
  }
})
