import type { Locator, Page } from 'playwright-core'
import { Client, join, type TestServer } from '../helper.ts'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { openPage, type Visit } from './browser.ts'

/** A person in a browser, in a room and by name. */
export async function enter (
  t: TestContext,
  { http }: Pick<TestServer, 'http'>,
  nickname: string,
  options: BrowserContextOptions = {},
  room = 'QGIS'
): Promise<Visit> {
  const visit = await openPage(t, http, options)
  await visit.page.goto(`${http}/#/${encodeURIComponent(room)}`)
  await nameYourself(visit.page, nickname)
  await visit.page.locator('.dot.online').waitFor()
  return visit
}

export async function nameYourself (page: Page, nickname: string): Promise<void> {
  await page.locator('#nickname').fill(nickname)
  await page.locator('button[form=identity]').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
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

/** A client of the classic generation, as QGIS has it. */
export const joinClassic = (server: TestServer, room = 'QGIS'): Promise<Client> => join(server, room)

/** A client of the channel dialect that is registered under a nickname. */
export async function joinChannel ({ ws }: TestServer, nickname: string, room = 'QGIS'): Promise<Client> {
  const client = new Client(`${ws}/channel/${encodeURIComponent(room)}/ws`)
  await once(client.ws, 'open')
  client.send({ type: 'newcomer', newcomer: nickname })
  await client.until(({ type, newcomer }) => type === 'newcomer' && newcomer === nickname)
  return client
}
