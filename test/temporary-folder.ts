import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

// Not with their tests: programs that these have started may still write into them.
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** @returns path of a new, empty folder, which is removed when the process ends */
export function temporaryFolder (): string {
  const folder = mkdtempSync(join(tmpdir(), 'gischat-'))
  folders.push(folder)
  return folder
}
