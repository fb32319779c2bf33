/*
 * Bundles the program and its packages into dist/. Node.js would look for a thousand files otherwise, which takes a
 * third of the start and a tenth of its memory.
 */
import { build } from 'esbuild'
import { readFileSync, writeFileSync } from 'node:fs'
import { licenses } from '../web/licenses.js'

/** Packages that stay outside: they read files beside themselves, or are native. */
const EXTERNAL = ['@fastify/static', '@fastify/swagger-ui', 'bufferutil', 'piscina', 'sharp']

const BANNER = `import { createRequire as createBundleRequire } from 'node:module'
const require = createBundleRequire(import.meta.url)`

/** Makes `dist/server.js` and the threads' `dist/workers/worker.js`, with chunks and source maps beside them. */
export async function buildProgram () {
  const { metafile } = await build({
    entryPoints: ['src/server.ts', 'src/workers/worker.ts'],
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // The other builds of some packages load their files by computed names.
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    // For packages that are CommonJS, whose imports of Node.js stay as they are.
    banner: { js: BANNER },
    // Less to read at the start, and functions keep their names. Node.js prints the line of an uncaught error.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 120,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync('dist/licenses.txt', licenses(Object.keys(metafile.inputs)))
  // For the image, which does without them.
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const bundled = Object.keys(dependencies).filter((name) => !EXTERNAL.includes(name))
  writeFileSync('dist/bundled.txt', `${bundled.join('\n')}\n`)
}
