import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLogger, loadLogConfig } from '../../src/logging/logger.ts'
import { temporaryFolder } from '../temporary-folder.ts'

async function fileWith (content: string): Promise<string> {
  const path = join(temporaryFolder(), 'log_config.json')
  await writeFile(path, content)
  return path
}

test('the shipped configuration is valid', () => {
  assert.equal(loadLogConfig('log_config.json').level, 'info')
})

test('an omitted setting has a default', async () => {
  assert.deepEqual(loadLogConfig(await fileWith('{}')), {
    level: 'info', pretty: 'auto', requests: true, messages: false, redact: [],
  })
})

const refused: [content: string, why: RegExp][] = [
  ['{', /must be the path of a JSON file/],
  ['// mine\n{}', /must be the path of a JSON file/],
  ['[]', /the file must be object/],
  ['{"level":"loud"}', /level must be equal to one of the allowed values fatal, error, warn, /],
  ['{"pretty":"yes"}', /pretty must be equal to one of the allowed values auto, true, false/],
  ['{"redact":"author"}', /redact must be array/],
  ['{"colour":true}', /unknown setting "colour"/],
]

for (const [content, why] of refused) {
  test(`refuses ${content}`, async () => {
    const path = await fileWith(content)
    assert.throws(() => loadLogConfig(path), (error: Error) => {
      assert.equal(error.name, 'ConfigError')
      assert.ok(error.message.startsWith(`LOG_CONFIG=${JSON.stringify(path)} is invalid: `))
      assert.match(error.message, why)
      assert.ok(!error.message.includes('\n'))
      return true
    })
  })
}

test('a path to redact that cannot be read is one line too', async () => {
  const config = loadLogConfig(await fileWith('{"redact":["a["]}'))
  assert.throws(() => createLogger(config), { name: 'ConfigError', message: /^"redact" .* is invalid: .*a\[.*$/ })
})
