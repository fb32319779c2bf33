import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeBrokerObservers, type BrokerObserver } from '../../src/broker/broker-observer.ts'

/** A call of each method: the type demands those that are added. */
const CALLS: { [Name in keyof Required<BrokerObserver>]: Parameters<Required<BrokerObserver>[Name]> } = {
  connected: [2],
  differs: ['instance', ['ROOMS']],
  clustered: [],
  connectFailed: ['refused', false],
  disconnected: ['closed', 3],
  published: [],
  received: ['other'],
  dropped: ['late'],
}
const NAMES = Object.keys(CALLS) as (keyof typeof CALLS)[]

function recorder (log: unknown[], who: string): BrokerObserver {
  const record = (name: string) => (...args: unknown[]) => { log.push([who, name, ...args]) }
  return Object.fromEntries(NAMES.map((name) => [name, record(name)])) as unknown as BrokerObserver
}

test('both observers receive every call with all of its arguments, the first one first', () => {
  const log: unknown[] = []
  const composed = composeBrokerObservers(recorder(log, 'first'), recorder(log, 'second'))
  for (const name of NAMES) (composed[name] as (...args: unknown[]) => void)(...CALLS[name])
  assert.deepEqual(log, NAMES.flatMap((name) => [['first', name, ...CALLS[name]], ['second', name, ...CALLS[name]]]))
})
