import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeFileName } from '../../src/protocol/file-name.ts'

const NAMES: [name: string, safe: string][] = [
  ['parcels', 'parcels'],
  ['Flurstücke 2026 (neu), v1.2', 'Flurstücke 2026 (neu), v1.2'],
  ['../../profiles/default/python/startup', '_._.._profiles_default_python_startup'],
  ['..\\..\\startup', '_._.._startup'],
  ['.bashrc', '_bashrc'],
  ['~root', '_root'],
  ['~', '_'],
  ['.', '_'],
  ['..', '__'],
  ['a.', 'a_'],
  ['a ', 'a_'],
  ['a\0b', 'a_b'],
  ['\u202e.bashrc', '_bashrc'],
  ['\u0001\u2066..\u2069/x', '_._x'],
  ['name.\u202c', 'name_'],
  ['C\u0007ON', 'CON_'],
  ['C:<>|?*"', 'C_______'],
  ['CON', 'CON_'],
  ['con.txt', 'con_txt'],
  ['Lpt1.tar.gz', 'Lpt1_tar.gz'],
  ['com¹', 'com¹_'],
  ['aux .py', 'aux _py'],
  ['console', 'console'],
  ['com', 'com'],
]

for (const [name, safe] of NAMES) {
  test(`as the name of a file, ${JSON.stringify(name)} is ${JSON.stringify(safe)}`, () => {
    assert.equal(safeFileName(name), safe)
    assert.equal(safeFileName(safe), safe, 'applied twice, it changes nothing more')
  })
}
