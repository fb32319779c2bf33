import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { joinChannel } from './chat.ts'
import { eventually, hide, message, nameYourself, openSettings, titled } from './page.ts'

const skip = requireProgram('chromium')

/** Counts the notes that the page plays, which no test can hear. */
const LISTENING = `
  window.notes = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...when) {
    window.notes++
    return start.apply(this, when)
  }
`

test('a sound tells of messages while one looks elsewhere, another of mentions, and none when it is off', { skip },
  async (t) => {
    const server = await startServer(t)
    const { page, errors } = await openPage(t, server.http)
    await page.addInitScript(LISTENING)
    await page.goto(`${server.http}/#/QGIS`)
    await nameYourself(page, 'Alice')
    await page.locator('.dot.online').waitFor()
    const bob = await joinChannel(server, 'Bob')
    let unread = 0
    /** How many notes are played for what Bob says. */
    async function notesFor (text: string): Promise<number> {
      const before = await page.evaluate('window.notes') as number
      bob.send({ type: 'text', author: 'Bob', avatar: null, text })
      await titled(page, `(${++unread}) QGIS · gischat`)
      return await page.evaluate('window.notes') as number - before
    }
    bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'while she reads' })
    await message(page, 'while she reads').waitFor()
    assert.equal(await page.evaluate('window.notes'), 0)
    await hide(page, true)
    assert.equal(await notesFor('anybody?'), 2)
    assert.equal(await notesFor('@Alice?'), 3)

    await openSettings(page)
    await page.getByRole('button', { name: 'Sound is on' }).click()
    await page.getByRole('button', { name: 'Sound is off' }).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await notesFor('@Alice, quietly'), 0)
    await page.reload()
    await openSettings(page)
    await page.getByRole('button', { name: 'Sound is off' }).waitFor()
    assert.deepEqual(errors, [])
  })

const background = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor')

test('the page is light or dark like the system, or as one chooses, which is remembered', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await openPage(t, server.http, { colorScheme: 'light' })
  await page.goto(server.http)
  await page.locator('.welcome').waitFor()
  const light = await background(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await background(page)
  assert.notEqual(dark, light)
  await openSettings(page)
  await page.getByRole('combobox', { name: 'Appearance' }).selectOption('Light')
  await eventually(() => background(page), light)
  await page.reload()
  await page.locator('.welcome').waitFor()
  await eventually(() => background(page), light)
  await openSettings(page)
  await page.getByRole('combobox', { name: 'Appearance' }).selectOption('Same as system')
  await eventually(() => background(page), dark)
  assert.deepEqual(errors, [])
})

/** Elements that would move, in whatever state they are. */
const MOVING = `Array.from(document.querySelectorAll('*')).filter((element) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element)
  return animationName !== 'none' || /[1-9]/.test(transitionDuration) || scrollBehavior === 'smooth'
}).length`

test('nothing moves for those who asked for that', { skip }, async (t) => {
  const server = await startServer(t)
  const bob = await joinChannel(server, 'Bob')
  const { page } = await openPage(t, server.http, { viewport: { width: 600, height: 700 } })
  await page.goto(`${server.http}/#/QGIS`)
  await nameYourself(page, 'Alice')
  await page.locator('.dot.online').waitFor()
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'like me' })
  await message(page, 'like me').waitFor()
  assert.notEqual(await page.evaluate(MOVING), 0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  assert.equal(await page.evaluate(MOVING), 0)
  await page.goto(`${server.http}/docs/ws`)
  await page.locator('#console').waitFor()
  assert.equal(await page.evaluate(MOVING), 0)
})
