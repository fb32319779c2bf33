/** Runs the tests that a change concerns, after each: those that import what was changed, however far away. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { globSync } from 'tinyglobby'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** Milliseconds after a change in which more are taken for the same, as when an editor saves several files. */
const PAUSE = 200

/** These start the program, so that every source concerns whoever imports one of them. */
const STARTERS = ['test/process.ts', 'test/fuzz/server.ts']

/** What each file of tests imports, itself included. */
async function readImports (): Promise<Map<string, Set<string>>> {
  const { metafile: { outputs } } = await build({
    entryPoints: globSync('test/**/*.test.ts'),
    outdir: 'watched',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'esnext',
    logLevel: 'silent',
  })
  return new Map(Object.values(outputs).map(({ entryPoint, inputs }) => [entryPoint!, new Set(Object.keys(inputs))]))
}

async function concernedBy (changed: string[]): Promise<string[]> {
  const isSource = changed.some((file) => file.startsWith('src/'))
  return [...await readImports()]
    .filter(([, imports]) => changed.some((file) => imports.has(file)) ||
      (isSource && STARTERS.some((file) => imports.has(file))))
    .map(([file]) => file)
}

const changed = new Set<string>()
let notice = () => {}
for (const folder of ['src', 'test']) {
  watch(resolve(folder), { recursive: true }, (_event, name) => {
    if (!name) return
    changed.add(`${folder}/${name.split(sep).join('/')}`)
    notice()
  })
}

console.log('Waiting for a change in src or test')
for (;;) {
  if (changed.size === 0) await new Promise<void>((resolve) => { notice = resolve })
  await sleep(PAUSE)
  const files = [...changed]
  changed.clear()
  try {
    const tests = await concernedBy(files)
    if (tests.length === 0) continue
    const run = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'test/run.ts', ...tests], {
      stdio: 'inherit',
    })
    await once(run, 'exit')
  } catch (error) {
    // A file that cannot be parsed while it is written; the next change tries again.
    console.error((error as Error).message)
  }
}
