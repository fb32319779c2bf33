import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { readDocument } from '../asyncapi/examples.ts'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { eventually } from './page.ts'

const skip = requireProgram('chromium')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What a person who needs a screen reader, a keyboard or contrast would stumble over. */
async function barriers (page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as any).axe.run()
    return violations.map(({ impact, id, nodes }: any) => `${impact} ${id}: ${nodes[0].target.join(' ')}`)
  })
}

async function overflows (page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth') as Promise<boolean>
}

test('/docs/ws shows the whole document and asks no other host for anything', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, foreign, errors } = await openPage(t, server.http)
  await page.goto(`${server.http}/docs/ws`, { waitUntil: 'networkidle' })
  const document = await readDocument(server)
  for (const [dialect, { messages }] of Object.entries(document.channels)) {
    for (const name of Object.keys(messages)) await page.locator(`#${dialect}-${name}`).waitFor({ state: 'attached' })
  }
  const text = (await page.locator('main').textContent())!
  for (const { name } of document['x-limits']) assert.ok(text.includes(name), name)
  for (const { reason } of document['x-close-codes']) assert.ok(text.includes(reason), reason)
  for (const name of ['Author', 'FeatureCollection', 'Geometry', 'ResumeOffer']) {
    await page.locator(`#shape-${name}`).waitFor()
  }
  const fields = page.locator('#v4-text_from_server')
  for (const field of ['author', 'text', 'in_reply_to_id optional', 'at optional']) {
    assert.ok((await fields.textContent())!.includes(field), field)
  }
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})

for (const [dialect, message, reason] of [
  ['classic', 'message', 'Field required'], ['typed', 'text', 'author: Field required'],
  ['channel', 'text', 'author: Field required'],
] as const) {
  test(`the console speaks ${dialect}, and shows the frames of both sides`, { skip }, async (t) => {
    const { http } = await startServer(t)
    const { page, foreign, errors } = await openPage(t, http)
    await page.goto(`${http}/docs/ws`)
    const frames = page.getByRole('log')

    await page.locator(`#${dialect}-${message}_from_client > summary`).click()
    await page.getByRole('button', { name: `Try it: ${dialect} ${message} question` }).click()
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('status').filter({ hasText: /^connected$/ }).waitFor()
    await page.getByRole('button', { name: 'Send' }).click()
    await frames.locator('.out', { hasText: 'Which EPSG code was it again?' }).waitFor()
    await frames.locator('.in', { hasText: 'Which EPSG code was it again?' }).waitFor()

    await page.getByLabel('Example').selectOption({ label: `${message}: nobody (rejected)` })
    await page.getByRole('button', { name: 'Send' }).click()
    await frames.locator('.in', { hasText: reason }).waitFor()

    await page.getByRole('button', { name: 'Disconnect' }).click()
    await frames.locator('.note', { hasText: 'closed with' }).waitFor()
    assert.deepEqual(foreign, [])
    assert.deepEqual(errors, [])
  })
}

test('an example that needs another before it is sent with it', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page } = await openPage(t, http)
  await page.goto(`${http}/docs/ws`)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByLabel('Example').selectOption({ label: 'exiter: departure' })
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').locator('.in', { hasText: '"exiter"' }).waitFor()
  await eventually(() => page.getByRole('log').locator('.in', { hasText: '"newcomer"' }).count(), 1)
})

test('received text is never markup', { skip }, async (t) => {
  const { http } = await startServer(t, { ROOMS: '<img src=x onerror=alert(1)>,QGIS' })
  const { page, errors } = await openPage(t, http)
  const dialogs: string[] = []
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); return dialog.dismiss() })
  await page.goto(`${http}/docs/ws`)
  await page.getByRole('button', { name: 'Connect' }).click()
  const text = '<img src=x onerror=alert(2)><script>alert(3)</script>'
  await page.getByRole('textbox', { name: 'Frame' }).fill(JSON.stringify({ type: 'text', author: 'mallory', text }))
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').locator('.in', { hasText: text }).waitFor()
  assert.equal(await page.locator('main img, main script').count(), 0)
  assert.deepEqual(dialogs, [])
  assert.deepEqual(errors, [])
})

test('/docs/ws works with the keyboard alone, at 320 pixels, light and dark, without barriers', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page, errors } = await openPage(t, http)
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(`${http}/docs/ws`)
  await page.locator('#console').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  for (let i = 0; i < 20 && await page.evaluate('document.activeElement.textContent') !== 'Connect'; i++) {
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.getByRole('status').filter({ hasText: /^connected$/ }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('log').locator('.in', { hasText: 'Which EPSG code' }).waitFor()
  await page.locator('details').evaluateAll((all) => all.forEach((details: any) => { details.open = true }))

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await barriers(page), [], colorScheme)
  }
  assert.equal(await overflows(page), false)
  assert.deepEqual(errors, [])
})

test('the pages of the documentation lead to each other', { skip }, async (t) => {
  const { http } = await startServer(t)
  const { page } = await openPage(t, http)
  await page.goto(`${http}/docs/ws`)
  for (const path of ['/', '/docs', '/redoc', '/asyncapi.json']) {
    const links = await page.locator('header a').evaluateAll((anchors) => anchors.map((anchor: any) => anchor.href))
    assert.ok(links.includes(`${http}${path}`), path)
  }
  for (const from of ['/docs', '/redoc']) {
    await page.goto(`${http}${from}`)
    const link = page.getByRole('link', { name: '/docs/ws' })
    await eventually(() => link.evaluate((anchor: any) => anchor.href), `${http}/docs/ws`)
  }
})
