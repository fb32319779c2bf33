import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client, startServer, type TestServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { enter, joinChannel, joinClassic } from './chat.ts'
import { copied, eventually, message, say, toasted } from './page.ts'

const skip = requireProgram('chromium')

/** A client of the fourth generation, as the page is. */
async function joinV4 ({ ws }: TestServer, nickname: string): Promise<Client> {
  const client = new Client(`${ws}/channel/QGIS/ws`, {}, ['gischat.v4'])
  await once(client.ws, 'open')
  client.send({ type: 'newcomer', newcomer: nickname })
  await client.until(({ type, newcomer }) => type === 'newcomer' && newcomer === nickname)
  return client
}

const text = (author: string, content: string, more: object = {}) =>
  ({ type: 'text', id: randomUUID(), author, avatar: null, text: content, ...more })

test('an answer quotes the message above it, leads to it, and is told to other generations', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')
  const client = await joinV4(server, 'Carl')
  await say(alice.page, 'Which code has **Lambert-93**?')
  const asked = message(bob.page, 'Which code')
  await asked.hover()
  await asked.getByRole('button', { name: 'Reply to Alice' }).click()
  await bob.page.locator('.reply-bar', { hasText: 'Which code has' }).waitFor()
  await bob.page.locator('#write:focus').waitFor()
  await say(bob.page, 'EPSG:2154')
  const question = await client.until(({ author }) => author === 'Alice')
  const answer = await client.until(({ author }) => author === 'Bob')
  assert.equal(answer.in_reply_to_id, question.id)

  // To the one who is answered, it counts as a mention.
  const seen = message(alice.page, 'EPSG:2154').and(alice.page.locator('.mentioned'))
  await seen.locator('.quote', { hasText: 'Which code has Lambert-93?' }).click()
  await alice.page.locator('.message:focus .text', { hasText: 'Which code' }).waitFor()
  await alice.page.locator('[role=status]', { hasText: 'Bob answers you: EPSG:2154' }).waitFor()
  // The bar is gone: the next message answers nothing.
  await say(bob.page, 'next')
  assert.equal((await client.until(({ text }) => text === 'next')).in_reply_to_id ?? null, null)
  for (const { errors } of [alice, bob]) assert.deepEqual(errors, [])
})

test('Escape ends an answer, and what is shared answers too', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const client = await joinV4(server, 'Bob')
  const asked = text('Bob', 'where are you?')
  client.send(asked)
  const item = message(page, 'where are you?').first()
  await item.hover()
  await item.getByRole('button', { name: 'Reply to Bob' }).click()
  await page.locator('.reply-bar').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.reply-bar').waitFor({ state: 'hidden' })
  await page.locator('#write:focus').waitFor()
  await item.getByRole('button', { name: 'Reply to Bob' }).click()
  await page.locator('.reply-bar').waitFor()
  await page.getByRole('button', { name: 'Share something' }).click()
  await page.getByRole('button', { name: 'An extent from the map…' }).click()
  await page.getByRole('button', { name: 'Share this extent' }).click()
  assert.equal((await client.until(({ type }) => type === 'bbox')).in_reply_to_id, asked.id)
  await page.locator('.reply-bar').waitFor({ state: 'hidden' })
})

test('a message has the number of its answers, and a list of them that leads to each', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  const client = await joinV4(server, 'Bob')
  const root = text('Bob', 'root message')
  client.send(root)
  for (const content of ['first answer', 'second answer']) {
    client.send(text('Bob', content, { in_reply_to_id: root.id }))
  }
  const item = page.locator('.message').first()
  await item.getByRole('button', { name: '2 replies' }).click()
  await item.locator('.thread-list .quote', { hasText: 'second answer' }).waitFor()
  // The list stays open, and grows.
  client.send(text('Bob', 'third answer', { in_reply_to_id: root.id }))
  await item.getByRole('button', { name: '3 replies' }).waitFor()
  await item.locator('.thread-list .quote', { hasText: 'first answer' }).click()
  await page.locator('.message:focus', { hasText: 'first answer' }).waitFor()
})

