import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel } from './chat.ts'
import { eventually, hide, message, openSettings, say } from './page.ts'

const skip = requireProgram('chromium')

const text = (author: string, content: string, more: object = {}) =>
  ({ type: 'text', id: randomUUID(), author, avatar: null, text: content, ...more })

/** Records the moments of the notes, in milliseconds, and the notifications of the system with theirs. */
async function record (page: Page) {
  await page.addInitScript({
    content: `
      globalThis.notes = []
      globalThis.shown = []
      globalThis.shownAt = []
      globalThis.OscillatorNode = class extends OscillatorNode {
        constructor (...options) {
          super(...options)
          notes.push(performance.now())
        }
      }
      globalThis.Notification = class extends EventTarget {
        static permission = 'default'
        static async requestPermission () { Notification.permission = 'granted' }
        constructor (title, { body }) {
          super()
          shown.push(title + ' | ' + body)
          shownAt.push(performance.now())
        }
        close () {}
      }`,
  })
  await page.reload()
  await page.locator('.dot.online').waitFor()
  await page.locator('#write').click()
  return {
    notes: (): Promise<number[]> => page.evaluate(() => (globalThis as any).notes),
    notifications: (): Promise<string[]> => page.evaluate(() => (globalThis as any).shown),
    shownAt: (): Promise<number[]> => page.evaluate(() => (globalThis as any).shownAt),
  }
}

/** However slowly a busy machine deals with a flood, there is some time between two of these. */
function assertApart (moments: number[], milliseconds: number): void {
  moments.forEach((moment, index) => assert.ok(index === 0 || moment - moments[index - 1]! > milliseconds, `${moments}`))
}

async function notifyOf (page: Page, choice: string): Promise<void> {
  await openSettings(page)
  await page.getByRole('combobox', { name: 'Notifications' }).selectOption(choice)
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
}

test('a flood of mentions makes one sound and one notification, and then a summary', { skip }, async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const { page, errors } = await enter(t, server, 'Alice')
  const { notes, notifications, shownAt } = await record(page)
  await notifyOf(page, 'If I am mentioned')
  const bob = await joinChannel(server, 'Bob')
  await hide(page, true)
  for (let index = 0; index < 40; index++) bob.send(text('Bob', `@Alice ${index}`))
  await page.waitForFunction(() => (globalThis as any).document.title.startsWith('(40)'))
  await page.waitForFunction(() => (globalThis as any).shown.at(-1) === 'QGIS: 40 new messages | Bob: @Alice 39')
  assert.equal((await notifications())[0], 'QGIS | Bob: @Alice 0')
  assertApart(await shownAt(), 2_900)
  const played = await notes()
  assert.equal(played.length % 3, 0)
  assertApart(played.filter((_, index) => index % 3 === 0), 2_900)
  assert.deepEqual(errors, [])
})

test('no notification is shown unless it was asked for, and only of mentions if so', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const { notifications } = await record(page)
  const bob = await joinChannel(server, 'Bob')
  const settle = async (content: string) => {
    bob.send(text('Bob', content))
    await page.locator('[role=status]', { hasText: content }).waitFor()
  }
  await hide(page, true)
  await settle('@Alice one')
  assert.deepEqual(await notifications(), [])
  await notifyOf(page, 'If I am mentioned')
  await settle('two')
  assert.deepEqual(await notifications(), [])
  await settle('@Alice three')
  await eventually(notifications, ['QGIS | Bob: @Alice three'])
  await hide(page, false)
  await notifyOf(page, 'Every message')
  await page.evaluate(() => { (globalThis as any).dispatchEvent(new Event('focus')) })
  await hide(page, true)
  await settle('four')
  await eventually(async () => (await notifications()).at(-1), 'QGIS | Bob: four')
})

test('screen readers hear mentions first, and of a flood its beginning and its size', { skip }, async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const { page } = await enter(t, server, 'Alice')
  await page.evaluate(() => {
    const scope = globalThis as any
    scope.told = []
    scope.toldAt = []
    const region = scope.document.querySelector('.visually-hidden[role=status][aria-live=polite]')
    new scope.MutationObserver(() => {
      scope.told.push([...region.children].map((line: any) => line.textContent))
      scope.toldAt.push(performance.now())
    }).observe(region, { childList: true })
  })
  const bob = await joinChannel(server, 'Bob')
  for (let index = 0; index < 50; index++) bob.send(text('Bob', `line ${index}`))
  bob.send(text('Bob', '@Alice help'))
  await message(page, 'help').waitFor()
  await page.waitForFunction(() => (globalThis as any).told.flat().some((line: string) => line.includes('help')))
  const told = await page.evaluate(() => (globalThis as any).told) as string[][]
  const batch = told.find((lines) => lines.some((line) => line.includes('help')))!
  assert.equal(batch[0], 'Bob mentions you: @Alice help')
  assertApart(await page.evaluate(() => (globalThis as any).toldAt), 900)
  for (const lines of told) assert.ok(lines.length <= 4)
  assert.match(told.flat().join('\n'), /and \d+ more messages/)
})

