import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is, or undefined. Servers such as nginx live in sbin, which few users have on their PATH. */
export function findProgram (name: string): string | undefined {
  if (name.includes('/')) return isExecutable(name) ? name : undefined
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.filter(Boolean).map((folder) => join(folder, name)).find(isExecutable)
}

/**
 * For the `skip` option of a test that drives other programs: false where all
 * are there, else the message to skip with.
 *
 * @throws where GISCHAT_REQUIRE_ALL=1 says that nothing may be skipped
 */
export function requireProgram (...names: string[]): string | false {
  return requireNothing(names.filter((name) => findProgram(name) === undefined))
}

/** The Python that Debian's packages are for, whichever comes first on the PATH. */
export const SYSTEM_PYTHON = '/usr/bin/python3'

/** The same for modules of Python. */
export function requirePython (...modules: string[]): string | false {
  return requireNothing(modules.filter((name) => spawnSync(SYSTEM_PYTHON, ['-c', `import ${name}`]).status !== 0))
}

function requireNothing (missing: string[]): string | false {
  if (missing.length === 0) return false
  const message = `not installed: ${missing.join(', ')}`
  if (process.env.GISCHAT_REQUIRE_ALL === '1') throw new Error(`${message} (GISCHAT_REQUIRE_ALL=1 allows no skipping)`)
  return message
}

function isExecutable (path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
