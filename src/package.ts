import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The directory of package.json: the parent of both the sources and the build. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url))

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')

export const { name, version } = JSON.parse(manifest) as { name: string, version: string }
