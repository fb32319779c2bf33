import { readdirSync, readFileSync } from 'node:fs'

/* Both are undefined if the operating system has no /proc; the second one also if there is no limit. */

export function countOpenFiles (): number | undefined {
  // Except the one that reads the directory.
  return fromProc(() => readdirSync('/proc/self/fd').length - 1)
}

export function readOpenFilesLimit (): number | undefined {
  return fromProc(() => Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))![1]))
}

function fromProc (read: () => number): number | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
