import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountFor, IDLE, type Attendance, type Sent } from './account.ts'

const sent = new Map<number, Sent>([0, 1, 2, 3].map((sequence) => [sequence, { kind: 'text', sender: 'Hans', at: 0 }]))

function attendance (line: string, sequences: number[], rest: Partial<Attendance> = {}): Attendance {
  const received = sequences.map((sequence): [number, number] => [sequence, 10])
  return { line, address: line, received, lastReadAt: IDLE, closed: undefined, ...rest }
}

test('an account tells apart what is lost, missed, on the way, repeated and reordered', () => {
  const accounts = accountFor([
    attendance('complete', [0, 1, 2, 3]),
    attendance('lost', [0, 2, 3]),
    attendance('idle', [0, 1], { lastReadAt: 0 }),
    attendance('behind', [0, 1]),
    attendance('gone', [0], { closed: { at: 2_000, code: 1006 } }),
    attendance('repeated', [0, 1, 1, 2, 3]),
    attendance('reordered', [0, 2, 1, 3]),
  ], { sent, startedAt: 0, endedAt: IDLE + 1, reasonOf: () => 'reading too slowly' })
  const figures = accounts.map(({ line, lost, missed, onTheWay, repeated, reordered }) =>
    [line, lost, missed, onTheWay, repeated, reordered])
  assert.deepEqual(figures, [
    ['complete', 0, 0, 0, 0, 0],
    ['lost', 1, 0, 0, 0, 0],
    ['idle', 2, 0, 0, 0, 0],
    ['behind', 0, 0, 2, 0, 0],
    ['gone', 0, 3, 0, 0, 0],
    ['repeated', 0, 0, 0, 1, 0],
    ['reordered', 0, 0, 0, 0, 1],
  ])
  assert.deepEqual(accounts[4]!.disconnections, [
    { address: 'gone', after: 2, code: 1006, reason: 'reading too slowly' },
  ])
})
