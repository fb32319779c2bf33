import fc from 'fast-check'
import { inspect } from 'node:util'
import { KINDS, type Batch, type KindName } from './kinds/index.ts'
import type { Kind } from './kinds/kind.ts'
import type { Memory } from './server.ts'
import { ROOMS, Stage } from './stage.ts'

export interface FuzzOptions {
  /** At least as many are tried. */
  inputs: number
  seed: number
  /** Whether the server runs as it was built, instead of from source. */
  compiled: boolean
  /** Told of the progress. */
  onRound?: (inputs: Record<KindName, number>) => void
  /** Told of the first failure at once; what fails in the end is the smallest case that was found. */
  onFailure?: (error: unknown) => void
}

export interface FuzzReport {
  inputs: Record<KindName, number>
  batches: number
  /** What the server held once it was warm, and at the end. */
  before: Memory
  after: Memory
}

/** A batch that failed, in the smallest form that was found. */
export class FuzzFailure extends Error {
  override name = 'FuzzFailure'

  constructor (batch: Batch, seed: number, path: string, cause: unknown) {
    // Plain objects, whatever prototype the generator gave them.
    const plain = JSON.parse(JSON.stringify(batch))
    const code = inspect(plain, { depth: null, breakLength: 110, maxArrayLength: null, maxStringLength: null })
    super(`seed ${seed}, path ${path}: ${cause instanceof Error ? cause.message : cause}\n` +
      `To be kept in test/fuzz/regressions.ts:\n${code},\n`, { cause })
  }
}

/** Batches between two looks at the counters; each kind has its turn. */
const BATCHES = 10

/** Milliseconds for finding the smallest case that fails. */
const SHRINK_WITHIN = 120_000

/** Part of the inputs after which the server is warm: what it holds then is no leak. */
const WARM = 0.2

/** Tries inputs of every kind on one live server until there were enough. */
export async function fuzz ({ inputs, seed, compiled, onRound, onFailure }: FuzzOptions): Promise<FuzzReport> {
  const theatre = new Theatre(compiled, onFailure)
  const names = Object.keys(KINDS) as KindName[]
  const done = Object.fromEntries(names.map((name) => [name, 0])) as Record<KindName, number>
  let before: Memory | undefined
  try {
    for (let round = 0; names.some((name) => done[name] < KINDS[name].share * inputs); round++) {
      for (const [i, name] of names.entries()) {
        if (done[name] >= KINDS[name].share * inputs) continue
        await tryKind(name, seed + round * names.length + i, theatre, (count) => { done[name] += count })
      }
      onRound?.(done)
      if (!before && sum(done) >= WARM * inputs) before = await theatre.memory()
    }
    return { inputs: done, batches: theatre.batches, before: before!, after: await theatre.memory() }
  } finally {
    await theatre.close()
  }
}

/** Replays one batch, as it was printed when it failed. */
export async function replay (batch: Batch, stage: Stage): Promise<void> {
  await stage.play(batch)
  await stage.settle()
}

type Count = (inputs: number) => void

async function tryKind (name: KindName, seed: number, theatre: Theatre, count: Count): Promise<void> {
  const kind = KINDS[name] as Kind<unknown>
  const cases = fc.array(kind.cases, { minLength: 1, maxLength: ROOMS.length, size: 'max' })
  const property = fc.asyncProperty(cases, async (cases) => {
    count(await theatre.play({ kind: name, cases } as Batch))
  })
  const result = await fc.check(property, { seed, numRuns: BATCHES })
  if (!result.failed) return
  const batch = { kind: name, cases: result.counterexample![0] } as Batch
  throw new FuzzFailure(batch, seed, result.counterexamplePath!, result.errorInstance)
}

function sum (counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0)
}

/** A stage, and a new one after each failure: what is shrunk needs a server that is well. */
class Theatre {
  readonly #compiled: boolean
  readonly #onFailure: ((error: unknown) => void) | undefined
  #stage: Stage | undefined
  /** Since the first failure there is an end to the search for a smaller one. */
  #giveUpAt: number | undefined
  batches = 0

  constructor (compiled: boolean, onFailure?: (error: unknown) => void) {
    this.#compiled = compiled
    this.#onFailure = onFailure
  }

  async play (batch: Batch): Promise<number> {
    // Out of time, every smaller case counts as fine, which ends the search.
    if (this.#giveUpAt !== undefined && Date.now() > this.#giveUpAt) return 0
    this.#stage ??= await Stage.open(this.#compiled)
    try {
      const inputs = await this.#stage.play(batch)
      this.batches++
      return inputs
    } catch (error) {
      const cause = await this.#stage.diagnose(error)
      if (this.#giveUpAt === undefined) this.#onFailure?.(cause)
      this.#giveUpAt ??= Date.now() + SHRINK_WITHIN
      await this.close()
      throw cause
    }
  }

  async memory (): Promise<Memory> {
    await this.#stage!.settle()
    return await this.#stage!.server.memory()
  }

  async close (): Promise<void> {
    await this.#stage?.close()
    this.#stage = undefined
  }
}
