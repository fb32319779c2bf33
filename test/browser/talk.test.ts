import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { openPage } from './browser.ts'
import { enter, joinChannel, joinClassic } from './chat.ts'
import { eventually, hide, message, nameYourself, openSettings, say, titled } from './page.ts'

const skip = requireProgram('chromium')

test('two browsers and a classic client talk in one room', { skip }, async (t) => {
  const server = await startServer(t)
  const classic = await joinClassic(server)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')

  await say(alice.page, 'Hello from the browser')
  await message(bob.page, 'Hello from the browser').waitFor()
  const heard = await classic.until(({ author }) => author === 'Alice')
  assert.deepEqual(heard, { message: 'Hello from the browser', author: 'Alice', avatar: null })

  classic.send({ message: 'Hello from QGIS', author: 'Carl', avatar: 'mapbox' })
  for (const { page } of [alice, bob]) await message(page, 'Hello from QGIS').waitFor()
  const texts = await bob.page.locator('.message .text').allInnerTexts()
  assert.deepEqual(texts, ['Hello from the browser', 'Hello from QGIS'])

  // Its own messages are marked, those of others are not.
  await eventually(() => alice.page.locator('.message.own').count(), 1)
  assert.equal(await bob.page.locator('.message.own').count(), 0)
  await alice.page.locator('.count', { hasText: '3 people connected' }).waitFor()
  for (const { errors, foreign } of [alice, bob]) assert.deepEqual([errors, foreign], [[], []])
})

test('messages of one author stand together, with name and time once', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  for (const text of ['one', 'two']) bob.send({ type: 'text', author: 'Bob', avatar: null, text })
  await message(page, 'two').waitFor()
  await eventually(() => message(page, 'one').locator('.byline').isVisible(), true)
  assert.match(await message(page, 'one').locator('time').innerText(), /^\d\d:\d\d$/)
  await page.locator('.message.continued', { hasText: 'two' }).waitFor()
})

test('mentions of me and of all are marked, and the title counts what was not read', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  await hide(page, true)
  for (const text of ['@alice look', 'hey @all', '@Alicia look', 'mail me: x@alice.example']) {
    bob.send({ type: 'text', author: 'Bob', avatar: null, text })
  }
  await titled(page, '(4) QGIS · gischat')
  await hide(page, false)
  await message(page, 'x@alice.example').waitFor()
  await eventually(() => page.locator('.mentioned .text').allInnerTexts(), ['@alice look', 'hey @all'])
  await page.locator('.unread-marker').waitFor()
  await titled(page, 'QGIS · gischat')
  assert.deepEqual(errors, [])
})

test('what came while the tab was hidden is marked, though a hidden tab draws nothing', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const bob = await joinChannel(server, 'Bob')
  await page.evaluate(`globalThis.waiting = []
    globalThis.requestAnimationFrame = (draw) => waiting.push(draw)`)
  await hide(page, true)
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'unseen' })
  await titled(page, '(1) QGIS · gischat')
  await hide(page, false)
  await page.evaluate('for (const draw of waiting) draw()')
  await message(page, 'unseen').waitFor()
  await page.locator('.unread-marker').waitFor()
})

test('a like reaches its author and comes back to the liker', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')
  await say(alice.page, 'Proj 9.5 is out')
  const seen = message(bob.page, 'Proj 9.5 is out')
  await seen.hover()
  await seen.getByRole('button', { name: 'React to the message by Alice' }).click()
  await bob.page.getByRole('button', { name: 'React with a heart' }).click()
  await seen.getByRole('button', { name: '❤️ 1 by Bob', pressed: true }).waitFor()
  await message(alice.page, 'Proj 9.5 is out').getByRole('button', { name: '❤️ 1 by Bob', pressed: false }).waitFor()
  await alice.page.locator('[aria-live=polite][role=status]', { hasText: 'Bob likes your message' }).waitFor()
})

test('web addresses become safe links, everything else stays text', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await say(page, 'See (https://en.wikipedia.org/wiki/Map_(graph)), http://a.example/x?y=1#z. Not javascript:alert(1) ' +
    'nor https://known.example@evil.example/')
  const links = message(page, 'See').locator('a')
  await links.nth(1).waitFor()
  assert.deepEqual(await links.evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.textContent])), [
    ['https://en.wikipedia.org/wiki/Map_(graph)', 'https://en.wikipedia.org/wiki/Map_(graph)'],
    ['http://a.example/x?y=1#z', 'http://a.example/x?y=1#z'],
  ])
  assert.deepEqual(await links.evaluateAll((all) => all.map((a) => [a.getAttribute('rel'), a.getAttribute('target')])),
    Array(2).fill(['noopener noreferrer nofollow', '_blank']))
})

