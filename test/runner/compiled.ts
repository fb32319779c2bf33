import { existsSync, statSync } from 'node:fs'
import { globSync } from 'tinyglobby'

const SERVER = 'dist/server.js'

/** Whether the program as it was built, which starts in half the time, is that of the sources. */
export function isBuildCurrent (): boolean {
  if (!existsSync(SERVER)) return false
  const built = statSync(SERVER).mtimeMs
  return globSync(['src/**/*.ts', 'package.json', 'tsconfig*.json']).every((file) => statSync(file).mtimeMs <= built)
}
