import type { Load, Traffic } from './load.ts'
import {
  BUSY, CPU, faultsOf, find, idle, join, leave, LOAD, MAX, MERGED, P50, P99, THROUGHPUT, traffic,
} from './metrics.ts'
import type { Case, Context, Metrics, Scenario } from './scenario.ts'
import { highestRate } from './search.ts'
import { KINDS } from './servers.ts'

const titleOf = (server: string) => KINDS.find(({ name }) => name === server)!.title

/** Seconds of load before a server is measured for the first time: the JIT's time. */
const WARM = 2
/** Seconds to measure, after a warm-up. */
const MEASURE = 4
/** The same for each slice, where servers are measured in turns. */
const WARM_AGAIN = 0.5
const SLICE = 1
/** Slices that take turns in one round. */
const SLICES = 3

function trafficCase (
  server: string, load: Omit<Load, 'phases'>, phase: (warm: number, seconds: number) => string,
  rest: Partial<Case> = {},
): Case {
  const { members, rooms = 1 } = load
  return {
    name: server,
    server,
    title: titleOf(server),
    connections: members * rooms,
    async measure ({ load: run, seconds }) {
      const lines = await run({ ...load, phases: [phase(seconds(WARM), seconds(MEASURE))] })
      return traffic(find(lines, phase(0, 0).startsWith('open') ? 'open' : 'closed'))
    },
    ...rest,
  }
}

/** A slice of a scenario whose servers are measured in turns. */
function sliceCase (
  server: string, load: Omit<Load, 'phases'>, phases: (warm: number, seconds: number) => string[],
): Case {
  return trafficCase(server, load, () => '', {
    async measure ({ load: run, seconds, slice }) {
      const lines = await run({ ...load, phases: phases(seconds(slice === 0 ? WARM : WARM_AGAIN), seconds(SLICE)) })
      return traffic(lines.at(-1) as Traffic)
    },
  })
}

const closed = (window: number) => (warm: number, seconds: number) => `closed:${window}:${warm}:${seconds}`
const open = (rate: number) => (warm: number, seconds: number) => `open:${rate}:${warm}:${seconds}`

const window1: Scenario = {
  name: 'window1',
  title: 'One room of 1000, one message outstanding',
  about: 'One sender, who says the next thing when the last has come back: nothing can be merged, every delivery ' +
    'is a write of its own.',
  slices: SLICES,
  columns: [CPU, THROUGHPUT, MERGED, BUSY, LOAD],
  cases: ['gischat', 'ws', 'fastify', 'socketio', 'bun', 'nchan', 'floor']
    .map((server) => sliceCase(server, { members: 1000 }, (warm, seconds) => [closed(1)(warm, seconds)])),
  ratios: [
    { title: 'gischat / bare ws', metric: 'cpu', of: 'gischat', over: 'ws', atMost: 0.88, documented: 0.87 },
    { title: 'gischat / nchan', metric: 'cpu', of: 'gischat', over: 'nchan', atMost: 1 },
    { title: 'gischat / Bun', metric: 'cpu', of: 'gischat', over: 'bun', atMost: 0.95 },
    { title: 'gischat / C, one write per member', metric: 'cpu', of: 'gischat', over: 'floor', atMost: 1.35 },
    { title: 'gischat / fastify', metric: 'cpu', of: 'gischat', over: 'fastify' },
    { title: 'gischat / socket.io', metric: 'cpu', of: 'gischat', over: 'socketio' },
  ],
  bars: [],
}

