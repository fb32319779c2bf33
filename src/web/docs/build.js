/* Builds the documentation's pages into dist/web/docs: files with hashed names, compressed copies, a manifest. */
import { build } from 'esbuild'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compress } from '../compress.js'

const require = createRequire(import.meta.url)
const outdir = 'dist/web/docs'
const source = (file) => fileURLToPath(new URL(file, import.meta.url))

/** Redoc draws its maker's logo from a CDN; no page of an instance may ask another host for anything. */
const withoutLogo = {
  name: 'redoc-without-logo',
  setup ({ onLoad }) {
    onLoad({ filter: /redoc\.standalone\.js$/ }, ({ path }) => {
      const redoc = readFileSync(path, 'utf8')
      const contents = redoc.replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,')
      if (contents === redoc) throw new Error('redoc has another logo now: see what it fetches')
      return { contents, loader: 'copy' }
    })
  },
}

/** @type {import('esbuild').BuildOptions} */
const common = { outdir, entryNames: '[name]-[hash]', logLevel: 'warning', metafile: true }

export async function buildDocs () {
  mkdirSync(outdir, { recursive: true })
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: [
        'swagger.ts', 'redoc.ts', 'docs.css', '../ws-docs/main.ts', '../ws-docs/ws-docs.css', '../client/icon.svg',
      ].map(source),
      outbase: source('.'),
      bundle: true,
      format: 'esm',
      target: 'es2023',
      minify: true,
      loader: { '.svg': 'copy', '.woff2': 'file' },
      assetNames: '[name]-[hash]',
    }),
    // The viewers as their packages have them.
    build({
      ...common,
      entryPoints: [
        require.resolve('@fastify/swagger-ui/static/swagger-ui-bundle.js'),
        require.resolve('@fastify/swagger-ui/static/swagger-ui.css'),
        require.resolve('redoc/bundles/redoc.standalone.js'),
      ],
      loader: { '.js': 'copy', '.css': 'copy' },
      plugins: [withoutLogo],
    }),
  ])
  const files = results.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((path) => basename(path))
  // "swagger-ui-bundle.js": "swagger-ui-bundle-6H3ZAQ2M.js"
  const manifest = Object.fromEntries(files.map((file) => [file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ''), file]))
  writeFileSync(`${outdir}/manifest.json`, JSON.stringify(manifest, null, 2))
  await Promise.all(readdirSync(outdir).map((file) => compress(`${outdir}/${file}`)))
}
