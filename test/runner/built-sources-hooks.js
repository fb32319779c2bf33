/* Module hooks, see built-sources.js. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SOURCES = new URL('../../src/', import.meta.url).href
const BUILT = new URL('../../dist/', import.meta.url).href

/** What `nextResolve` finds in `src/`, but in `dist/` where it was built. */
export async function resolve (specifier, context, nextResolve) {
  const found = await nextResolve(specifier, context)
  if (!found.url.startsWith(SOURCES) || !found.url.endsWith('.ts')) return found
  const url = `${BUILT}${found.url.slice(SOURCES.length, -'.ts'.length)}.js`
  return existsSync(fileURLToPath(url)) ? { ...found, url, format: 'module' } : found
}