const window16: Scenario = {
  name: 'window16',
  title: 'One room of 1000, sixteen busy senders',
  about: 'Each says the next thing when the last has come back. What arrives together can leave together.',
  slices: SLICES,
  columns: [CPU, THROUGHPUT, MERGED, BUSY, LOAD],
  cases: ['gischat', 'ws', 'fastify', 'socketio', 'bun', 'nchan', 'floor', 'floor-turn']
    .map((server) => sliceCase(server, { members: 1000 }, (warm, seconds) => [closed(16)(warm, seconds)])),
  ratios: [
    { title: 'gischat / bare ws', metric: 'cpu', of: 'gischat', over: 'ws', atMost: 0.06, documented: 0.074 },
    { title: 'gischat / nchan', metric: 'cpu', of: 'gischat', over: 'nchan', atMost: 0.25 },
    { title: 'gischat / Bun', metric: 'cpu', of: 'gischat', over: 'bun', atMost: 0.9 },
    { title: 'gischat / C, one write per member and turn', metric: 'cpu', of: 'gischat', over: 'floor-turn' },
    { title: 'gischat / fastify', metric: 'cpu', of: 'gischat', over: 'fastify' },
    { title: 'gischat / socket.io', metric: 'cpu', of: 'gischat', over: 'socketio' },
  ],
  bars: [],
}

function atRate (server: string, rate: number, rest: Partial<Case> = {}): Case {
  return trafficCase(server, { members: 1000, drainLimit: 60 }, open(rate), {
    title: `${titleOf(server)}, ${rate} messages/s`,
    ...rest,
  })
}

const openloop: Scenario = {
  name: 'openloop',
  title: 'One room of 1000, messages at a fixed rate',
  about: 'Latency at every receiver, from the moment the message was due: a server that falls behind is not waited ' +
    'for. A thousand messages a second are a million deliveries a second.',
  columns: [P50, P99, MAX, CPU, THROUGHPUT, MERGED, BUSY, LOAD],
  cases: [
    atRate('gischat', 1000),
    atRate('bun', 1000),
    atRate('floor-turn', 1000),
    atRate('nchan', 200),
    atRate('ws', 200),
  ],
  ratios: [
    { title: 'CPU, gischat / Bun', metric: 'cpu', of: 'gischat', over: 'bun', atMost: 1 },
    { title: 'p99, gischat / Bun', metric: 'p99', of: 'gischat', over: 'bun', atMost: 0.5 },
  ],
  bars: [
    { title: 'p99 at 1000 messages/s, ms', metric: 'p99', of: 'gischat', atMost: 20 },
    { title: 'lost at 1000 messages/s', metric: 'lost', of: 'gischat', atMost: 0 },
  ],
}

function searchCase (server: string, from: number, rest: Partial<Case> = {}): Case {
  return {
    name: server,
    server,
    title: titleOf(server),
    connections: 1000,
    measure: (context) => highestRate(context, from),
    ...rest,
  }
}

const limit: Scenario = {
  name: 'limit',
  title: 'One room of 1000, the highest rate with a p99 of at most 50 ms',
  about: 'Doubled until two rates in a row fail twice (p99, a fault, or messages that never arrive), then narrowed ' +
    'down to an eighth. The other figures belong to the highest rate that passed; 10 000 messages a second are ten ' +
    'million deliveries.',
  columns: [{ metric: 'rate', title: 'messages/s' }, THROUGHPUT, P50, P99, MAX, CPU, MERGED, BUSY, LOAD],
  cases: [
    searchCase('gischat', 250),
    searchCase('floor-turn', 250, { rounds: 1 }),
    searchCase('nchan', 50, { rounds: 1 }),
    searchCase('ws', 20, { rounds: 1 }),
  ],
  ratios: [],
  bars: [{ title: 'highest rate with p99 ≤ 50 ms, messages/s', metric: 'rate', of: 'gischat', atLeast: 1000 }],
}

const big: Scenario = {
  name: 'big',
  title: 'One room of 10 000, 100 messages a second',
  about: 'A million deliveries a second, to ten times as many members.',
  columns: [P50, P99, MAX, CPU, MERGED, { metric: 'rss', title: 'RSS MiB' }, BUSY, LOAD],
  cases: ['gischat', 'floor-turn'].map((server) => trafficCase(server, { members: 10_000 }, open(100))),
  ratios: [],
  bars: [{ title: 'lost in a room of 10 000', metric: 'lost', of: 'gischat', atMost: 0 }],
}

