import { readFileSync } from 'node:fs'

/** The package's version; package.json lies beside the folder of the sources and of the build alike. */
export const { version } =
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
