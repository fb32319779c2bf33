import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { bundle, manifest } from '../../src/client/build.js'
import type * as Package from '../../src/client/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

let bundled: ReturnType<typeof bundle> | undefined

/** Installs the package, but for its types, for programs in a folder. */
export async function installPackage (folder: string): Promise<void> {
  const target = join(folder, 'node_modules/@gischat/client')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'index.js'), await (bundled ??= bundle()))
  writeFileSync(join(target, 'package.json'), manifest())
}

/** The package's module, as it is published; its sources where their coverage is measured. */
export async function loadPackage (): Promise<typeof Package> {
  if (process.env.NODE_V8_COVERAGE) return await import('../../src/client/index.ts')
  const folder = temporaryFolder()
  const file = join(folder, 'index.mjs')
  writeFileSync(file, await (bundled ??= bundle()))
  return await import(pathToFileURL(file).href)
}

/** A room that a program joins with the package, and that it leaves when the test ends. */
export async function joinRoom (
  t: TestContext, http: string, options: Partial<Package.ConnectOptions> = {}
): Promise<Package.Room> {
  const { connect } = await loadPackage()
  const room = connect({ base: http, room: 'QGIS', WebSocket: WebSocket as never, ...options })
  t.after(() => room.close())
  return room
}

/** The next event of a kind. */
export function next<Name extends keyof Package.RoomEvents> (
  room: Package.Room, name: Name, fits: (...args: Package.RoomEvents[Name]) => boolean = () => true
): Promise<Package.RoomEvents[Name]> {
  const control = new AbortController()
  return new Promise((resolve) => room.on(name, (...args) => {
    if (!fits(...args)) return
    control.abort()
    resolve(args)
  }, control.signal))
}
