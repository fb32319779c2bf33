import { test } from 'node:test'
import { SERVER_CASES } from '../../src/conformance/cases/index.ts'
import { writeHtml } from '../../src/conformance/reports/html.ts'
import { OUTCOMES } from '../../src/conformance/reports/summary.ts'
import { requireProgram } from '../programs.ts'
import { audit } from './audit.ts'
import { openPage } from './browser.ts'

const skip = requireProgram('chromium')

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the report of the conformance kit: ${colorScheme}`, { skip }, async (t) => {
    const { page } = await openPage(t, 'http://127.0.0.1', { colorScheme })
    const results = SERVER_CASES.slice(0, 20).map((theCase, i) => {
      const outcome = OUTCOMES[i % OUTCOMES.length]!
      return { case: theCase, outcome, milliseconds: i, ...outcome !== 'passed' && { reason: 'it did not answer <b>' } }
    })
    await page.setContent(writeHtml({
      kind: 'server', name: 'http://127.0.0.1', details: 'gischat', results, expected: new Set([SERVER_CASES[1]!.id]),
    }))
    await audit(page, 'report')
  })
}
