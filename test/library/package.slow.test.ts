import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { temporaryFolder } from '../temporary-folder.ts'

/** A host as TypeScript sees it, with a decorator of its own that is called like one of gischat's. */
const TYPED_HOST = `
  import fastify, { type FastifyInstance } from 'fastify'
  import gischat, { gischat as named, loadConfig, serverOptions, ConfigError, type Config, type GischatOptions } from 'gischat'

  declare module 'fastify' {
    interface FastifyInstance { config: { own: boolean }, rooms: number }
  }

  const config: Config = loadConfig({ env: process.env })
  const app: FastifyInstance = fastify(serverOptions(config, { logRequests: true }))
  await app.register(gischat, { config, prefix: '/chat', logMessages: true })
  const options: GischatOptions = { config: { ROOMS: ['QGIS'], MAX_MESSAGE_LENGTH: 100 } }
  await app.register(named, options)
  const own: boolean = app.config.own
  console.log(own, ConfigError.name)
`

const RUNNING_HOST = `
  import fastify from 'fastify'
  import gischat, { loadConfig, serverOptions } from 'gischat'

  const config = loadConfig({ env: { ROOMS: 'QGIS' } })
  const app = fastify(serverOptions(config))
  await app.register(gischat, { config, prefix: '/chat' })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  console.log(JSON.stringify(await (await fetch(address + '/chat/rooms')).json()))
  await app.close()
`

test('the npm package has a program, a plugin that a host imports by name, and its types', async (t) => {
  const folder = temporaryFolder()
  // Packing builds, which the other tests' dist/ must not notice.
  const source = join(folder, 'source')
  const left = ['.git', 'node_modules', 'dist', 'coverage']
  cpSync('.', source, { recursive: true, filter: (path) => !left.includes(path === '.' ? '' : basename(path)) })
  symlinkSync(resolve('node_modules'), join(source, 'node_modules'))
  const output = execFileSync('npm', ['pack', '--json', '--foreground-scripts=false', '--pack-destination', folder], {
    cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [{ filename, files }] = JSON.parse(output)
  const paths: string[] = files.map(({ path }: { path: string }) => path)
  for (const path of [
    'dist/server.js',
    'dist/lib/conformance/program.js',
    'dist/lib/index.js',
    'dist/types/index.d.ts',
    'log_config.json',
    'LICENSE',
  ]) {
    assert.ok(paths.includes(path), path)
  }
  assert.deepEqual(paths.filter((path) => /^(src|test|bench|node_modules|\.ci)\//.test(path)), [])

  // Its dependencies are those of this folder.
  mkdirSync(join(folder, 'node_modules'))
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', join(folder, 'node_modules')])
  const packed = join(folder, 'node_modules/gischat')
  renameSync(join(folder, 'node_modules/package'), packed)
  symlinkSync(resolve('node_modules'), join(packed, 'node_modules'))
  symlinkSync(resolve('node_modules/fastify'), join(folder, 'node_modules/fastify'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')

  await t.test('a host runs it', () => {
    writeFileSync(join(folder, 'running.js'), RUNNING_HOST)
    assert.equal(execFileSync(process.execPath, ['running.js'], { cwd: folder, encoding: 'utf8' }), '["QGIS"]\n')
  })

  await t.test('a host knows its types', () => {
    writeFileSync(join(folder, 'typed.ts'), TYPED_HOST)
    const program = ts.createProgram([join(folder, 'typed.ts')], {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [resolve('node_modules/@types')],
    })
    assert.equal(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => folder,
      getNewLine: () => '\n',
    }), '')
  })
})