function inRooms (name: string, server: string, rooms: number, members: number, rate: number): Case {
  return trafficCase(server, { members, rooms }, open(rate), {
    name,
    title: `${titleOf(server)}, ${rooms === 1 ? 'one room' : `${rooms} rooms`} of ${members}, ${rate} messages/s in all`,
  })
}

const rooms: Scenario = {
  name: 'rooms',
  title: 'A hundred rooms of 100 with 5 messages a second each',
  about: 'Against one room with the same deliveries: once with the same number of connections, once with the same ' +
    'number of messages to as many members each. The latter has a hundredth of the sockets, which then stay in the ' +
    'processor’s caches: the same two cases of bare ws and of C show what that alone is worth.',
  columns: [CPU, P50, P99, MERGED],
  cases: [
    inRooms('rooms', 'gischat', 100, 100, 500),
    inRooms('one room', 'gischat', 1, 10_000, 5),
    inRooms('small room', 'gischat', 1, 100, 500),
    inRooms('ws rooms', 'ws', 100, 100, 500),
    inRooms('ws small room', 'ws', 1, 100, 500),
    inRooms('floor rooms', 'floor', 100, 100, 500),
    inRooms('floor one room', 'floor', 1, 10_000, 5),
    inRooms('floor small room', 'floor', 1, 100, 500),
  ],
  ratios: [
    { title: '100 rooms / one room, same connections', metric: 'cpu', of: 'rooms', over: 'one room', atMost: 1 },
    {
      title: '100 rooms / one room, same connections, C', metric: 'cpu', of: 'floor rooms', over: 'floor one room',
    },
    { title: '100 rooms / one room, same messages', metric: 'cpu', of: 'rooms', over: 'small room' },
    { title: '100 rooms / one room, same messages, bare ws', metric: 'cpu', of: 'ws rooms', over: 'ws small room' },
    {
      title: '100 rooms / one room, same messages, C', metric: 'cpu', of: 'floor rooms', over: 'floor small room',
    },
    { title: '100 rooms, gischat / bare ws', metric: 'cpu', of: 'rooms', over: 'ws rooms' },
  ],
  bars: [],
}

/** Storms that come before the one that is measured: a handshake takes V8 thousands of runs to compile. */
async function practise ({ load }: Context, storms: number): Promise<void> {
  for (let i = 0; i < storms; i++) {
    await load({ members: 1000, phases: ['leave:999', 'hold:0.3'] })
  }
}

function stormCase (server: string, members: number, storms: number, rest: Partial<Case> = {}): Case {
  return {
    name: `${server} ${members}`,
    server,
    title: `${titleOf(server)}, ${members}`,
    counts: true,
    connections: members,
    async measure (context) {
      await practise(context, storms)
      const lines = await context.load({ members, phases: [`leave:${members / 2}`] })
      return {
        ...join(find(lines, 'join')),
        ...leave(find(lines, 'leave')),
        join_us: find(lines, 'join').seconds * 1e6 / members,
      }
    },
    ...rest,
  }
}

