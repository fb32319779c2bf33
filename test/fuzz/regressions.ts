import type { Batch } from './kinds/index.ts'

/** Batches that failed once, as the fuzzer printed them; fuzz.slow.test.ts replays them. */
export const regressions: Batch[] = [
  // HEAD with an upgrade to a room: never answered, and the connection stayed.
  {
    kind: 'handshakes',
    cases: [{
      handshakes: [{
        method: 'HEAD',
        version: 'HTTP/1.1',
        path: '/room/{room}/ws',
        headers: [['Host', 'fuzz'], ['Upgrade', 'websocket'], ['Connection', 'Upgrade']],
        missing: 0,
        right: false,
        end: 'fin',
      }],
    }],
  },
  // An upgrade at an address that is no address, and one without a host: answered 400, and the connection stayed.
  {
    kind: 'handshakes',
    cases: [{
      handshakes: [{
        method: 'GET',
        version: 'HTTP/1.1',
        path: '/room/%/ws',
        headers: [['Host', 'fuzz'], ['Upgrade', 'websocket'], ['Connection', 'Upgrade']],
        missing: 0,
        right: false,
        end: 'fin',
      }, {
        method: 'GET',
        version: 'HTTP/1.1',
        path: '/room/{room}/ws',
        headers: [['Upgrade', 'websocket'], ['Connection', 'Upgrade']],
        missing: 0,
        right: false,
        end: 'fin',
      }],
    }],
  },
  // A message that a thread works on, another that waits for it, and the end of the connection: heard late, but heard.
  {
    kind: 'frames',
    cases: [{
      frames: [
        { text: '{"avatar":{"a":'.repeat(5_000) },
        { text: '{"message":"late","author":"Mallory"}' },
        { text: 'no opcode', opcode: 3 },
      ],
      piece: 0,
      eager: false,
      notices: false,
      end: 'close',
    }],
  },
  // More than sixty pings that are read in one go: ws cut the connection.
  {
    kind: 'frames',
    cases: [{
      frames: Array.from({ length: 100 }, () => ({ opcode: 9, hex: '' })),
      piece: 0,
      eager: false,
      notices: false,
      end: 'close',
    }],
  },
]
