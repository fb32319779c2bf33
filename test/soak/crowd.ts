import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { World } from './world.ts'

const SIZE = 20

/** A process full of members, which is killed: the kernel ends what is left of their connections. */
export async function crowd (world: World): Promise<void> {
  const room = world.random.of(world.rooms)
  const program = fileURLToPath(new URL('crowd-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, String(world.port), room, String(SIZE)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const names = await world.gate.pass(async () => {
    const [joined] = await Promise.race([once(child, 'message'), exited]) as [string[]]
    for (const name of joined) world.enter(name, room)
    return joined
  })
  await world.rest(2_000, 15_000)
  await world.gate.pass(async () => {
    child.kill('SIGKILL')
    await exited
    for (const name of names) world.exit(name)
  })
  world.tally.kills++
}
