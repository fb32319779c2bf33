import type { Batch } from './kinds/index.ts'

/** Batches that failed once, as the fuzzer printed them; fuzz.test.ts replays them. */
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
]
