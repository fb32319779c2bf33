import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reject } from '../../src/protocol/events.ts'
import { CLOSE_REASONS } from '../../src/protocol/close-reasons.ts'
import type { Member } from '../../src/rooms/member.ts'
import { composeObservers, type RoomObserver } from '../../src/rooms/observer.ts'

type Complete = Required<RoomObserver>

const member = { id: 'a' } as Member
const error = new Error('oops')

/** A call of each method: the type demands those that are added. */
const CALLS: { [Name in keyof Complete]: Parameters<Complete[Name]> } = {
  joined: [member],
  left: [member],
  resumed: [member, 'resumed', 1],
  accepted: ['QGIS', { kind: 'newcomer', nickname: 'Hans' }, member],
  rejected: [member, reject('no')],
  dropped: [member, true],
  delivered: ['QGIS', 'classic', { members: 1, frames: 2, bytes: 3, seconds: 4 }],
  broken: [member, error],
  moderated: [{ act: 'lock', room: 'QGIS' }, {}],
  ended: [member, CLOSE_REASONS.silent],
  failed: ['deliver', error, 'QGIS', member],
}
const NAMES = Object.keys(CALLS) as (keyof Complete)[]

function recorder (log: unknown[], who: string, names = NAMES): RoomObserver {
  const record = (name: string) => (...args: unknown[]) => { log.push([who, name, ...args]) }
  return Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as RoomObserver
}

function callAll (observer: RoomObserver): void {
  for (const name of NAMES) (observer[name] as ((...args: unknown[]) => void) | undefined)?.(...CALLS[name])
}

test('both observers receive every call with all of its arguments, the first one first', () => {
  const log: unknown[] = []
  callAll(composeObservers(recorder(log, 'first'), recorder(log, 'second')))
  assert.deepEqual(log, NAMES.flatMap((name) => [['first', name, ...CALLS[name]], ['second', name, ...CALLS[name]]]))
})

test('deliveries are measured where one of the two wants them', () => {
  const required = NAMES.filter((name) => name !== 'delivered')
  for (const [first, second] of [[NAMES, required], [required, NAMES]]) {
    const log: unknown[] = []
    callAll(composeObservers(recorder(log, 'first', first), recorder(log, 'second', second)))
    assert.equal(log.length, 2 * NAMES.length - 1)
  }
  assert.equal(composeObservers(recorder([], 'first', required), recorder([], 'second', required)).delivered, undefined)
})
