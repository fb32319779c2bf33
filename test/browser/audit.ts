import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The rules of WCAG 2.2 that a machine can check, and those that axe calls good practice. */
export async function audit (page: Page, where: string): Promise<void> {
  // Evaluated by the browser's tools, which the page's policy does not bind.
  if (!await page.evaluate('"axe" in window')) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // What is in order needs no description.
    resultTypes: ['violations'],
  })`) as { violations: { id: string, nodes: { html: string, failureSummary: string }[] }[] }
  assert.deepEqual(violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) =>
    `${html} ${failureSummary}`)
  })), [], where)
}
