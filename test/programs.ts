import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** How a test that is skipped for want of programs begins to say so; their names follow, with commas between. */
export const NEEDS = 'needs '

/** The quick suite leaves out what needs more than Node, whether it is there or not. */
const QUICK = process.env.GISCHAT_TESTS === 'quick'

const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)

/**
 * Where a program is, or undefined. Servers such as nginx live in sbin beside
 * the bin of the PATH, which few users have on theirs.
 */
export function findProgram (name: string): string | undefined {
  if (name.includes('/')) return isExecutable(name) ? name : undefined
  const beside = folders.filter((folder) => /\/bin\/?$/.test(folder)).map((folder) => join(folder, '../sbin'))
  return [...folders, ...beside].map((folder) => join(folder, name)).find(isExecutable)
}

/**
 * For the `skip` option of a test that drives other programs: false where all
 * are there, else the message to skip with.
 */
export function requireProgram (...names: string[]): string | false {
  return skipWithout(names, (name) => findProgram(name) !== undefined)
}

/** The Python that Debian's packages are for, where the PATH has it at all, whichever comes first. */
export const SYSTEM_PYTHON = folders.includes('/usr/bin') ? '/usr/bin/python3' : 'python3'

/** The same for modules of Python. */
export function requirePython (...modules: string[]): string | false {
  const isThere = (module: string) => spawnSync(SYSTEM_PYTHON, ['-c', `import ${module}`]).status === 0
  return skipWithout(modules.map((module) => `Python's ${module}`), (name) => isThere(name.slice("Python's ".length)))
}

function skipWithout (names: string[], isThere: (name: string) => boolean): string | false {
  const missing = names.filter((name) => QUICK || !isThere(name))
  return missing.length > 0 && `${NEEDS}${missing.join(', ')}`
}

function isExecutable (path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