test('a nickname is checked as it is typed, and one that is taken is asked for again', { skip }, async (t) => {
  const server = await startServer(t, { MIN_AUTHOR_LENGTH: '3', MAX_AUTHOR_LENGTH: '8' })
  await joinChannel(server, 'Bob')
  const { page, errors } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  for (const [typed, told] of [
    ['ab', 'At least 3 characters.'],
    ['abcdefghi', 'At most 8 characters.'],
    ['né ant', 'Only letters without accents, digits, “_” and “-”.'],
    ['Internal', 'This name is reserved for the server.'],
    ['a_b-3', 'That works.'],
  ] as const) {
    await page.locator('#nickname').fill(typed)
    await eventually(() => page.locator('#nickname-state').innerText(), told)
  }
  await page.locator('#nickname').fill('Bob')
  await page.locator('button[form=identity]').click()
  await page.locator('#nickname-state', { hasText: '“Bob” is already taken in this room' }).waitFor()
  await nameYourself(page, 'Robert')
  await say(page, 'it is me')
  await message(page, 'it is me').locator('.author', { hasText: 'Robert' }).waitFor()
  const users = await (await fetch(`${server.http}/channel/QGIS/users`)).json()
  assert.deepEqual(users, ['Bob', 'Robert'])
  assert.deepEqual(errors, [])
})

test('nickname, picture and rules are remembered, and the rules are there on demand', { skip }, async (t) => {
  const server = await startServer(t, { RULES: 'No shouting. <b>None</b>.' })
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  await page.locator('.rules-box', { hasText: 'No shouting. <b>None</b>.' }).waitFor()
  await page.getByRole('radio', { name: 'Drawing 3' }).check({ force: true })
  await nameYourself(page, 'Alice')
  await page.reload()
  await page.locator('.dot.online').waitFor()
  assert.equal(await page.locator('dialog').count(), 0)
  const classic = await joinClassic(server)
  await say(page, 'still me')
  assert.deepEqual(await classic.until(({ author }) => author === 'Alice'),
    { message: 'still me', author: 'Alice', avatar: 'mIconLineLayer.svg' })
  await openSettings(page)
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  await page.getByRole('dialog', { name: 'Chat rules' }).getByText('No shouting.').waitFor()
})

test('remaining characters count as the server counts, and what is too long is not sent', { skip }, async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '20' })
  const { page } = await enter(t, server, 'Alice')
  await page.locator('#write').fill('🗺'.repeat(18))
  await eventually(() => page.locator('#remaining').innerText(), '2 characters left')
  await page.locator('#write').fill('🗺'.repeat(21))
  await eventually(() => page.locator('#remaining').innerText(), '1 character too many')
  await eventually(() => page.getByRole('button', { name: 'Send' }).isDisabled(), true)
  await page.locator('#write').press('Enter')
  await say(page, '🗺'.repeat(20))
  await message(page, '🗺'.repeat(20)).waitFor()
  await eventually(() => page.locator('.message').count(), 1)
})

test('a message that the server refuses is given back with the reason', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  // Nothing is left of it once the server has taken out the marks that turn writing around.
  await say(page, '\u202e')
  const refused = page.locator('.pending.problem')
  await refused.getByText(/^Rejected: .{5,}/).waitFor()
  await refused.getByRole('button', { name: 'Edit' }).click()
  await eventually(() => page.locator('#write').inputValue(), '\u202e')
  assert.equal(await refused.count(), 0)
  await say(page, 'better now')
  await message(page, 'better now').waitFor()
  assert.deepEqual(errors, [])
})

test('rooms have links of their own, and one that is not there says so', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,Field and mobile' })
  const { page, errors } = await enter(t, server, 'Alice', {}, 'Field and mobile')
  await page.getByRole('heading', { name: 'Field and mobile', level: 1 }).waitFor()
  await say(page, 'in the field')
  await message(page, 'in the field').waitFor()
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /^QGIS/ }).click()
  await page.getByRole('heading', { name: 'QGIS', level: 1 }).waitFor()
  assert.equal(await page.locator('.message').count(), 0)
  await page.goBack()
  await message(page, 'in the field').waitFor()
  await page.goto(`${server.http}/#/nowhere`)
  await page.getByText('There is no room called “nowhere” here.').waitFor()
  assert.deepEqual(errors, [])
})

test('the list of rooms says how many are in each', { skip }, async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,Field and mobile' })
  await joinClassic(server)
  await joinChannel(server, 'Bob', 'Field and mobile')
  const { page, errors } = await enter(t, server, 'Alice')
  const rooms = page.getByRole('navigation', { name: 'Rooms' })
  await rooms.getByRole('link', { name: 'QGIS 2 people connected' }).waitFor()
  await rooms.getByRole('link', { name: 'Field and mobile 1 person connected' }).waitFor()
  // The own room's count is told, those of the others are asked for when somebody looks.
  await joinClassic(server)
  await rooms.getByRole('link', { name: 'QGIS 3 people connected' }).waitFor()
  await joinClassic(server, 'Field and mobile')
  await hide(page, true)
  await hide(page, false)
  await rooms.getByRole('link', { name: 'Field and mobile 2 people connected' }).waitFor()
  assert.deepEqual(errors, [])
})

test('without a nickname one reads along', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await openPage(t, server.http)
  await page.goto(`${server.http}/#/QGIS`)
  await page.locator('#nickname').press('Escape')
  await page.locator('.dot.online').waitFor()
  const bob = await joinChannel(server, 'Bob')
  bob.send({ type: 'text', author: 'Bob', avatar: null, text: 'anybody there?' })
  await message(page, 'anybody there?').waitFor()
  await page.getByRole('button', { name: 'Tell us your name to join in' }).click()
  await nameYourself(page, 'Alice')
  await say(page, 'here I am')
  await message(page, 'here I am').waitFor()
})
