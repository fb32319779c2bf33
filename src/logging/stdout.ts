import { constants, fstatSync, openSync, writeSync } from 'node:fs'

/**
 * Opens the standard output without blocking: `write` returns the number of bytes that were taken, and throws EAGAIN
 * if its reader takes none. A file is written to as before, since it needs no reader.
 */
export function openStdout (): (bytes: Buffer) => number {
  const { fd } = process.stdout
  const own = reopen(fd)
  return (bytes) => writeSync(own, bytes)
}

/**
 * A description of its own for a pipe or a terminal, as other processes may share the inherited one and its flags.
 * Node has made an inherited pipe or socket non-blocking, which is the fallback: a socket cannot be opened again, and
 * neither can the pipe of another user.
 */
function reopen (fd: number): number {
  try {
    if (fstatSync(fd).isFile()) return fd
    return openSync(`/dev/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return fd
  }
}
