import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { account } from './outage-account.ts'
import { OUTAGES, PROGRAMS } from './outages.ts'

for (const kind of Object.keys(OUTAGES)) {
  const skip = requireProgram('chromium', ...PROGRAMS[kind] ?? [])
  test(`messages typed while ${kind} arrive once, in order, without a question`, { skip }, (t) => account(t, kind, 2))
}
