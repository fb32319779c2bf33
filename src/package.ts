import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, beside that of the sources and of the build alike. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url))

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')

export const { version } = JSON.parse(manifest) as { version: string }
