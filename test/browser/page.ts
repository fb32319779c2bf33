import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { PATIENCE } from '../patience.ts'

export async function nameYourself (page: Page, nickname: string): Promise<void> {
  await page.locator('#nickname').fill(nickname)
  await page.locator('button[form=identity]').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
}

/** The settings are behind the own picture. */
export async function openSettings (page: Page): Promise<void> {
  await page.locator('.me-button:visible').click()
  await page.locator('dialog.settings').waitFor()
}

export async function say (page: Page, text: string): Promise<void> {
  await page.locator('#write').fill(text)
  await page.locator('#write').press('Enter')
}

/** The message that holds this text, once it is in the log. */
export const message = (page: Page, text: string | RegExp): Locator =>
  page.locator('.message').filter({ hasText: text })

/** Has the page believe that its tab is in the background, or in front again. */
export async function hide (page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => ${hidden}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)
}

/** Until the page's title is this one. The page's policy forbids conditions that are given as text. */
export async function titled (page: Page, title: string): Promise<void> {
  await page.waitForFunction((wanted) => (globalThis as any).document.title === wanted, title)
}

/** Until the message field has a text: at once, or when the page has learnt that the tab or page before was closed. */
export async function holds (page: Page, draft: string): Promise<void> {
  await page.waitForFunction((text) => {
    const { document, Event } = globalThis as any
    document.dispatchEvent(new Event('visibilitychange'))
    return document.querySelector('#write')?.value === text
  }, draft, { polling: 200 })
}

/** Does something, until a toast says this. It goes by itself, so it is awaited beforehand. */
export async function toasted (page: Page, text: string, act: () => Promise<unknown>): Promise<void> {
  const told = page.waitForFunction((wanted) =>
    [...(globalThis as any).document.querySelectorAll('.toast:not([hidden])')].some((toast) =>
      toast.textContent.includes(wanted)), text)
  await Promise.all([told, act()])
}

/** The text that an action copies. The clipboard has it some time after the page has said so. */
export async function copied (page: Page, copy: () => Promise<void>): Promise<string> {
  await page.evaluate(async () => {
    const { navigator, setTimeout } = globalThis as any
    await navigator.clipboard.writeText('')
    // What was copied before must not arrive, or stay, after this.
    while (await navigator.clipboard.readText() !== '') await new Promise((resolve) => setTimeout(resolve, 20))
  })
  await copy()
  return await page.evaluate(async () => {
    const { navigator, setTimeout } = globalThis as any
    for (;;) {
      const text = await navigator.clipboard.readText()
      if (text !== '') return text
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }) as string
}

/**
 * Reads until the page shows what is expected: after an event, it draws and moves the focus in its own time. For what
 * must not be there, a single read says more.
 */
export async function eventually<Value> (
  read: () => Promise<Value>, expected: NoInfer<Value>, message?: string
): Promise<void> {
  for (const deadline = Date.now() + 20_000 * PATIENCE; ; await sleep(20)) {
    const value = await read()
    if (isDeepStrictEqual(value, expected)) return
    if (Date.now() > deadline) assert.deepEqual(value, expected, message)
  }
}
