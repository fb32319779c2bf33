import type { Await } from '../case.ts'
import { describe, tryMatch } from '../match.ts'
import type { Stage } from '../stage.ts'

export async function awaitFrame ({ awaits, frame: pattern }: Await, stage: Stage): Promise<void> {
  const peer = stage.peer(awaits)
  const find = () => {
    const at = peer.frames.findIndex(({ frame }, i) => i >= peer.read && tryMatch(frame, pattern, stage.scope))
    return at === -1 ? undefined : at
  }
  const at = await peer.wait(find, stage.target.patience)
  if (at === undefined) return stage.missing(`${awaits} did not receive ${describe(pattern, stage.scope)}`)
  peer.read = at + 1
}
