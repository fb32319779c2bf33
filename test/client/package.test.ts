import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundle } from '../../src/client/build.js'
import { PYTHON_FILE, pythonModule, TYPESCRIPT_FILE, typescriptTypes } from './generate.ts'

/** Bytes. */
const MAX_COMPRESSED = 6_000

test('the package has one module of at most 6 kB, compressed, without imports', async (t) => {
  const module = await bundle()
  const [gzip, brotli] = [gzipSync(module, { level: 9 }).length, brotliCompressSync(module).length]
  t.diagnostic(`${module.length} bytes, ${gzip} with gzip, ${brotli} with brotli`)
  assert.ok(gzip <= MAX_COMPRESSED, `${gzip} bytes with gzip`)
  assert.doesNotMatch(String(module), /\bimport\b|\brequire\b/)
})

for (const [file, generated] of [
  [TYPESCRIPT_FILE, typescriptTypes],
  [PYTHON_FILE, () => pythonModule(readFileSync(PYTHON_FILE, 'utf8'))],
] as const) {
  test(`the types in ${file} are those of the schemas`, () => {
    assert.equal(readFileSync(file, 'utf8'), generated(), 'run npm run client:types')
  })
}
