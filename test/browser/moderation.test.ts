import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { ADMIN_TOKEN, mint } from '../moderation/tokens.ts'
import { requireProgram } from '../programs.ts'
import { audit } from './audit.ts'
import { openPage } from './browser.ts'
import { enter, joinChannel } from './chat.ts'
import { message, nameYourself, say } from './page.ts'

const skip = requireProgram('chromium')

const SETTINGS = { ADMIN_TOKEN, ROOMS: 'QGIS', PRIVATE_ROOMS: 'Rescue', MAX_STORED_MESSAGES: '5' }

test('a token leaves the address at once, opens a private room, and goes nowhere else', { skip }, async (t) => {
  const server = await startServer(t, SETTINGS)
  const token = mint(server.app, { powers: ['join', 'moderate'] })
  const { page, foreign } = await openPage(t, server.http)
  const referers: string[] = []
  page.on('request', (request) => {
    const referer = request.headers().referer
    if (referer !== undefined) referers.push(referer)
  })
  for (const address of [`#~${token}/Rescue`, `~${token}/#/Rescue`]) {
    await page.goto('about:blank')
    await page.goto(`${server.http}/${address}`)
    if (address.startsWith('#')) await nameYourself(page, 'Alice')
    await page.locator('.dot.online').waitFor()
    assert.equal(page.url(), `${server.http}/#/Rescue`)
    const kept = await page.evaluate('JSON.stringify([localStorage, document.documentElement.outerHTML])') as string
    assert.ok(!kept.includes(token))
    await page.getByRole('button', { name: 'Moderate the room' }).waitFor()
  }
  await page.reload()
  await page.getByRole('button', { name: 'Moderate the room' }).waitFor()
  assert.deepEqual(foreign, [])
  assert.ok(!referers.some((referer) => referer.includes(token)))

  // Another tab has no token; what this one knew is not in the storage that they share.
  const other = await page.context().newPage()
  await other.goto(`${server.http}/#/Rescue`)
  await other.locator('.welcome').waitFor()
  assert.equal(await other.locator('.rooms', { hasText: 'Rescue' }).count(), 0)
  const shared = await other.evaluate('localStorage.getItem("gischat:/:server") ?? ""') as string
  assert.ok(!shared.includes('Rescue'))
})

test('a token that is no longer valid is dropped, and the page works without it', { skip }, async (t) => {
  const server = await startServer(t, SETTINGS)
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#~${mint(server.app, { expires: 1 })}/QGIS`)
  await page.getByText('Your link no longer works').waitFor()
  await page.keyboard.press('Escape')
  await page.reload()
  await page.locator('.dot.online').waitFor()
})

test('an empty room does not invite somebody who was removed from it', { skip }, async (t) => {
  const server = await startServer(t, SETTINGS)
  const { page } = await enter(t, server, 'Alice')
  const invitation = page.locator('.empty')
  await invitation.waitFor()
  const response = await fetch(`${server.http}/admin/rooms/QGIS/kick`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: '{"nickname":"Alice"}',
  })
  assert.equal(response.status, 200)
  await invitation.waitFor({ state: 'hidden' })
})

test('a moderator acts at the message, the person and the room, and by commands', { skip }, async (t) => {
  const server = await startServer(t, SETTINGS)
  const token = mint(server.app, { powers: ['moderate'] })
  const bob = await joinChannel(server, 'Bob')
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#~${token}/QGIS`)
  await nameYourself(page, 'Alice')
  await page.locator('.dot.online').waitFor()
  const guest = await enter(t, server, 'Carol')
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'rude words' })
  await message(guest.page, 'rude words').waitFor()
  const menu = async () => {
    await message(page, 'rude words').hover()
    await message(page, 'rude words').getByRole('button', { name: /^React to/ }).first().click()
  }

  await menu()
  await page.getByRole('button', { name: 'Stop Bob from writing for 10 minutes' }).click()
  await guest.page.getByText('Bob was muted for 10 minutes.').first().waitFor()
  await menu()
  await page.getByRole('button', { name: 'Delete for everybody' }).click()
  await message(guest.page, 'rude words').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Moderate the room' }).click()
  await page.getByRole('button', { name: 'Slow mode: one message each 10 seconds' }).click()
  await guest.page.getByText('Slow mode: one message each 10 seconds.').first().waitFor()
  assert.equal(await guest.page.getByRole('button', { name: 'Moderate the room' }).isVisible(), false)

  await say(page, '!who')
  await page.locator('.message.note', { hasText: 'only you see this' }).waitFor()
  assert.equal(await page.locator('.pending').count(), 0)
  assert.equal(await guest.page.locator('.message.note').count(), 0)

  await page.getByRole('button', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Moderate Bob' }).click()
  await page.getByRole('button', { name: 'Ban Bob' }).click()
  await page.locator('dialog').getByRole('button', { name: 'Ban Bob' }).click()
  await page.getByText(/the same address, perhaps a whole classroom/).waitFor()
  const closed = bob.closed()
  await page.getByRole('button', { name: 'Ban all of them' }).click()
  await guest.page.locator('.connection', { hasText: 'You are banned from this room.' }).waitFor()
  assert.equal(await guest.page.getByText('Next attempt').isVisible(), false, 'it does not come back by itself')
  // The handshake tells what a close frame told before.
  await guest.page.getByRole('button', { name: 'Try now' }).click()
  await guest.page.locator('.connection', { hasText: 'You are banned from this room.' }).waitFor()
  assert.equal((await closed).code, 1008)
})

