/* Builds the page at /docs/ws into dist/web/ws-docs. */
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

export async function buildSocketDocs () {
  await build({
    entryPoints: [`${folder}/main.ts`, `${folder}/ws-docs.css`],
    outdir: 'dist/web/ws-docs',
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    loader: { '.woff2': 'file' },
    logLevel: 'warning',
  })
}