test('a room in which one stays counts what is new there', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,QField' })
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  const rooms = page.locator('.sidebar .rooms')
  await rooms.getByRole('button', { name: 'Stay in QGIS while in another room' }).click()
  await rooms.getByRole('link', { name: /^QField/ }).click()
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  for (const content of ['one', 'two']) bob.send(text('Bob', content))
  await rooms.getByRole('link', { name: /2 new messages$/ }).waitFor()
  bob.send(text('Bob', '@alice three'))
  await rooms.getByRole('link', { name: /3 new messages, mentions you/ }).click()
  await page.locator('.unread-marker').waitFor()
  await rooms.getByRole('link', { name: /new message/ }).waitFor({ state: 'detached' })
  // Each message once, although the room was joined twice.
  await eventually(() => page.locator('.message .text').allInnerTexts(), ['one', 'two', '@alice three'])
  // It is remembered over a reload.
  await rooms.getByRole('link', { name: /^QField/ }).click()
  await page.reload()
  await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
  await bob.until(({ type, newcomer }) => type === 'newcomer' && newcomer === 'Alice').catch(() => {})
  await page.locator('.dot.online').waitFor()
  bob.send(text('Bob', 'four'))
  await rooms.getByRole('link', { name: /1 new message$/ }).waitFor()
  await rooms.getByRole('button', { name: 'Do not stay in QGIS' }).click()
  await rooms.getByRole('link', { name: /new message/ }).waitFor({ state: 'detached' })
  assert.deepEqual(errors, [])
})

test('a muted person is neither shown nor announced, in replies and reactions too', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const carl = await enter(t, server, 'Carl')
  const { page } = alice
  const bob = await enter(t, server, 'Bob')
  await say(bob.page, 'noise by Bob')
  for (const { page } of [alice, carl]) await message(page, 'noise by Bob').waitFor()
  await say(page, 'my message')
  const react = async (from: Page, name: string) => {
    const item = message(from, 'my message')
    await item.hover()
    await item.getByRole('button', { name: 'React to the message by Alice' }).click()
    await from.getByRole('button', { name: `React with ${name}` }).click()
  }
  await react(bob.page, 'thumbs up')
  const noise = message(carl.page, 'noise by Bob')
  await noise.hover()
  await noise.getByRole('button', { name: 'Reply to Bob' }).click()
  await say(carl.page, 'calm down')
  const shown = message(page, 'calm down')
  await shown.locator('button.quote', { hasText: 'noise by Bob' }).waitFor()
  await message(page, 'my message').locator('.reaction', { hasText: '👍 1' }).waitFor()

  const first = page.locator('.message').first()
  await first.hover()
  await first.getByRole('button', { name: 'React to the message by Bob' }).click()
  await page.getByRole('button', { name: 'Mute Bob' }).click()
  await first.waitFor({ state: 'hidden' })
  await shown.locator('p.quote', { hasText: 'somebody you have muted' }).waitFor()
  await message(page, 'my message').locator('.reaction').waitFor({ state: 'detached' })
  await react(carl.page, 'a heart')
  await message(page, 'my message').locator('.reaction', { hasText: '❤️ 1' }).waitFor()
  const mine = message(bob.page, 'my message')
  await mine.hover()
  await mine.getByRole('button', { name: 'Reply to Alice' }).click()
  await say(bob.page, '@Alice are you there?')
  await message(carl.page, 'are you there?').waitFor()
  await say(carl.page, 'after it')
  await message(page, 'after it').waitFor()
  assert.equal(await message(page, '@Alice are you there?').filter({ visible: true }).count(), 0)
  assert.equal(await page.locator('.thread').filter({ visible: true }).count(), 0)
  assert.doesNotMatch(await page.locator('.visually-hidden[role=status][aria-live=polite]').innerText(), /are you there/)

  // It lasts over a reload, and the list of people undoes it.
  await page.reload()
  await page.locator('.dot.online').waitFor()
  await say(bob.page, 'again')
  await say(carl.page, 'and me')
  await message(page, 'and me').waitFor()
  assert.equal(await message(page, 'again').filter({ visible: true }).count(), 0)
  await page.getByRole('button', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Show messages by Bob again' }).click()
  await message(page, 'again').waitFor()
})

