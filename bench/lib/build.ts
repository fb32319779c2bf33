import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const BENCH = join(import.meta.dirname, '..')
export const ROOT = join(BENCH, '..')
const BUILD = join(BENCH, '.build')

export const LOAD = join(BUILD, 'load')
export const FLOOR = join(BUILD, 'floor')
export const SOCKETIO = join(BENCH, 'peers', 'socketio')

function compile (target: string, sources: string[], headers: string[]): void {
  const age = existsSync(target) ? statSync(target).mtimeMs : 0
  if ([...sources, ...headers].every((file) => statSync(file).mtimeMs < age)) return
  mkdirSync(BUILD, { recursive: true })
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-o', target, ...sources], { stdio: 'inherit' })
}

/** Compiles what is older than its sources. */
export function compileAll (): void {
  const inLoad = (ending: string) => readdirSync(join(BENCH, 'load'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(BENCH, 'load', name))
  const common = join(BENCH, 'websocket.h')
  compile(LOAD, inLoad('.c'), [...inLoad('.h'), common])
  compile(FLOOR, [join(BENCH, 'floor.c')], [common])
}

/** socket.io is nobody's dependency but the benchmark's. */
export function installSocketio (): void {
  if (existsSync(join(SOCKETIO, 'node_modules', 'socket.io'))) return
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: SOCKETIO, stdio: 'inherit' })
}
