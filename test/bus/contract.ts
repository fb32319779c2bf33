import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Broker, OnDeliveryError } from '../../src/broker/broker.ts'
import type { RoomEvent } from '../../src/protocol/events.ts'

export const text = (words: string): RoomEvent => ({
  kind: 'text',
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  timestamp: 1_790_000_000,
  author: 'Hans',
  avatar: null,
  text: words,
})

/** Collects what a subscriber is delivered, and resolves when that is as much as expected. */
function collect (expected: number) {
  const events: RoomEvent[] = []
  let resolve: () => void
  const complete = new Promise<void>((_resolve) => { resolve = _resolve })
  return {
    events,
    complete,
    deliver: (event: RoomEvent) => { if (events.push(event) === expected) resolve() },
  }
}

/**
 * What every bus must do.
 *
 * @param createBus a bus that is ready, and that the test may close
 */
export function testBus (name: string, createBus: (onError: OnDeliveryError) => Promise<Broker>): void {
  const open = async (t: { after (task: () => Promise<void>): void }, onError: OnDeliveryError = assert.fail) => {
    const bus = await createBus(onError)
    t.after(() => bus.close())
    return bus
  }

  test(`${name}: every subscriber of the room gets every event, once and in order`, async (t) => {
    const bus = await open(t)
    const [a, b, other] = [collect(100), collect(100), collect(1)]
    bus.subscribe('room', a.deliver)
    bus.subscribe('room', b.deliver)
    bus.subscribe('other', other.deliver)
    const events = Array.from({ length: 100 }, (_, i) => text(String(i)))
    for (const event of events) bus.publish('room', event)
    bus.publish('other', text('elsewhere'))
    await Promise.all([a.complete, b.complete, other.complete])
    assert.deepEqual(a.events, events)
    assert.deepEqual(b.events, events)
    assert.deepEqual(other.events, [text('elsewhere')])
  })

  test(`${name}: an event published in answer to another comes after it for everyone`, async (t) => {
    const bus = await open(t)
    const [before, after] = [collect(2), collect(2)]
    bus.subscribe('room', before.deliver)
    bus.subscribe('room', (event) => {
      if (event.kind === 'text' && event.text === 'question') bus.publish('room', text('answer'))
    })
    bus.subscribe('room', after.deliver)
    bus.publish('room', text('question'))
    await Promise.all([before.complete, after.complete])
    for (const { events } of [before, after]) assert.deepEqual(events, [text('question'), text('answer')])
  })

  test(`${name}: who unsubscribed gets nothing more`, async (t) => {
    const bus = await open(t)
    const [gone, there] = [collect(2), collect(2)]
    const unsubscribe = bus.subscribe('room', gone.deliver)
    bus.subscribe('room', there.deliver)
    bus.publish('room', text('first'))
    await new Promise<void>((resolve) => {
      const ready = bus.subscribe('ready', () => { ready(); resolve() })
      bus.publish('ready', text('after the first'))
    })
    unsubscribe()
    bus.publish('room', text('second'))
    await there.complete
    assert.deepEqual(gone.events, [text('first')])
  })

  test(`${name}: one subscriber's failure is reported and keeps nothing from the others`, async (t) => {
    const failures: unknown[] = []
    const bus = await open(t, (error, room) => failures.push([(error as Error).message, room]))
    const other = collect(2)
    bus.subscribe('room', () => { throw new Error('broken') })
    bus.subscribe('room', other.deliver)
    bus.publish('room', text('first'))
    bus.publish('room', text('second'))
    await other.complete
    assert.deepEqual(failures, [['broken', 'room'], ['broken', 'room']])
  })

  test(`${name}: a room without subscribers loses nothing but the event`, async (t) => {
    const bus = await open(t)
    bus.publish('empty', text('nobody hears'))
    const late = collect(1)
    bus.subscribe('empty', late.deliver)
    bus.publish('empty', text('somebody hears'))
    await late.complete
    assert.deepEqual(late.events, [text('somebody hears')])
  })
}