test('the list of people is counted and searched', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  for (const name of ['Bob', 'Bobby', 'Carl']) await joinChannel(server, name)
  await page.getByRole('button', { name: 'People' }).click()
  await page.locator('.people-panel [role=status]', { hasText: '4 people have a nickname.' }).waitFor()
  await page.getByRole('searchbox', { name: 'Search for people' }).fill('bOb')
  await page.locator('.people-panel [role=status]', { hasText: '2 of 4' }).waitFor()
  await eventually(() => page.locator('.person span:last-child').allInnerTexts(), ['Bob', 'Bobby'])
})

test('an "@" offers nicknames, which the keyboard and a click take', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  for (const name of ['Bob', 'Bobby', 'Carl']) await joinChannel(server, name)
  await page.locator('.count', { hasText: '4 people' }).waitFor()
  const field = page.locator('#write')
  await field.pressSequentially('hello @bo')
  const options = page.locator('.completion').getByRole('option')
  await options.nth(1).waitFor()
  await eventually(() => field.getAttribute('aria-activedescendant'), 'completion-0')
  await field.press('ArrowDown')
  await page.getByRole('option', { name: 'Bobby', selected: true }).waitFor()
  await field.press('Enter')
  await eventually(() => field.inputValue(), 'hello @Bobby ')
  await page.getByRole('listbox').waitFor({ state: 'hidden' })
  await eventually(() => field.getAttribute('aria-activedescendant'), null)
  await field.pressSequentially('@c')
  await page.getByRole('option', { name: 'Carl' }).click()
  await eventually(() => field.inputValue(), 'hello @Bobby @Carl ')
  // Escape closes the list alone; addresses of mail are none.
  await field.pressSequentially('@b')
  await options.first().waitFor()
  await field.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'hidden' })
  // A fast typist presses it right behind a letter.
  await field.fill('')
  await field.pressSequentially('@')
  await options.first().waitFor()
  await field.evaluate(async (input: any) => {
    const { InputEvent, KeyboardEvent, setTimeout } = globalThis as any
    input.value = '@b'
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await new Promise((resolve) => setTimeout(resolve))
  })
  await eventually(() => options.count(), 0)
  await field.fill('me@bo')
  await eventually(() => options.count(), 0)
  await field.fill('')
  await field.pressSequentially('@bo')
  await options.first().waitFor()
  await field.press('Tab')
  await field.press('Enter')
  await message(page, '@Bob').waitFor()
  assert.deepEqual(errors, [])
})

test('the search covers the loaded messages, and a result leads to its message', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  for (const content of ['Où est la Forêt ?', 'a tree', '<b>forest</b>']) bob.send(text('Bob', content))
  await message(page, 'a tree').waitFor()
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('input.search:focus').fill('foret')
  await page.locator('.people-panel [role=status]', { hasText: '1 message found' }).waitFor()
  await eventually(() => page.locator('.result mark').innerText(), 'Forêt')
  bob.send(text('Bob', 'another foret'))
  await page.locator('.people-panel [role=status]', { hasText: '2 messages found' }).waitFor()
  await page.locator('.result', { hasText: 'Où est' }).click()
  await page.locator('.message:focus', { hasText: 'Où est' }).waitFor()
  await page.locator('input.search').focus()
  await page.keyboard.press('Escape')
  await page.locator('.people-panel').waitFor({ state: 'detached' })
  // The focus is where it was before.
  await page.locator('button[aria-label=Search]:focus').waitFor()
  assert.deepEqual(errors, [])
})

