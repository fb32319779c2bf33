import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fold } from '../../src/protocol/look-alikes.ts'

const ALIKE = [
  ['Teacher', 'TEACHER', 'tea_cher', '-Teacher-'],
  ['Moderator', 'M0DERAT0R', 'rnoderator', 'm_o_d_e_r_a_t_o_r', 'RNoderator'],
  ['Will', 'W111', 'WIIL', 'vvill', 'VV1L1'],
  ['Sam5', '5ams', 'sarn5'],
  ['rnm', 'mrn', 'mm', 'r_nr-n'],
]

test('nicknames that look alike are the same, wherever pairs of letters begin', () => {
  for (const names of ALIKE) for (const name of names) assert.equal(fold(name), fold(names[0]!), name)
})

test('other nicknames are not', () => {
  const others = ['Teachers', 'Modeator', 'Wil', 'Sam', 'mn', 'v', '8', 'B']
  const all = [...ALIKE.map(([name]) => name!), ...others].map(fold)
  assert.equal(new Set(all).size, all.length)
})
