import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SOURCES = new URL('../../src/', import.meta.url).href
const BUILT = new URL('../../dist/lib/', import.meta.url).href

/** For a module of `src/` that was resolved, its counterpart in `dist/lib/`, where it has one. */
export function toBuilt (resolved) {
  if (!resolved.url.startsWith(SOURCES) || !resolved.url.endsWith('.ts')) return resolved
  const url = `${BUILT}${resolved.url.slice(SOURCES.length, -'.ts'.length)}.js`
  return existsSync(fileURLToPath(url)) ? { ...resolved, url, format: 'module' } : resolved
}

/** As a module hook. */
export async function resolve (specifier, context, nextResolve) {
  return toBuilt(await nextResolve(specifier, context))
}
