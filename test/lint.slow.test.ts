import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const RESTRICTED = 'no-restricted-imports'
const CYCLE = 'gischat/no-cycle'

/** A file, a text that it might have, and the rule against that; none where it is right. */
const CASES: [file: string, text: string, rule?: string][] = [
  ['src/lib/throttle.ts', "import type { Limits } from '../protocol/limits.ts'", RESTRICTED],
  ['src/protocol/events.ts', "import { Room } from '../rooms/room.ts'", RESTRICTED],
  ['src/rooms/room.ts', "import type { App } from '../app.ts'", RESTRICTED],
  ['src/rooms/room.ts', "import { WebSocket } from 'ws'", RESTRICTED],
  ['src/broker/memory.ts', "import { createClient } from '@redis/client'", RESTRICTED],
  ['src/broker/redis/client.ts', "import { Room } from '../../rooms/room.ts'", RESTRICTED],
  ['src/routes/rooms/last.ts', "import config from '../../plugins/config.ts'", RESTRICTED],
  ['src/rooms/member.ts', "import type { Room } from './room.ts'", CYCLE],
  ['src/rooms/member.ts', "export type { Room } from './room.ts'", CYCLE],
  ['src/rooms/registry.ts', "import type { Broker } from '../broker/broker.ts'"],
  ['src/routes/rooms/last.ts', "import { memoizeLast } from '../../lib/memoize-last.ts'"],
  ['src/broker/redis/client.ts', "import { createClient } from '@redis/client'"],
]

test('a wrong import breaks a lint rule', () => {
  // In a process of its own: ESLint cannot be loaded under the loader of the tests.
  const broken = JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.resolve('./lint-texts.js'))], {
    input: JSON.stringify(CASES.map(([file, text]) => [file, text])), encoding: 'utf8',
  })) as string[][]
  const verdicts = CASES.map(([file, text, rule], i) =>
    [file, text, isRight(broken[i]!, rule)])
  assert.deepEqual(verdicts, CASES.map(([file, text]) => [file, text, true]))
})

function isRight (broken: string[], rule: string | undefined): boolean {
  return rule === undefined ? !broken.includes(RESTRICTED) && !broken.includes(CYCLE) : broken.includes(rule)
}
