/* Builds dist/: the server by tsc, and the pages' assets from their packages. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

rmSync('dist', { recursive: true, force: true })
const tsc = require.resolve('typescript/bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })

// Redoc draws its maker's logo from a CDN; no page of an instance may ask another host for anything.
const redoc = readFileSync(require.resolve('redoc/bundles/redoc.standalone.js'), 'utf8')
const withoutLogo = redoc.replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,')
if (withoutLogo === redoc) throw new Error('redoc has another logo now: see what it fetches')
mkdirSync('dist/web/redoc', { recursive: true })
writeFileSync('dist/web/redoc/redoc.standalone.js', withoutLogo)
