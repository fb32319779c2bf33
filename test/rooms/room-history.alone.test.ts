import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistoryStore } from '../../src/broker/history-store.ts'
import type { RoomEvent } from '../../src/protocol/events.ts'
import { RoomHistory } from '../../src/rooms/history.ts'

const OVERLAP = 3_000

/** A store whose reads are answered by the test. */
class FakeStore implements HistoryStore {
  reachable = true
  readonly calls: unknown[][] = []
  readonly #reads: ((events: RoomEvent[] | undefined) => void)[] = []

  append (room: string, event: RoomEvent, length: number): void {
    this.calls.push(['append', room, event, length])
  }

  trim (room: string, events: number): void {
    this.calls.push(['trim', room, events])
  }

  async remove (room: string, id: string): Promise<boolean> {
    this.calls.push(['remove', room, id])
    return true
  }

  clear (room: string): void {
    this.calls.push(['clear', room])
  }

  read (room: string): Promise<RoomEvent[] | undefined> | undefined {
    this.calls.push(['read', room])
    if (!this.reachable) return undefined
    return new Promise((resolve) => this.#reads.push(resolve))
  }

  /** Answers the oldest read. */
  async answer (...events: RoomEvent[]): Promise<void> {
    this.#reads.shift()!(events)
    await nextTurn()
  }
}

const say = (text: string): RoomEvent => ({ kind: 'text', author: 'Hans', avatar: null, text, id: text, timestamp: 1 })
const [a, b, c, d] = [say('a'), say('b'), say('c'), say('d')]

function setUp (options = {}) {
  const store = new FakeStore()
  const limits = { maxMessages: 3, maxBytes: 100, unstoredTexts: ['wizz'], ...options }
  const history = new RoomHistory('QGIS', limits, store)
  const redelivered: RoomEvent[][] = []
  return { store, history, redelivered, open: () => history.open((deferred) => redelivered.push(deferred)) }
}

/** A room that is live, with some events. */
async function setUpLive (...events: RoomEvent[]) {
  const room = setUp()
  room.open()
  await room.store.answer(...events)
  room.store.calls.length = 0
  return room
}

/** Time moves only when the test says so. */
function stopTime (t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  return async (milliseconds: number) => {
    t.mock.timers.tick(milliseconds)
    await nextTurn()
  }
}

test('without a store, events count when they are delivered, or at once where nobody is there', async () => {
  const history = new RoomHistory('QGIS', { maxMessages: 2, maxBytes: 100, unstoredTexts: ['wizz'] }, undefined)
  history.publishing(a)
  assert.deepEqual(history.events, [a])
  history.open(() => assert.fail('nothing is loaded'))
  assert.equal(history.loaded, undefined)
  history.publishing(b)
  assert.deepEqual(history.events, [a])
  assert.equal(history.delivered(b), true)
  history.delivered(say('wizz'))
  history.delivered(c)
  assert.deepEqual(await history.read(), [b, c])
})

test('with a store, an event is appended before it is published, unless it is of no kind that is kept', () => {
  const { store, history } = setUp()
  history.publishing(a)
  history.publishing(say('wizz'))
  history.publishing({ kind: 'like', liker: 'a', liked: 'b', message: 'c', id: 'd', timestamp: 1 })
  assert.deepEqual(store.calls, [['append', 'QGIS', a, 3]])
})

test('where nothing is kept, the store is not used', async (t) => {
  const pass = stopTime(t)
  const { store, history, open } = setUp({ maxMessages: 0 })
  open()
  history.publishing(a)
  history.delivered(a)
  const refreshed = history.refresh()
  await nextTurn()
  await pass(OVERLAP)
  await refreshed
  assert.deepEqual(await history.read(), [])
  assert.deepEqual(store.calls, [])
})

test('closed: requests at the same time share one read of the store', async () => {
  const { store, history } = setUp()
  const reads = [history.read(), history.read()]
  await store.answer(a, b)
  assert.deepEqual(await Promise.all(reads), [[a, b], [a, b]])
  const later = history.read()
  await store.answer(a, b, c)
  assert.deepEqual(await later, [a, b, c])
  assert.deepEqual(store.calls, [['read', 'QGIS'], ['read', 'QGIS']])
})

test('closed: a read that is overtaken by the first member changes nothing', async () => {
  const { store, history, open } = setUp()
  const read = history.read()
  open()
  await store.answer(a)
  assert.deepEqual(await read, [])
  await store.answer(b)
  assert.deepEqual(history.events, [b])
})

test('loading: deliveries are deferred, and handed back when the store has been read', async () => {
  const { store, history, redelivered, open } = setUp()
  open()
  const { loaded } = history
  assert.ok(loaded)
  assert.equal(history.delivered(b), false)
  assert.equal(history.delivered(c), false)
  assert.deepEqual([history.events, redelivered], [[], []])
  await store.answer(a, b)
  await loaded
  assert.equal(history.loaded, undefined)
  assert.deepEqual([history.events, redelivered], [[a, b], [[b, c]]])
})

test('loading: what was read and is delivered too is dropped once, since a client may send it again', async () => {
  const { history } = await setUpLive(a, b)
  assert.equal(history.delivered(b), false)
  assert.deepEqual(history.events, [a, b])
  assert.equal(history.delivered(c), true)
  assert.equal(history.delivered(b), true)
  assert.deepEqual(history.events, [b, c, b])
  // Equal by its identifier only.
  assert.equal(history.delivered({ ...a, author: 'Jane' } as RoomEvent), true)
})

test('loading: what comes long after the read is no part of it', async (t) => {
  const pass = stopTime(t)
  const { history } = await setUpLive(a)
  await pass(OVERLAP + 1)
  assert.equal(history.delivered(a), true)
  assert.deepEqual(history.events, [a, a])
})

test('loading: a room that closes meanwhile hands nothing back and adopts nothing', async () => {
  const { store, history, redelivered, open } = setUp()
  open()
  const { loaded } = history
  history.delivered(b)
  history.close()
  assert.equal(history.loaded, undefined)
  await store.answer(a, b)
  await loaded
  assert.deepEqual([history.events, redelivered], [[], []])
})

test('loading: a room that closes and opens again waits for its second read', async () => {
  const { store, history, redelivered, open } = setUp()
  open()
  history.delivered(a)
  history.close()
  open()
  history.delivered(c)
  await store.answer(a)
  assert.ok(history.loaded)
  assert.deepEqual(redelivered, [])
  await store.answer(a, b)
  assert.deepEqual([history.events, redelivered], [[a, b], [[c]]])
})

test('a store that is unreachable is not waited for', async () => {
  const { store, history, open } = setUp()
  store.reachable = false
  open()
  assert.equal(history.loaded, undefined)
  assert.equal(history.delivered(a), true)
  assert.deepEqual(await history.read(), [a])
})

test('live: the publisher trims the store of what a large event displaced, the others do not', async () => {
  const large = say('x'.repeat(99))
  for (const own of [true, false]) {
    const { store, history } = await setUpLive(a, b)
    if (own) history.publishing(large)
    assert.equal(history.delivered(large), true)
    assert.deepEqual(history.events, [b, large])
    assert.deepEqual(store.calls.filter(([name]) => name === 'trim'), own ? [['trim', 'QGIS', 1]] : [])
  }
})

test('refreshing: the store replaces the copy, and deliveries meanwhile are kept once', async (t) => {
  const pass = stopTime(t)
  const { store, history } = await setUpLive(a)
  await pass(OVERLAP + 1)
  const refreshed = history.refresh()
  assert.equal(history.delivered(c), true)
  await store.answer(b, c)
  assert.equal(history.delivered(d), true)
  assert.deepEqual(history.events, [a, c, d], 'new members meanwhile get the copy')
  await pass(OVERLAP)
  await refreshed
  assert.deepEqual(history.events, [b, c, d])
})

test('refreshing: a store that lost everything changes nothing', async (t) => {
  const pass = stopTime(t)
  const { store, history } = await setUpLive(a, b)
  const refreshed = history.refresh()
  await store.answer()
  await pass(OVERLAP)
  await refreshed
  assert.deepEqual(history.events, [a, b])
})

test('refreshing: a later refresh supersedes an earlier one, and closing both', async (t) => {
  const pass = stopTime(t)
  const { store, history } = await setUpLive(a)
  const [one, two] = [history.refresh(), history.refresh()]
  await store.answer(b)
  await store.answer(c)
  await pass(OVERLAP)
  await Promise.all([one, two])
  assert.deepEqual(history.events, [c])
  const last = history.refresh()
  await store.answer(d)
  history.close()
  await pass(OVERLAP)
  await last
  assert.deepEqual(history.events, [c])
})

test('a room without members, or one that is being read, is not refreshed', async () => {
  const { store, history, open } = setUp()
  await history.refresh()
  open()
  await history.refresh()
  assert.deepEqual(store.calls, [['read', 'QGIS']])
})
