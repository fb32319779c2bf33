/* Attacks by members: those who come and go, and those who read nothing. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { frame } from '../../hostile/raw-client.ts'
import type { Attack } from '../attack.ts'
import type { Crowd } from '../crowd.ts'
import { script } from './payloads.ts'

const roomNames = (number: number) => ['QGIS', ...Array.from({ length: number - 1 }, (_, i) => `room-${i}`)]

const addressOf = (i: number) => `198.51.${100 + (i >> 8)}.${i & 0xff}`

const STORED = 200
const STORED_BYTES = 80_000

/** Fills the history of the bystanders' room with 16 MB. */
export async function fillHistory (crowd: Crowd): Promise<void> {
  const filler = await crowd.join()
  const bytes = frame(script(STORED_BYTES))
  for (let i = 0; i < STORED; i++) await filler!.pour(bytes)
  while (filler!.received < STORED * STORED_BYTES) await once(filler!.socket, 'data')
  filler!.leave()
}

export const HISTORY = { MAX_STORED_MESSAGES: String(STORED) }

/** Each connection joins, stays for so many milliseconds, leaves and comes back. */
async function churn (crowd: Crowd, connections: number, stay: number, options: (i: number) => object): Promise<void> {
  await crowd.begin()
  await Promise.all(Array.from({ length: connections }, async (_, i) => {
    while (!crowd.over) {
      const peer = await crowd.join(options(i))
      if (stay > 0) await sleep(stay)
      peer?.leave()
    }
  }))
}

export const CROWDS: Attack[] = [
  {
    id: 5,
    name: '120 members that read nothing of a history of 16 MB',
    env: HISTORY,
    hostile: true,
    async run (crowd) {
      await fillHistory(crowd)
      await crowd.begin()
      const peers = await crowd.joinAll(120)
      for (const peer of peers) peer.pause()
    },
  },
  {
    id: 11,
    name: 'flood of handshakes of one address, 64 at once',
    hostile: true,
    run: (crowd) => churn(crowd, 64, 0, () => ({})),
  },
  {
    id: 12,
    name: '200 connections of as many addresses that join, stay for 0.1 s, and leave',
    hostile: true,
    run: (crowd) => churn(crowd, 200, 100, (i) => ({ address: addressOf(i) })),
  },
  {
    id: 13,
    name: 'head counts: 100 connections that join and leave 50 rooms of 20 members',
    env: { ROOMS: roomNames(50).join() },
    hostile: true,
    async run (crowd) {
      const rooms = roomNames(50)
      await crowd.joinAll(1000, (i) => ({ room: rooms[i % rooms.length]!, address: addressOf(i) }))
      await churn(crowd, 100, 100, (i) => ({ room: rooms[i % rooms.length]!, address: addressOf(i) }))
    },
  },
  {
    id: 17,
    name: 'members of one address that read nothing in 20 rooms, in each of which 20 MB are shared',
    // Less than these members leave waiting.
    env: { ROOMS: roomNames(20).join(), MAX_TOTAL_BUFFERED_BYTES: String(128 * 1024 * 1024) },
    hostile: true,
    async run (crowd) {
      const rooms = roomNames(20)
      const silent = await crowd.joinAll(100, (i) => ({ room: rooms[i % rooms.length]! }))
      for (const peer of silent) peer.pause()
      const senders = await crowd.joinAll(20, (i) => ({ room: rooms[i]!, address: addressOf(256 + i) }))
      const bytes = frame(script(1_900_000))
      await crowd.begin()
      await Promise.all(senders.map((sender) => crowd.repeat(2, (n) => { if (n < 10) sender.write(bytes) })))
    },
  },
  {
    id: 23,
    name: 'scripts of 60 kB to 400 members of another room, 10 connections at 20 messages a second',
    env: { ROOMS: roomNames(2).join() },
    hostile: false,
    async run (crowd) {
      const [, room] = roomNames(2)
      await crowd.joinAll(400, () => ({ room: room!, address: addressOf(256) }))
      const senders = await crowd.joinAll(10, () => ({ room: room! }))
      const bytes = frame(script(60_000))
      await crowd.begin()
      await crowd.repeat(20, () => { for (const sender of senders) sender.write(bytes) })
    },
  },
]