test('a moderator locks the room, removes a member and opens it again', { skip }, async (t) => {
  const server = await startServer(t, SETTINGS)
  const bob = await joinChannel(server, 'Bob')
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#~${mint(server.app, { powers: ['moderate'] })}/QGIS`)
  await nameYourself(page, 'Alice')
  await page.locator('.dot.online').waitFor()
  const inRoom = async (name: string) => {
    await page.getByRole('button', { name: 'Moderate the room' }).click()
    await page.getByRole('button', { name }).click()
  }

  await inRoom('Lock the room: nobody new comes in')
  await page.getByText('The room is locked.').first().waitFor()
  assert.equal((await fetch(`${server.http}/room/QGIS/users`)).status, 200)
  await assert.rejects(join(server, 'QGIS'), /403/)

  const closed = bob.closed()
  await page.getByRole('button', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Moderate Bob' }).click()
  await page.getByRole('button', { name: 'Remove Bob from the room' }).click()
  assert.equal((await closed).code, 1008)
  await page.getByText('Bob was removed from the room.').first().waitFor()
  const guest = await openPage(t, server.http)
  await guest.page.goto(`${server.http}/#/QGIS`)
  await nameYourself(guest.page, 'Carol')
  await guest.page.locator('.connection', { hasText: 'The room is locked.' }).waitFor()

  await inRoom('Open the room again')
  await page.getByText('The room is open again.').first().waitFor()
  await guest.page.locator('.dot.online').waitFor()
})

test('the operator opens a room, mutes a member, makes a token and revokes it on a page of their own', { skip },
  async (t) => {
    const server = await startServer(t, SETTINGS)
    const bob = await joinChannel(server, 'Bob')
    const { page, errors } = await openPage(t, server.http)
    await page.goto(`${server.http}/#admin`)
    const secret = page.getByLabel('Secret of the operator (ADMIN_TOKEN)')
    await secret.fill('a guess that is long enough')
    await secret.press('Enter')
    await page.getByText('That is not the secret.').waitFor()
    await secret.fill(ADMIN_TOKEN)
    await secret.press('Enter')
    await page.getByRole('rowheader', { name: 'Rescue' }).waitFor()

    await page.getByLabel('Room', { exact: true }).fill('Flood')
    await page.getByLabel('Topic', { exact: true }).fill('In the valley')
    await page.getByRole('button', { name: 'Open a room' }).click()
    await page.getByRole('row', { name: /Flood In the valley 0/ }).waitFor()

    await page.getByRole('button', { name: 'Members of QGIS' }).click()
    await page.getByRole('button', { name: 'Mute Bob for 10 minutes' }).click()
    await page.getByText('Muted: Bob').first().waitFor()
    bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'is heard by nobody' })
    await bob.until(({ type }) => type === 'uncompliant')
    await page.getByRole('button', { name: 'Undo: Muted: Bob' }).click()
    await page.getByText('Muted: Bob').first().waitFor({ state: 'detached' })

    await page.getByLabel('Nickname', { exact: true }).fill('teacher')
    await page.getByRole('button', { name: 'Make a token' }).click()
    const link = await page.locator('.admin-minted code').first().innerText()
    const token = link.slice(`${server.http}/#~`.length)
    assert.equal((await fetch(`${server.http}/~${token}/rooms`)).status, 200)
    await audit(page, 'the operator’s page')
    await page.getByRole('button', { name: /^Revoke / }).click()
    await page.getByText(/REVOKED_TOKENS=/).waitFor()
    assert.equal((await fetch(`${server.http}/~${token}/rooms`)).status, 401)

    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])') as string
    assert.ok(!kept.includes(ADMIN_TOKEN) && !kept.includes(token))
    assert.deepEqual(errors.filter((error) => !error.includes('401')), [])
  })
