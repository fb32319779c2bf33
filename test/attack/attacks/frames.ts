/* Attacks by the bytes of frames. */
import { setImmediate as turn } from 'node:timers/promises'
import { CONTINUATION, fragments, frame, PING, TEXT } from '../../hostile/raw-client.ts'
import type { Attack } from '../attack.ts'
import { script, text } from './payloads.ts'

/** Segments of one byte before one of `LONG`: the costliest pattern for ws to join. */
const SHORT = 1023
const LONG = 4096
const SEGMENTS = 240

const MAX_FRAME_BYTES = 16 * 1024 * 1024

export const FRAMES: Attack[] = [
  {
    id: 1,
    name: '240 × (1023 segments of one byte, then 4096 bytes) of one frame of 1.2 MB',
    hostile: false,
    async run (crowd) {
      const peer = await crowd.join()
      const bytes = frame(script(SEGMENTS * (SHORT + LONG) - 150))
      await crowd.begin()
      for (let at = 0; at < bytes.length && !peer!.gone;) {
        for (let i = 0; i < SHORT; i++) {
          peer!.write(bytes.subarray(at, ++at))
          // The server reads it before the next one is there.
          await turn()
        }
        peer!.write(bytes.subarray(at, at += LONG))
      }
    },
  },
  {
    id: 8,
    name: '20 messages of 16 MB that are never completed, beside an upload of 3.8 MB',
    hostile: true,
    errand: 'upload',
    async run (crowd) {
      const peers = await crowd.joinAll(20)
      const bytes = frame(Buffer.alloc(MAX_FRAME_BYTES - 1000, 'x'))
      // The upload is the oldest message then.
      await crowd.begin()
      await Promise.race([Promise.all(peers.map((peer) => peer.pour(bytes.subarray(0, -1)))), crowd.end()])
    },
  },
  {
    id: 15,
    name: 'flood of pings of 125 bytes, 20 connections',
    hostile: true,
    async run (crowd) {
      const peers = await crowd.joinAll(20)
      const pings = Buffer.concat(Array<Buffer>(500).fill(frame('p'.repeat(125), { opcode: PING })))
      await crowd.begin()
      await Promise.all(peers.map(async (peer) => {
        while (!crowd.over && !peer.gone) await Promise.race([peer.pour(pings), crowd.end()])
      }))
    },
  },
  {
    id: 18,
    name: '1000 fragments for each message, 12 connections at 20 messages a second',
    hostile: false,
    async run (crowd) {
      const peers = await crowd.joinAll(12)
      const message = text('f'.repeat(250))
      const rest = Array<Buffer>(998 - message.length).fill(frame('', { opcode: CONTINUATION, fin: false }))
      const [first, ...others] = fragments([...message])
      const bytes = Buffer.concat([first!, ...rest, ...others])
      await crowd.begin()
      await crowd.repeat(20, () => { for (const peer of peers) peer.write(bytes) })
    },
  },
  {
    id: 22,
    name: 'frames that are unmasked or garbage, 50 connections that come back',
    hostile: true,
    async run (crowd) {
      const broken = [frame(text('x'), { mask: false }), frame('x', { rsv: 7 }), frame('x', { opcode: 3 }),
        Buffer.alloc(1000, 0xff), frame(Buffer.from([0xff, 0xfe]), { opcode: TEXT })]
      await crowd.begin()
      await Promise.all(Array.from({ length: 50 }, (_, i) => crowd.repeat(50, async (n) => {
        const peer = await crowd.join({ address: `198.51.100.${i}` })
        if (!peer || peer.gone) return
        const ended = new Promise((resolve) => peer.socket.once('close', resolve))
        peer.write(broken[n % broken.length]!)
        peer.socket.end()
        await Promise.race([ended, crowd.end()])
      })))
    },
  },
]
