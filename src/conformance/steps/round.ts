import type { Round } from '../case.ts'
import type { Stage } from '../stage.ts'
import { resolve } from '../values.ts'
import { awaitAll, compareHeard } from './heard.ts'
import { sendMarker } from './marker.ts'

export async function round (step: Round, stage: Stage): Promise<void> {
  const { from, send, hear = {}, not = {}, only = [], mark = from } = step
  for (const message of send) stage.peer(from).send(resolve(message, stage.scope))
  // The marker's sender must have received the messages before it sends the marker behind them.
  if (mark !== from) await awaitAll(mark, hear[mark] ?? [], stage)
  await compareHeard({ hear, not, only }, stage, async (text) => sendMarker(stage.peer(mark), text, stage.scope))
}
