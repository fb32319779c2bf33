import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { buildPackage, bundle } from '../../src/client/build.js'
import { openPage } from '../browser/browser.ts'
import { Client as Raw, startServer } from '../helper.ts'
import { requireProgram, requirePython } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { PythonRoom } from './python.ts'

/** Of somebody who has the package and its types, and nothing else of gischat. */
const CONSUMER = `
  import { connect, type ConnectOptions, type FeatureCollection, type LayerMessage, type Message, type Receipt } from '@gischat/client'
  import { WebSocket } from 'ws'

  const options: ConnectOptions = { base: process.argv[2]!, room: 'QGIS', nickname: 'Ada', WebSocket }
  const room = connect(options)

  function describe (message: Message): string {
    switch (message.type) {
      case 'text': return \`\${message.author}: \${message.text}\`
      case 'geojson': return \`\${message.layer_name}: \${message.geojson.features.length} features\`
      case 'act': return message.act satisfies 'mute' | 'kick' | 'ban' | 'slow' | 'lock'
      case 'nb_users': return String(message.nb_users)
      default: return message.type
    }
  }

  const parcels: FeatureCollection = { type: 'FeatureCollection', features: [] }
  room.on('geojson', ({ style, by }: LayerMessage) => console.log(style?.length, by?.toUpperCase()))
  room.on('state', (state) => { if (state.name === 'waiting') console.log(state.cause, state.until) })
  room.on('message', (message) => { if (message.type === 'text') console.log(describe(message)) })
  room.on('text', async (message) => {
    if (room.isOwn(message)) return
    const receipt: Receipt = await room.reply(message, 'Hello from TypeScript')
    console.log(receipt.state)
    await room.send({ type: 'geojson', layer_name: 'parcels', crs_wkt: '', crs_authid: '', geojson: parcels })
    room.close()
  })

  // @ts-expect-error -- a text has a text
  export const incomplete = () => room.send({ type: 'text' })
  // @ts-expect-error -- there is no such event
  export const unknown = () => room.on('texts', () => {})
  // @ts-expect-error -- an extent has four numbers
  export const wrong = () => room.send({ type: 'bbox', crs_wkt: '', crs_authid: '', xmin: '1', xmax: 2, ymin: 3, ymax: 4 })
`

/** Packs the package, and installs it in a folder of its own as npm does. */
async function install (): Promise<string> {
  const folder = temporaryFolder()
  await buildPackage(join(folder, 'source'))
  const output = execFileSync('npm', ['pack', './source', '--json'], { cwd: folder, encoding: 'utf8' })
  const [{ filename, files }] = JSON.parse(output)
  const paths = files.map(({ path }: { path: string }) => path)
  for (const path of ['index.js', 'index.d.ts', 'README.md', 'LICENSE', 'package.json']) assert.ok(paths.includes(path))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const target = join(folder, 'node_modules/@gischat/client')
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', target])
  for (const name of ['ws', '@types/ws', '@types/node', 'undici-types']) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
  }
  return folder
}

/** Compiles the consumer, and checks the package's declarations with it. */
function compile (folder: string): void {
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER)
  const program = ts.createProgram([join(folder, 'consumer.ts')], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // The package's declarations are checked, TypeScript's own are not.
    skipDefaultLibCheck: true,
    types: ['node'],
    typeRoots: [join(folder, 'node_modules/@types')],
  })
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  assert.equal(ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n',
  }), '')
}

test('a stranger compiles a client strictly with the package alone, and chats with one in Python', {
  skip: requirePython('websockets'),
}, async (t) => {
  const folder = await install()
  compile(folder)
  const server = await startServer(t)
  const child = spawn(process.execPath, ['consumer.js', server.http], {
    cwd: folder, stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (bytes) => { output += bytes })
  const ended = once(child, 'close')
  const python = new PythonRoom(t, server.http, 'Guido')
  await python.until('people', (people) => people.includes('Ada') && people.includes('Guido'))
  python.tell('send', 'Hello from Python')
  const { value: reply } = await python.until('text', ({ author }) => author === 'Ada')
  assert.equal(reply.text, 'Hello from TypeScript')
  const { value: layer } = await python.until('geojson')
  assert.equal(layer.layer_name, 'parcels')
  assert.deepEqual(await ended, [0, null], 'nothing keeps a program that has left its room')
  assert.match(output, /^Guido: Hello from Python$/m)
  assert.match(output, /^delivered$/m)
})

test('a page of another site chats with the package in Chromium', { skip: requireProgram('chromium') }, async (t) => {
  const module = await bundle()
  const site = createServer((request, response) => {
    if (request.url === '/client.js') {
      response.setHeader('content-type', 'text/javascript').end(module)
    } else {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>')
    }
  })
  t.after(() => site.close())
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  const server = await startServer(t, { ALLOWED_ORIGINS: origin })
  const witness = new Raw(`${server.ws}/channel/QGIS/ws`)
  await once(witness.ws, 'open')

  const { page, errors } = await openPage(t, origin)
  await page.route((url) => url.origin === server.http, (route) => route.continue())
  await page.goto(origin)
  const heard = page.waitForEvent('console', (message) => message.text() === 'Old: Hello, page')
  const receipt = await page.evaluate(`import('/client.js').then(({ connect }) => {
    globalThis.room = connect({ base: '${server.http}', room: 'QGIS', nickname: 'Web' })
    room.on('text', ({ author, text }) => console.log(author + ': ' + text))
    return room.send('Hello from a page')
  })`) as { state: string }
  assert.equal(receipt.state, 'delivered')
  await witness.until(({ text }) => text === 'Hello from a page')
  witness.send({ type: 'text', author: 'Old', text: 'Hello, page' })
  await heard
  assert.deepEqual(await page.evaluate('[...room.people]'), ['Web'])
  assert.deepEqual(errors, [])
})
