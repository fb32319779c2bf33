/* Builds dist/: the server by tsc, and the pages' assets from their packages. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

if (!existsSync('node_modules/typescript')) {
  console.error('gischat: to build it, install the development packages too: npm ci --include=dev')
  // npm ci --omit=dev beside a build that is there already is fine.
  process.exit(existsSync('dist/server.js') ? 0 : 1)
}

rmSync('dist', { recursive: true, force: true })
const tsc = require.resolve('typescript/bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })

// Redoc draws its maker's logo from a CDN; no page of an instance may ask another host for anything.
const redoc = readFileSync(require.resolve('redoc/bundles/redoc.standalone.js'), 'utf8')
const withoutLogo = redoc.replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,')
if (withoutLogo === redoc) throw new Error('redoc has another logo now: see what it fetches')
mkdirSync('dist/web/redoc', { recursive: true })
writeFileSync('dist/web/redoc/redoc.standalone.js', withoutLogo)

const { buildSocketDocs } = await import('./src/web/ws-docs/build.js')
await buildSocketDocs()
const { buildClient } = await import('./src/web/build.js')
await buildClient()
