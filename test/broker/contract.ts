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

/** Collects the events of a subscriber; `complete` resolves when the expected number has arrived. */
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
 * The contract of every broker.
 *
 * @param createBroker creates a broker that is started and that the test may close
 */
export function testBroker (name: string, createBroker: (onError: OnDeliveryError) => Promise<Broker>): void {
  const open = async (t: { after (task: () => Promise<void>): void }, onError: OnDeliveryError = assert.fail) => {
    const broker = await createBroker(onError)
    t.after(() => broker.close())
    return broker
  }

  test(`${name}: every subscriber of a room receives every event, once and in order`, async (t) => {
    const broker = await open(t)
    const [a, b, other] = [collect(100), collect(100), collect(1)]
    broker.subscribe('room', a.deliver)
    broker.subscribe('room', b.deliver)
    broker.subscribe('other', other.deliver)
    const events = Array.from({ length: 100 }, (_, i) => text(String(i)))
    for (const event of events) broker.publish('room', event)
    broker.publish('other', text('elsewhere'))
    await Promise.all([a.complete, b.complete, other.complete])
    assert.deepEqual(a.events, events)
    assert.deepEqual(b.events, events)
    assert.deepEqual(other.events, [text('elsewhere')])
  })

  test(`${name}: an event published in response to another follows it for every subscriber`, async (t) => {
    const broker = await open(t)
    const [before, after] = [collect(2), collect(2)]
    broker.subscribe('room', before.deliver)
    broker.subscribe('room', (event) => {
      if (event.kind === 'text' && event.text === 'question') broker.publish('room', text('answer'))
    })
    broker.subscribe('room', after.deliver)
    broker.publish('room', text('question'))
    await Promise.all([before.complete, after.complete])
    for (const { events } of [before, after]) assert.deepEqual(events, [text('question'), text('answer')])
  })

  test(`${name}: a subscriber receives nothing after it unsubscribed`, async (t) => {
    const broker = await open(t)
    const [gone, there] = [collect(2), collect(2)]
    const unsubscribe = broker.subscribe('room', gone.deliver)
    broker.subscribe('room', there.deliver)
    broker.publish('room', text('first'))
    await new Promise<void>((resolve) => {
      const ready = broker.subscribe('ready', () => { ready(); resolve() })
      broker.publish('ready', text('after the first'))
    })
    unsubscribe()
    broker.publish('room', text('second'))
    await there.complete
    assert.deepEqual(gone.events, [text('first')])
  })

  test(`${name}: a subscriber's failure is reported and does not affect the others`, async (t) => {
    const failures: unknown[] = []
    const broker = await open(t, (error, room) => failures.push([(error as Error).message, room]))
    const other = collect(2)
    broker.subscribe('room', () => { throw new Error('broken') })
    broker.subscribe('room', other.deliver)
    broker.publish('room', text('first'))
    broker.publish('room', text('second'))
    await other.complete
    assert.deepEqual(failures, [['broken', 'room'], ['broken', 'room']])
  })

  test(`${name}: an event without subscribers is lost, later ones are not`, async (t) => {
    const broker = await open(t)
    broker.publish('empty', text('without a subscriber'))
    const late = collect(1)
    broker.subscribe('empty', late.deliver)
    broker.publish('empty', text('with a subscriber'))
    await late.complete
    assert.deepEqual(late.events, [text('with a subscriber')])
  })
}