test('the log is one stop of the Tab key, and its arrow keys reach everything', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  for (const content of ['first https://a.example/', 'second', 'third']) bob.send(text('Bob', content))
  bob.send({ type: 'script', author: 'Bob', avatar: null, name: 's', raw_pycode: 'pass' })
  await message(page, 'Script').waitFor()
  const stops = await page.evaluate(() => [...(globalThis as any).document.querySelectorAll('.log, .log *')]
    .filter((element: any) => element.tabIndex >= 0 && element.checkVisibility())
    .map((element: any) => element.className))
  assert.equal(stops.length, 1, JSON.stringify(stops))
  await page.locator('#write').focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.locator('.message:focus', { hasText: 'Script' }).waitFor()
  await page.keyboard.press('Home')
  await page.locator('.message:focus', { hasText: 'first' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.locator('a:focus', { hasText: 'a.example' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.locator('.message:focus', { hasText: 'second' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.locator('button:focus[aria-label="Reply to Bob"]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.message:focus', { hasText: 'second' }).waitFor()
  // The place is kept, whatever arrives.
  bob.send(text('Bob', 'fourth'))
  await message(page, 'fourth').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await page.locator('.message:focus', { hasText: 'second' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('#write:focus').waitFor()
})

test('the second link of the page skips to writing', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await page.evaluate(() => (globalThis as any).document.activeElement.blur())
  await page.reload()
  await page.locator('.dot.online').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('#write:focus').waitFor()
})

test('the menu of a message returns the focus to its button', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await say(page, 'mine')
  const item = message(page, 'mine')
  await item.hover()
  const opener = item.getByRole('button', { name: 'React to the message by Alice' })
  await opener.click()
  await page.getByRole('button', { name: 'Copy', exact: true }).waitFor()
  await eventually(() => opener.getAttribute('aria-expanded'), 'true')
  await page.keyboard.press('Escape')
  await page.locator('.popover').waitFor({ state: 'detached' })
  await eventually(() => opener.evaluate((button: any) => button.ownerDocument.activeElement === button), true)
  await eventually(() => opener.getAttribute('aria-expanded'), 'false')
})

/** Alice's page with more messages by Bob than it shows at once. */
async function enterLongLog (t: TestContext) {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  for (let index = 0; index < 60; index++) bob.send(text('Bob', `line ${index}`))
  await message(page, 'line 59').waitFor()
  const toTop = async () => {
    await page.locator('.log').evaluate((log: any) => new Promise((resolve) => {
      log.addEventListener('scroll', resolve, { once: true })
      log.scrollTop = 0
    }))
    await page.locator('.to-end').waitFor()
  }
  await toTop()
  return { page, bob, toTop }
}

test('a click on the button before the newest message is drawn leads to it', { skip }, async (t) => {
  const { page, bob } = await enterLongLog(t)
  await page.locator('.to-end').evaluate((button: any) => {
    new (globalThis as any).MutationObserver((_: unknown, observer: any) => {
      if (!button.textContent.includes('1 new message')) return
      observer.disconnect()
      button.click()
    }).observe(button, { subtree: true, childList: true, characterData: true })
  })
  bob.send(text('Bob', 'news'))
  await page.locator('.message:focus', { hasText: 'news' }).waitFor()
})

test('the newest messages are a button away, and what one sends is seen', { skip }, async (t) => {
  const { page, bob, toTop } = await enterLongLog(t)
  bob.send(text('Bob', 'news'))
  await page.getByRole('button', { name: '1 new message' }).click()
  await page.locator('.message:focus', { hasText: 'news' }).waitFor()
  await toTop()
  await say(page, 'my own')
  await page.locator('.to-end').waitFor({ state: 'hidden' })
})

test('a tap on a notification of the service worker, as phones have them, opens its room in the open tab', { skip },
  async (t) => {
    const server = await startServer(t, { ROOMS: 'QGIS,QField' })
    const options: BrowserContextOptions = { serviceWorkers: 'allow', permissions: ['notifications'] }
    const { page, errors } = await enter(t, server, 'Alice', options)
    await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
    await page.addInitScript({
      content: `globalThis.Notification = class {
        static permission = 'granted'
        static async requestPermission () { return 'granted' }
        constructor () { throw new TypeError('Illegal constructor') }
      }`,
    })
    await page.reload()
    await page.locator('.dot.online').waitFor()
    await notifyOf(page, 'Every message')
    const rooms = page.locator('.sidebar .rooms')
    await rooms.getByRole('button', { name: 'Stay in QGIS while in another room' }).click()
    await rooms.getByRole('link', { name: /^QField/ }).click()
    await page.getByRole('heading', { name: 'QField', level: 1 }).waitFor()
    const bob = await joinChannel(server, 'Bob')
    bob.send(text('Bob', 'come here'))
    await rooms.getByRole('link', { name: /1 new message$/ }).waitFor()
    const [worker] = page.context().serviceWorkers()
    await worker!.evaluate(async () => {
      const scope = globalThis as any
      let shown: any[] = []
      while (shown.length === 0) shown = await scope.registration.getNotifications()
      scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification: shown[0] }))
    })
    await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
    await message(page, 'come here').waitFor()
    assert.equal(page.context().pages().length, 1)
    assert.deepEqual(errors, [])
  })
