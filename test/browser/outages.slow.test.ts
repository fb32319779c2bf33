import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { account } from './outage-account.ts'
import { OUTAGES, PROGRAMS } from './outages.ts'

for (const kind of Object.keys(OUTAGES)) {
  const skip = requireProgram('chromium', ...PROGRAMS[kind] ?? [])
  test(`30 messages in ten outages, while ${kind}`, { skip }, (t) => account(t, kind, 10))
}