test('answers to messages that are unknown or were dropped say so, and lead nowhere', { skip }, async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const { page, errors } = await enter(t, server, 'Alice')
  const client = await joinV4(server, 'Bob')
  client.send(text('Bob', 'to nothing', { in_reply_to_id: randomUUID() }))
  await message(page, 'to nothing').locator('p.quote', { hasText: 'no longer here' }).waitFor()
  const root = text('Bob', 'will be dropped')
  client.send(root)
  client.send(text('Bob', 'answer to it', { in_reply_to_id: root.id }))
  await message(page, 'answer to it').waitFor()
  for (let index = 0; index < 599; index++) client.send(text('Bob', `flood ${index}`))
  await message(page, 'flood 598').waitFor()
  // 600 entries: the answer and its quote are still there, what it answers is not.
  const answer = message(page, 'answer to it').last()
  await toasted(page, 'no longer here', () => answer.locator('button.quote', { hasText: 'will be dropped' }).click())
  client.send(text('Bob', 'late answer', { in_reply_to_id: root.id }))
  await message(page, 'late answer').locator('p.quote', { hasText: 'no longer here' }).waitFor()
  assert.deepEqual(errors, [])
})

test('reactions are counted with their names, and taken back', { skip }, async (t) => {
  const server = await startServer(t)
  const alice = await enter(t, server, 'Alice')
  const bob = await enter(t, server, 'Bob')
  const qchat = await joinChannel(server, 'Carl')
  const v4 = await joinV4(server, 'Dora')
  qchat.send(text('Carl', 'a new style'))
  const { id } = await v4.until(({ author }) => author === 'Carl')
  for (const { page } of [alice, bob]) {
    const item = message(page, 'a new style')
    await item.hover()
    await item.getByRole('button', { name: 'React to the message by Carl' }).click()
    await page.getByRole('button', { name: 'React with a heart' }).click()
    // The order of the names is that in which the server has the reactions.
    await message(bob.page, 'a new style').locator('.reaction').waitFor()
  }
  await message(alice.page, 'a new style').getByRole('button', { name: '❤️ 2 by Alice, Bob', pressed: true }).waitFor()
  // An older client has a like for it.
  const like = await qchat.until(({ type }) => type === 'like')
  assert.deepEqual([like.liker_author, like.liked_author, like.message], ['Alice', 'Carl', 'a new style'])

  v4.send({ type: 'reaction', author: 'Dora', in_reply_to_id: id, emoji: '🎉' })
  const party = message(bob.page, 'a new style').getByRole('button', { name: '🎉 1 by Dora' })
  await party.click()
  await message(alice.page, 'a new style').getByRole('button', { name: '🎉 2 by Dora, Bob' }).waitFor()
  const reaction = await v4.until(({ type, author, emoji }) => type === 'reaction' && author === 'Bob' && emoji === '🎉')
  assert.deepEqual([reaction.in_reply_to_id, reaction.remove], [id, false])
  await message(bob.page, 'a new style').getByRole('button', { name: '🎉 2 by Dora, Bob', pressed: true }).click()
  await message(alice.page, 'a new style').getByRole('button', { name: '🎉 1 by Dora' }).waitFor()
  // The focus is still on what was pressed.
  await bob.page.locator('.reaction:focus', { hasText: '🎉 1' }).waitFor()
})

test('reactions by crowds, in odd emojis or to nothing do no harm', { skip }, async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const { page, errors } = await enter(t, server, 'Alice')
  const client = await joinV4(server, 'Bob')
  await say(page, 'react to me')
  const { id } = await client.until(({ author }) => author === 'Alice')
  const react = (author: string, emoji: string, to = id) =>
    client.send({ type: 'reaction', author, in_reply_to_id: to, emoji })
  react('Bob', '👍', randomUUID())
  for (let index = 0; index < 60; index++) react(`person_${index}`, '👍')
  for (const emoji of ['x', '<', '\u0627', '👩‍👩‍👧‍👦', 'e\u0301\u0301\u0301\u0301']) react('Bob', emoji)
  for (let index = 0; index < 40; index++) react('Bob', String.fromCodePoint(0x1f400 + index))
  react('Zed', '👍')
  const item = message(page, 'react to me')
  await item.locator('.reaction', { hasText: '👍 61' }).waitFor()
  await eventually(() => item.locator('.reaction').count(), 20)
  const title = await item.locator('.reaction', { hasText: '👍 61' }).getAttribute('title')
  assert.match(title ?? '', /^person_0, .*person_19 and 41 more$/)
  assert.deepEqual(errors, [])
})

