import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { enter, joinChannel } from './chat.ts'
import { eventually, holds, message, nameYourself, openSettings, say } from './page.ts'

const skip = requireProgram('chromium')

async function anotherTab (page: Page, url = page.url()): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(url)
  await tab.locator('.dot.online').waitFor()
  return tab
}

const usersOf = async (http: string) => await (await fetch(`${http}/channel/QGIS/users`)).json()

/** In both secure contexts and plain HTTP, where browsers have no locks. */
const CONTEXTS = {
  'with the browser\'s locks': '',
  'without locks, as on plain HTTP in a local network': 'delete Navigator.prototype.locks',
}

for (const [title, script] of Object.entries(CONTEXTS)) {
  test(`two tabs use one nickname, and the second takes it over, ${title}`, { skip }, async (t) => {
    const server = await startServer(t)
    const bob = await joinChannel(server, 'Bob')
    const { page: first } = await enter(t, server, 'Alice')
    await first.context().addInitScript(script)
    await first.reload()
    await first.locator('.dot.online').waitFor()
    await say(first, 'registered')
    await message(first, 'registered').waitFor()
    const second = await anotherTab(first)
    await say(second, 'from the second')
    for (const tab of [first, second]) {
      await tab.locator('.message.own', { hasText: 'from the second' }).waitFor()
      assert.equal(await tab.locator('dialog').count(), 0, 'nobody is asked for another nickname')
    }
    // The reload has released the nickname and claimed it again, too.
    await bob.until(({ text }) => text === 'from the second')
    await first.close()
    await bob.until(({ type }) => type === 'exiter')
    await bob.until(({ newcomer }) => newcomer === 'Alice')
    assert.deepEqual(await usersOf(server.http), ['Alice', 'Bob'])
    await say(second, 'alone')
    await message(second, 'alone').waitFor()
  })

  test(`the unsent messages of a closed tab are sent by one other tab, once, ${title}`, { skip }, async (t) => {
    const server = await startServer(t)
    const proxy = await TcpProxy.start(t, server.port)
    const bob = await joinChannel(server, 'Bob')
    const { page: first } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice', { serviceWorkers: 'allow' })
    await first.context().addInitScript(script)
    await first.reload()
    await first.locator('.dot.online').waitFor()
    const second = await anotherTab(first)
    proxy.cut()
    await first.locator('.connection:visible').waitFor()
    await say(first, 'left behind')
    await say(second, 'mine')
    await first.close()
    proxy.restore()
    const third = await first.context().newPage()
    await third.goto(`http://127.0.0.1:${proxy.port}/#/QGIS`)
    await message(third, 'left behind').waitFor()
    await second.locator('.pending').waitFor({ state: 'detached' })
    await say(third, 'end')
    await bob.until(({ text }) => text === 'end')
    const texts = bob.frames.filter(({ type }) => type === 'text').map(({ text }) => text)
    assert.deepEqual(texts.sort(), ['end', 'left behind', 'mine'])
    for (const tab of [second, third]) assert.equal(await tab.locator('.pending').count(), 0)
  })
}

test('a nickname that a stranger has is asked for again', { skip }, async (t) => {
  const server = await startServer(t)
  const bob = await joinChannel(server, 'Bob')
  const { page } = await enter(t, server, 'Alice')
  await page.goto('about:blank')
  await bob.until(({ type }) => type === 'exiter')
  await joinChannel(server, 'Alice')
  const tab = await page.context().newPage()
  await tab.goto(`${server.http}/#/QGIS`)
  await tab.locator('#nickname-state', { hasText: '“Alice” is already taken in this room' }).waitFor()
})

test('a refused nickname is asked for again once, whatever is asked meanwhile', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  await joinChannel(server, 'Bob')
  const { page } = await enter(t, { http: `http://127.0.0.1:${proxy.port}` }, 'Alice')
  const ask = async () => {
    await openSettings(page)
    await page.getByRole('button', { name: 'Change name and picture' }).click()
    await page.locator('#nickname').waitFor()
  }
  await ask()
  proxy.freeze()
  await nameYourself(page, 'Bob')
  await ask()
  proxy.restore()
  await page.locator('#nickname-state', { hasText: '“Bob” is already taken in this room' }).waitFor()
  await eventually(() => page.locator('dialog').count(), 1)
})

/** Until the page has taken over the draft of a tab that was closed. */
async function adopted (page: Page, draft: string): Promise<void> {
  await page.waitForFunction((text) => {
    const { document, localStorage, Event } = globalThis as any
    document.dispatchEvent(new Event('visibilitychange'))
    const drafts = Object.entries(localStorage).filter(([key]) => key.includes(':draft:')).map(([, value]) => value)
    return drafts.length === 1 && String(drafts).includes(text)
  }, draft, { polling: 200 })
}

test('the draft of a closed tab is added to what is being typed in another, below it', { skip }, async (t) => {
  const server = await startServer(t)
  const { page: first } = await enter(t, server, 'Alice')
  const second = await anotherTab(first)
  const field = second.locator('#write')
  await first.locator('#write').fill('left there')
  await field.fill('typed here')
  await first.close()
  await adopted(second, 'left there')
  await field.pressSequentially(', and on')
  await eventually(() => field.inputValue(), 'typed here, and on\nleft there')
  await second.locator('[role=status]', { hasText: 'what you had not sent in a closed tab' }).waitFor()
  await second.reload()
  await holds(second, 'typed here, and on\nleft there')

  const third = await anotherTab(second)
  await second.close()
  await holds(third, 'typed here, and on\nleft there')
})

test('the draft of a closed tab does not disturb a word that is being composed', { skip }, async (t) => {
  const server = await startServer(t)
  const { page: first } = await enter(t, server, 'Alice')
  const second = await anotherTab(first)
  const field = second.locator('#write')
  await first.locator('#write').fill('left there')
  await field.focus()
  const keyboard = await second.context().newCDPSession(second)
  await keyboard.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 })
  await first.close()
  await adopted(second, 'left there')
  await eventually(() => field.inputValue(), 'ni')
  await keyboard.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
  await adopted(second, 'left there')
  await keyboard.send('Input.insertText', { text: '你好' })
  await eventually(() => field.inputValue(), '你好\nleft there')
})
