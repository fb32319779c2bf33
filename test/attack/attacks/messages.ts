/* Attacks by the content of messages, at the rate that is allowed. */
import { frame } from '../../hostile/raw-client.ts'
import type { Attack } from '../attack.ts'
import type { Crowd } from '../crowd.ts'
import { hugeWebp, image, largeAvif, like, newcomer, polygon, text } from './payloads.ts'

/** Messages a second for each connection: the default of MESSAGE_RATE. */
const RATE = 20

/** Sends a message at a rate, from each of so many connections. */
async function spam (crowd: Crowd, connections: number, message: string, rate = RATE): Promise<void> {
  const peers = await crowd.joinAll(connections)
  const bytes = frame(message)
  await crowd.begin()
  await crowd.repeat(rate, () => { for (const peer of peers) peer.write(bytes) })
}

export const MESSAGES: Attack[] = [
  {
    id: 2,
    name: '64 kB of "[" for each message, 12 connections at 20 messages a second',
    hostile: false,
    run: (crowd) => spam(crowd, 12, '['.repeat(64_000)),
  },
  {
    id: 3,
    name: 'valid polygons of 60 kB, 12 connections at 20 messages a second',
    hostile: false,
    run: (crowd) => spam(crowd, 12, polygon(60_000)),
  },
  {
    id: 7,
    name: '20 connections that send ten WebP images of 100 million pixels each, in 48 characters',
    hostile: false,
    errand: 'image',
    async run (crowd) {
      const peers = await crowd.joinAll(20)
      const bytes = frame(image(await hugeWebp()))
      await crowd.begin()
      for (const peer of peers) for (let i = 0; i < 10; i++) peer.write(bytes)
    },
  },
  {
    id: 14,
    name: 'nicknames claimed and changed, 50 connections at 20 messages a second',
    hostile: false,
    async run (crowd) {
      const peers = await crowd.joinAll(50)
      await crowd.begin()
      await crowd.repeat(RATE, (n) => {
        for (const [i, peer] of peers.entries()) peer.write(frame(newcomer(`name-${n % 2 ? i : i * n}`)))
      })
    },
  },
  {
    id: 19,
    name: 'JSON with 100 000 keys, 12 connections at 4 messages a second',
    hostile: false,
    run: (crowd) => spam(crowd, 12, JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))), 4),
  },
  {
    id: 20,
    name: 'likes to everybody, 50 connections at 20 messages a second',
    hostile: false,
    async run (crowd) {
      const peers = await crowd.joinAll(50)
      for (const [i, peer] of peers.entries()) peer.write(frame(newcomer(`name-${i}`)))
      await crowd.begin()
      await crowd.repeat(RATE, (n) => {
        for (const [i, peer] of peers.entries()) peer.write(frame(like(`name-${i}`, `name-${(i + n) % peers.length}`)))
      })
    },
  },
  {
    id: 21,
    name: 'AVIF of 8 million pixels, 8 connections at one message a second',
    hostile: false,
    errand: 'image',
    async run (crowd) {
      await spam(crowd, 8, image(await largeAvif(3840, 2080)), 1)
    },
  },
  {
    id: 4,
    name: '300 members of one address that read nothing, and 400 tiny texts a second',
    hostile: true,
    async run (crowd) {
      const silent = await crowd.joinAll(300)
      for (const peer of silent) peer.pause()
      const senders = await crowd.joinAll(20, () => ({ address: '198.51.100.2' }))
      const [bytes, pong] = [frame(text('x')), frame('', { opcode: 10 })]
      await crowd.begin()
      await crowd.repeat(RATE, (n) => {
        for (const sender of senders) sender.write(bytes)
        if (n % (2 * RATE) === 0) for (const peer of silent) peer.write(pong)
      })
    },
  },
]
