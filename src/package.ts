import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory that modules are in: src/, dist/lib/, or dist/ for the bundle. */
const modules = new URL('.', import.meta.url)

/** The directory of package.json. */
export const packageRoot = fileURLToPath(findRoot(modules))

const manifest = readFileSync(`${packageRoot}package.json`, 'utf8')

export const { name, version } = JSON.parse(manifest) as { name: string, version: string }

/**
 * The file of a module that a thread starts with.
 *
 * @param path in src/, without its extension
 */
export function pathOfModule (path: string): string {
  return fileURLToPath(new URL(`${path}${extname(import.meta.url)}`, modules))
}

function findRoot (folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findRoot(new URL('..', folder))
}
