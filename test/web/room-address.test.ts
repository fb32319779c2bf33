import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRoomAddress, roomAddress } from '../../src/web/client/room-address.ts'

const ROOMS = ['QGIS', 'QGIS/map', 'a/b', 'c/map', 'map', '/map', '/', '100%', '%2F', 'Field and mobile', 'é#?&']
const exists = (room: string) => ROOMS.includes(room)

test('each room and its wall can be reached by the links of the page, whatever the room is called', () => {
  for (const room of ROOMS) {
    for (const view of ['talk', 'wall'] as const) {
      assert.deepEqual(parseRoomAddress(roomAddress(room, view), exists), { room, view }, roomAddress(room, view))
    }
  }
})

for (const [hash, room, view] of [
  ['#/a/b', 'a/b', 'talk'],
  ['#/a/b/map', 'a/b', 'wall'],
  ['#/c/map', 'c/map', 'talk'],
  ['#/c/map/map', 'c/map', 'wall'],
  ['#/QGIS/map', 'QGIS', 'wall'],
  ['#/Field and mobile/map', 'Field and mobile', 'wall'],
  ['#/100%', '100%', 'talk'],
  ['#/100%/map', '100%', 'wall'],
  ['#/nowhere/map', 'nowhere', 'wall'],
  ['#/', '', 'talk'],
  ['', '', 'talk'],
] as const) {
  test(`the link ${hash}, written by hand, leads to "${room}" (${view})`, () => {
    assert.deepEqual(parseRoomAddress(hash, exists), { room, view })
  })
}
