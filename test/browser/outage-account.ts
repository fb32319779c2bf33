import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { enter } from './chat.ts'
import { OUTAGES } from './outages.ts'
import { say } from './page.ts'

const PER_OUTAGE = 3

/** Types during outages of one kind, and counts what arrives: everything, once, in order, and nobody was asked. */
export async function account (t: TestContext, kind: string, rounds: number): Promise<void> {
  const { line, outage } = await OUTAGES[kind]!(t)
  const { page } = await enter(t, line, 'Alice', { serviceWorkers: 'allow' })
  // From then on it opens without a connection.
  await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
  await page.reload()
  await page.locator('.dot.online').waitFor()
  const expected: string[] = []
  for (let round = 1; round <= rounds; round++) {
    const texts = Array.from({ length: PER_OUTAGE }, (_, index) => `outage ${round}, message ${index + 1}`)
    expected.push(...texts)
    await outage.begin(page)
    for (const [index, text] of texts.entries()) {
      if (index === 1) await outage.during?.(page)
      await say(page, text)
    }
    await outage.end(page)
    await line.received(texts.at(-1)!)
    await page.locator('.dot.online').waitFor()
    await page.locator('.message.own', { hasText: texts.at(-1)! }).waitFor()
    assert.equal(await page.locator('.pending.problem').count(), 0, 'nobody is asked')
  }
  assert.deepEqual(line.texts(), expected)
  const users = await (await fetch(`${line.http}/channel/QGIS/users`)).json()
  assert.deepEqual(users, ['Alice'])
}