const storm: Scenario = {
  name: 'storm',
  title: 'Everybody joins at once, then half of them leave at once',
  about: 'From the first connection until the last member was told the last head count; frames as received by ' +
    'everyone, at the leave by those who stay. gischat and Bun have seen four storms of 1000 before; where it says ' +
    'cold, the storm is the first thing in the life of the process. The other peers are cold: compiled or not, the ' +
    'square of the members is what they are busy with.',
  columns: [
    { metric: 'join_seconds', title: 'join s' },
    { metric: 'join_us', title: 'µs per join' },
    { metric: 'join_frames', title: 'frames' },
    { metric: 'leave_seconds', title: 'leave s' },
    { metric: 'leave_frames', title: 'frames' },
    { metric: 'join_wrong', title: 'told wrong' },
  ],
  cases: [
    ...[1000, 2000, 5000, 10_000].map((members) => stormCase('gischat', members, 4)),
    stormCase('gischat', 1000, 0, { name: 'gischat cold', title: 'gischat, 1000, cold' }),
    stormCase('gischat', 5000, 0, { name: 'gischat restart', title: 'gischat, 5000, cold' }),
    stormCase('bun', 1000, 4),
    stormCase('bun', 1000, 0, { name: 'bun cold', title: 'Bun, publish, 1000, cold' }),
    ...['ws', 'fastify', 'socketio', 'floor'].map((server) => stormCase(server, 1000, 0, { rounds: 1 })),
  ],
  ratios: [
    { title: 'gischat / Bun', metric: 'join_seconds', of: 'gischat 1000', over: 'bun 1000', atMost: 0.6 },
    { title: 'gischat / Bun, cold', metric: 'join_seconds', of: 'gischat cold', over: 'bun cold', atMost: 0.6 },
    { title: '10 000 joins / 1000 joins, per join', metric: 'join_us', of: 'gischat 10000', over: 'gischat 1000' },
  ],
  bars: [
    { title: 'join storm of 1000, s', metric: 'join_seconds', of: 'gischat 1000', atMost: 0.2 },
    { title: 'join storm of 1000, frames', metric: 'join_frames', of: 'gischat 1000', atMost: 3000 },
    { title: 'join storm of 1000, cold, frames', metric: 'join_frames', of: 'gischat cold', atMost: 2500 },
    { title: 'leave storm of 1000 (1000 stay), s', metric: 'leave_seconds', of: 'gischat 2000', atMost: 0.2 },
    { title: 'leave storm of 1000 (1000 stay), frames', metric: 'leave_frames', of: 'gischat 2000', atMost: 3000 },
    { title: 'told a wrong last number', metric: 'join_wrong', of: 'gischat 10000', atMost: 0 },
  ],
}

function idleCase (server: string, members: number): Case {
  return {
    name: `${server} ${members}`,
    server,
    title: `${titleOf(server)}, ${members}`,
    connections: members,
    async measure ({ load, seconds }) {
      const lines = await load({ members, phases: [`hold:${seconds(5)}`] })
      return idle(find(lines, 'join'), find(lines, 'hold'))
    },
  }
}

const idleScenario: Scenario = {
  name: 'idle',
  title: 'Memory of connections that say nothing',
  about: 'Resident memory five seconds after the last join, less that before the first, per connection; what the ' +
    'joins themselves left behind is in it.',
  columns: [
    { metric: 'kib', title: 'KiB per connection' },
    { metric: 'rss', title: 'RSS MiB' },
    { metric: 'held', title: 'held' },
  ],
  cases: [
    ...['gischat', 'ws', 'fastify', 'socketio', 'bun', 'nchan', 'floor'].map((server) => idleCase(server, 5000)),
    ...[10_000, 20_000].map((members) => idleCase('gischat', members)),
  ],
  ratios: [{ title: 'gischat / bare ws', metric: 'kib', of: 'gischat 5000', over: 'ws 5000' }],
  bars: [
    { title: 'KiB per idle connection at 5000', metric: 'kib', of: 'gischat 5000', atMost: 4.5 },
    { title: 'KiB per idle connection at 20 000', metric: 'kib', of: 'gischat 20000', atMost: 4.5 },
    { title: 'idle connections held', metric: 'held', of: 'gischat 20000', atLeast: 20_000 },
  ],
}