test('a server without the fourth generation has likes, and no other reactions', { skip }, async (t) => {
  const server = await startServer(t)
  const { page } = await enter(t, server, 'Alice')
  await page.addInitScript(() => {
    const Native = WebSocket
    // A server that does not know the subprotocol refuses it; the page then goes without.
    ;(globalThis as any).WebSocket = class extends Native {
      constructor (url: string, protocols?: string | string[]) {
        if ([protocols ?? []].flat().length > 0) url = url.replace('/channel/', '/none/')
        super(url, protocols)
      }
    }
  })
  await page.reload()
  await page.locator('.dot.online').waitFor()
  const bob = await joinChannel(server, 'Bob')
  bob.send(text('Bob', 'an old server'))
  const item = message(page, 'an old server')
  await item.hover()
  await item.getByRole('button', { name: 'React to the message by Bob' }).click()
  await page.getByRole('button', { name: 'React with a heart' }).waitFor()
  await eventually(() => page.getByRole('button', { name: /^React with/ }).count(), 1)
  await page.getByRole('button', { name: 'React with a heart' }).click()
  const like = await bob.until(({ type }) => type === 'like')
  assert.deepEqual([like.liker_author, like.message], ['Alice', 'an old server'])
  await item.getByRole('button', { name: '❤️ 1 by Alice' }).waitFor()
})

test('code, bold and italics are shown, and nothing becomes markup', { skip }, async (t) => {
  const server = await startServer(t)
  const { page, errors } = await enter(t, server, 'Alice')
  const classic = await joinClassic(server)
  const tell = (content: string) => classic.send({ message: content, author: 'Bob', avatar: null })
  tell('use `<b>ST_Buffer</b>`, **not *this*** or\n```\nSELECT *\n  FROM t\n```\n@all')
  const item = message(page, 'ST_Buffer')
  await item.waitFor()
  await eventually(() => item.locator('code').first().innerText(), '<b>ST_Buffer</b>')
  await eventually(() => item.locator('pre.block').innerText(), 'SELECT *\n  FROM t')
  tell('**bold *and italic* too**')
  await eventually(() => message(page, 'and italic').locator('strong:not(.author) em').innerText(), 'and italic')
  assert.equal(await page.locator('.text b, .text script').count(), 0)
  assert.deepEqual(errors, [])
})

test('a message and a link to it are copied, and the link leads to it', { skip }, async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '50' })
  const { page } = await enter(t, server, 'Alice', { permissions: ['clipboard-read', 'clipboard-write'] })
  const bob = await joinChannel(server, 'Bob')
  bob.send(text('Bob', 'the **first** message'))
  for (let index = 0; index < 40; index++) bob.send(text('Bob', `message ${index}`))
  await message(page, 'message 39').waitFor()
  const choose = (name: string) => copied(page, async () => {
    const item = message(page, 'the first message')
    await item.hover()
    await item.getByRole('button', { name: 'React to the message by Bob' }).click()
    await toasted(page, 'Copied.', () => page.getByRole('button', { name, exact: true }).click())
  })
  assert.equal(await choose('Copy'), 'the **first** message')
  const link = await choose('Copy link')
  assert.match(link, /^http:.*#\/QGIS\/message\/[0-9a-f-]{36}$/)

  // In the page that is open, and in a new one.
  await page.evaluate(() => {
    const scope = globalThis as any
    // A mark goes by itself.
    scope.marked = new Set()
    new scope.MutationObserver((changes: any[]) => {
      for (const { target } of changes) if (target.matches('.message.target')) scope.marked.add(target.textContent)
    }).observe(scope.document.querySelector('.log'), { attributes: true, attributeFilter: ['class'], subtree: true })
  })
  await page.goto(link)
  await page.locator('.message:focus', { hasText: 'the first message' }).waitFor()
  await page.locator('.message.target').waitFor({ state: 'detached' })
  const marked: string[] = await page.evaluate(() => [...(globalThis as any).marked])
  assert.equal(marked.length, 1)
  assert.match(marked[0]!, /the first message/)
  assert.equal(new URL(page.url()).hash, '#/QGIS')
  const other = await enter(t, server, 'Carl')
  await other.page.goto('about:blank')
  await other.page.goto(link)
  await other.page.locator('.message:focus', { hasText: 'the first message' }).waitFor()
  await other.page.goto('about:blank')
  await toasted(other.page, 'no longer here', () => other.page.goto(link.replace(/[0-9a-f]{12}$/, '0'.repeat(12))))
})
