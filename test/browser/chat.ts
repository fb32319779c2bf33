import { once } from 'node:events'
import type { TestContext } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { Client, join, type TestServer } from '../helper.ts'
import { openPage, type Visit } from './browser.ts'
import { nameYourself } from './page.ts'

/** A person in a browser, in a room and by name; messages that arrive from now on are news. */
export async function enter (
  t: TestContext,
  { http }: Pick<TestServer, 'http'>,
  nickname: string,
  options: BrowserContextOptions = {},
  room = 'QGIS'
): Promise<Visit> {
  const visit = await openPage(t, http, options)
  // The page requests the list of people after what the server repeats: earlier messages may be taken for that.
  const listed = visit.page.waitForResponse((response) => response.url().endsWith('/users'))
  await visit.page.goto(`${http}/#/${encodeURIComponent(room)}`)
  await nameYourself(visit.page, nickname)
  await visit.page.locator('.dot.online').waitFor()
  await listed
  return visit
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