const latency: Scenario = {
  name: 'latency',
  title: 'One message in a quiet room of 100',
  about: 'Fifty messages a second, each alone: from the moment it was due to each receiver, and to the last of them. ' +
    'The load generator spins, so that it sees them at once. The warm-up is a closed loop: fifty messages a second ' +
    'would take minutes to get anything compiled.',
  slices: SLICES,
  columns: [P50, P99, { metric: 'completed', title: 'last receiver, p50 ms' }, CPU],
  cases: ['gischat', 'ws', 'floor']
    .map((server) => sliceCase(server, { members: 100, wait: 'spin' },
      (warm, seconds) => [closed(1)(0, warm), open(50)(0.2, 2 * seconds)])),
  ratios: [
    { title: 'p50, gischat / bare ws', metric: 'p50', of: 'gischat', over: 'ws', atMost: 1 },
    { title: 'p99, gischat / bare ws', metric: 'p99', of: 'gischat', over: 'ws' },
    { title: 'last receiver, gischat / bare ws', metric: 'completed', of: 'gischat', over: 'ws', atMost: 1 },
  ],
  bars: [],
}

function curveCase (members: number, rooms: number): Case {
  return {
    name: `${members} × ${rooms}`,
    server: 'gischat',
    title: `${rooms === 1 ? 'one room' : `${rooms} rooms`} of ${members}`,
    connections: members * rooms,
    async measure ({ load, seconds }): Promise<Metrics> {
      const busy = Math.min(16, members)
      const lines = await load({
        members,
        rooms,
        phases: [closed(1)(seconds(1), seconds(2)), closed(busy)(seconds(1), seconds(2))],
      })
      const one = find(lines, 'closed')
      const many = find(lines.slice(lines.indexOf(one) + 1), 'closed')
      const faults = faultsOf(many)
      for (const [name, number] of Object.entries(faultsOf(one))) faults[name]! += number
      return {
        ...faults,
        one: one.cpu_us_per_delivery,
        many: many.cpu_us_per_delivery,
        throughput: many.deliveries_per_second,
        merged: many.deliveries_per_read,
      }
    },
  }
}

const SIZES = [10, 100, 1000, 5000]
const ROOM_COUNTS = [1, 10, 100]
/** Beyond this many connections, one core for all of the clients is too little. */
const CURVE_CONNECTIONS = 10_000

const curve: Scenario = {
  name: 'curve',
  title: 'Cost per delivery by members and rooms',
  about: 'One sender in each room, then sixteen (ten in rooms of ten). Combinations of at most 10 000 connections.',
  columns: [
    { metric: 'one', title: 'CPU µs per delivery, 1 sender' },
    { metric: 'many', title: 'CPU µs per delivery, 16 senders' },
    { metric: 'throughput', title: 'deliveries/s, 16 senders' },
    { metric: 'merged', title: 'deliveries per read, 16 senders' },
  ],
  cases: ROOM_COUNTS.flatMap((rooms) => SIZES
    .filter((members) => members * rooms <= CURVE_CONNECTIONS)
    .map((members) => curveCase(members, rooms))),
  ratios: [
    { title: '1 sender, room of 1000 / of 100', metric: 'one', of: '1000 × 1', over: '100 × 1' },
    { title: '1 sender, room of 5000 / of 1000', metric: 'one', of: '5000 × 1', over: '1000 × 1' },
    { title: '1 sender, 10 rooms of 1000 / one', metric: 'one', of: '1000 × 10', over: '1000 × 1' },
    { title: '1 sender, 100 rooms of 100 / one', metric: 'one', of: '100 × 100', over: '100 × 1' },
    { title: '16 senders, room of 5000 / of 1000', metric: 'many', of: '5000 × 1', over: '1000 × 1' },
    { title: '16 senders, 10 rooms of 1000 / one', metric: 'many', of: '1000 × 10', over: '1000 × 1' },
    { title: '16 senders, 100 rooms of 100 / one', metric: 'many', of: '100 × 100', over: '100 × 1' },
  ],
  bars: [],
}

export const SCENARIOS: Scenario[] = [
  window1, window16, openloop, limit, big, rooms, storm, idleScenario, latency, curve,
]
