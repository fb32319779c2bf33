import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMPILED } from '../process.ts'
import { checkMemory } from './bounds.ts'
import { fuzz, replay } from './fuzzer.ts'
import { regressions } from './regressions.ts'
import { Stage } from './stage.ts'

/** Few enough for seconds, and always the same ones; `npm run fuzz` tries as many as one likes. */
const INPUTS = 5_000
const SEED = 20_100

test('a few thousand hostile inputs harm nobody', async () => {
  const { inputs, before, after } = await fuzz({ inputs: INPUTS, seed: SEED, compiled: COMPILED })
  assert.ok(Object.values(inputs).every((count) => count > 0), 'every kind had its turn')
  checkMemory(before, after)
})

test('past failures do not return', async (t) => {
  const stage = await Stage.open(COMPILED)
  t.after(() => stage.close())
  for (const batch of regressions) await replay(batch, stage)
})
