/* Builds the npm package @gischat/client into a folder: `node src/client/build.js dist/gischat-client`. */
import { build } from 'esbuild'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = resolve(here, '../..')
const entry = join(here, 'index.ts')

/**
 * Members that no program sees, neither in the package's types nor in messages. Short names for them save a quarter of
 * a kilobyte, compressed. A name that is forgotten here costs a few bytes; a wrong one fails the tests of the package.
 */
const INTERNAL = [
  'abandon', 'acknowledge', 'bufferedBytes', 'change', 'changed', 'check', 'confirm', 'connected', 'createSocket',
  'dead', 'disconnected', 'environment', 'establish', 'expect', 'flush', 'forget', 'greet', 'handshake',
  'hasProcessed', 'hasSent', 'held', 'isLost', 'isOnline', 'isSettled', 'isShared', 'items', 'listen', 'offer',
  'outbox', 'ping', 'pinged', 'read', 'receive', 'receivedAt', 'refuse', 'registration', 'restore', 'retryAfter',
  'sendNow', 'start', 'stop', 'underWay', 'update', 'whenProcessed', 'write',
]

/** @returns {Promise<Buffer>} the package's only module, minified, without imports */
export async function bundle () {
  const { outputFiles: [file] } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  })
  return Buffer.from(file.contents)
}

/** Declarations by file name: those that the entry's need. */
function declarations () {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const program = ts.createProgram([entry], {
    ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: '/', rootDir: here,
  })
  const emitted = new Map()
  const { diagnostics } = program.emit(undefined, (path, text) => { emitted.set(basename(path), text) })
  const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics]
  if (errors.length > 0) throw new Error(ts.flattenDiagnosticMessageText(errors[0].messageText, '\n'))
  const needed = new Map()
  const add = (name) => {
    if (needed.has(name)) return
    // Consumers resolve imports of .js, whatever their settings.
    const text = emitted.get(name).replace(/(from '\.\/[a-z0-9-]+)\.ts'/g, "$1.js'")
    needed.set(name, text)
    for (const [, module] of text.matchAll(/from '\.\/([a-z0-9-]+)\.js'/g)) add(`${module}.d.ts`)
  }
  add('index.d.ts')
  return needed
}

/** The package.json: the version is the server's. */
export function manifest () {
  const { version, license, repository, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return JSON.stringify({
    name: '@gischat/client',
    version,
    description: 'Joins the rooms of a gischat server, in browsers and Node.js',
    license,
    repository,
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    engines,
    keywords: ['gischat', 'chat', 'gis', 'websocket'],
  }, null, 2) + '\n'
}

/** @param folder is made anew */
export async function buildPackage (folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.js'), await bundle())
  for (const [name, text] of declarations()) writeFileSync(join(folder, name), text)
  copyFileSync(join(here, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), manifest())
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildPackage(process.argv[2] ?? 'dist/gischat-client')
}
