import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import type { Message, Topic } from '../../src/broker/broker.ts'
import { MemoryBroker } from '../../src/broker/memory.ts'
import { createDialects, type Dialects } from '../../src/dialects/dialects.ts'
import { complete as completeDecoded } from '../../src/dialects/complete.ts'
import type { Decoded, Dialect } from '../../src/dialects/dialect.ts'
import { Presence } from '../../src/presence/presence.ts'
import type { HistoryStore } from '../../src/broker/history-store.ts'
import { CLOSE_REASONS } from '../../src/protocol/close-reasons.ts'
import { reject, type Command, type RoomEvent } from '../../src/protocol/events.ts'
import { textOf } from '../../src/protocol/payload.ts'
import { FlushScheduler } from '../../src/lib/flush-scheduler.ts'
import { BufferBudget } from '../../src/rooms/buffer-budget.ts'
import { DecodeBudget } from '../../src/rooms/decode-budget.ts'
import { FanOutBudget } from '../../src/rooms/fan-out-budget.ts'
import type { RoomObserver } from '../../src/rooms/observer.ts'
import type { ResumeRequest } from '../../src/rooms/resumption.ts'
import { Room } from '../../src/rooms/room.ts'
import { Sessions } from '../../src/rooms/sessions.ts'
import type { Socket } from '../../src/rooms/socket.ts'
import type { WorkerPool } from '../../src/rooms/worker-pool.ts'
import { LIMITS } from '../limits.ts'

const DIALECTS = createDialects(LIMITS)
const { classic } = DIALECTS
const complete = (decoded: Decoded) => completeDecoded(decoded, async (_transform, image) => image)
const workers: WorkerPool = {
  decode: async (name, data) => complete(DIALECTS[name as keyof Dialects].decode(data, false)),
  complete,
}
const say = (text: string): Command => ({ kind: 'text', author: 'Hans', avatar: null, text })
const said = (text: string) => `{"message":"${text}","author":"Hans","avatar":null}\n`
const counted = (members: number) => `{"author":"internal","nb_users":${members}}\n`

/** A dialect whose methods can be replaced. */
function like (dialect: Dialect): Dialect {
  return {
    name: dialect.name,
    sendsHistory: dialect.sendsHistory,
    sendsReactions: dialect.sendsReactions,
    decode: (...args) => dialect.decode(...args),
    encode: (...args) => dialect.encode(...args),
    encodeRejection: (...args) => dialect.encodeRejection(...args),
  }
}

const fail = (error: unknown) => { throw error }

/** Keeps each write as a string; frames end in a line feed here. */
class FakeSocket implements Socket {
  /** Whether the peer takes nothing. */
  full = false
  readonly writes: string[] = []
  ping () { this.writes.push('ping') }
  send (frame: Buffer) { this.writes.push(String(frame)) }
  pause () { this.writes.push('pause') }
  resume () { this.writes.push('resume') }
  close ({ code }: { code: number }) { this.writes.push(`close ${code}`) }
  terminate () { this.writes.push('terminated') }
}

/** Delivers as late as a broker between instances. */
class LateBroker extends MemoryBroker {
  readonly #late: (() => void)[] = []
  override publish<T extends Message> (topic: Topic<T>, message: T) {
    this.#late.push(() => super.publish(topic, message))
  }

  arrive () { for (let next; (next = this.#late.shift());) next() }
}

interface Surroundings {
  dialects?: Dialect[]
  broker?: MemoryBroker
  historyStore?: HistoryStore
  maxBufferedBytes?: number
  /** Seconds for which clients may resume. */
  seconds?: number
}

/** Milliseconds. */
const STEP = 5

function setUp (t: TestContext, surroundings: Surroundings = {}) {
  const { dialects = [classic], broker = new MemoryBroker(fail), historyStore } = surroundings
  const { maxBufferedBytes = 1000, seconds = 0 } = surroundings
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // Time passes only where a test says so: a busy machine changes nothing.
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const observer = {
    joined: mock.fn(),
    left: mock.fn(),
    resumed: mock.fn(),
    accepted: mock.fn(),
    rejected: mock.fn(),
    dropped: mock.fn(),
    moderated: mock.fn(),
    broken: mock.fn(),
    ended: mock.fn(),
    failed: mock.fn(),
  } satisfies RoomObserver
  const turns: (() => void)[] = []
  const presence = new Presence(broker)
  const fanOut = new FanOutBudget()
  const room = new Room({ name: 'QGIS', isPrivate: false }, {
    broker,
    presence,
    sessions: new Sessions({ presence, seconds, silentSeconds: 60, maxBytes: 1000, maxPerNetwork: 1, max: 1 }),
    historyStore,
    flushes: new FlushScheduler((task) => turns.push(task)),
    frame: (payload) => Buffer.from(`${textOf(payload)}\n`),
    observer,
    dialects: DIALECTS,
    workers,
    history: { maxMessages: 3, maxBytes: 1000, unstoredTexts: ['wizz'] },
    maxBufferedBytes,
    budget: new BufferBudget(1024 * 1024),
    decodes: new DecodeBudget(),
    fanOut,
    messageRate: undefined,
  })
  const joinAs = (dialect: Dialect, address = '::1', request?: ResumeRequest) => {
    const socket = new FakeSocket()
    const client = room.createClient({ id: 'x', address, socket, dialect, notices: false })
    room.join(client, request)
    return { socket, client }
  }
  return {
    room,
    observer,
    fanOut,
    joinAs,
    join: () => joinAs(dialects[0]!),
    endTurn: () => { for (const task of turns.splice(0)) task() },
    wait: (ms: number) => {
      now += ms
      // In steps: a timer that is set in a tick would count from the tick's end.
      for (let elapsed = 0; elapsed < ms; elapsed += STEP) t.mock.timers.tick(Math.min(STEP, ms - elapsed))
    },
  }
}

test('the first message after a silence leaves at once, those behind it in one write', (t) => {
  const { room, join, endTurn } = setUp(t)
  const { socket } = join()
  socket.writes.length = 0
  for (const text of ['a', 'b', 'c', 'd']) room.publish(say(text))
  assert.deepEqual(socket.writes, [said('a')])
  endTurn()
  assert.deepEqual(socket.writes, [said('a'), said('b') + said('c') + said('d')])
})

test('an event is encoded once for each dialect that is present', (t) => {
  const encode = mock.fn(like(classic).encode)
  const silent: Dialect = { ...like(classic), name: 'silent', encode: () => undefined }
  const { room, joinAs, endTurn } = setUp(t)
  const counting = { ...like(classic), encode }
  const members = [joinAs(counting), joinAs(counting), joinAs(silent)]
  encode.mock.resetCalls()
  room.publish(say('hello'))
  endTurn()
  assert.equal(encode.mock.callCount(), 1)
  assert.equal(members[1]!.socket.writes.at(-1), said('hello'))
  assert.deepEqual(members[2]!.socket.writes, [], 'nothing is nothing, not an empty frame')
})

test('no event is encoded for a dialect whose last member left', (t) => {
  const encode = mock.fn(like(classic).encode)
  const { room, joinAs, join, endTurn } = setUp(t)
  const { client } = joinAs({ ...like(classic), encode })
  join()
  room.leave(client)
  encode.mock.resetCalls()
  room.publish(say('hello'))
  endTurn()
  assert.equal(encode.mock.callCount(), 0)
})

test('a member that joins in the middle of a turn receives no earlier message', (t) => {
  const { room, join, endTurn } = setUp(t)
  const early = join()
  room.publish(say('before'))
  const late = join()
  room.publish(say('after'))
  endTurn()
  assert.deepEqual(late.socket.writes, [counted(2), said('after')])
  assert.deepEqual(early.socket.writes, [counted(1), said('before'), counted(2), said('after')])
})

test('a notice to one comes after what all were owed', (t) => {
  const { room, joinAs, endTurn } = setUp(t)
  const { socket, client } = joinAs({ ...like(classic), encodeRejection: () => 'refused' })
  room.publish(say('a'))
  client.receive(Buffer.from('{'), false)
  room.publish(say('b'))
  endTurn()
  assert.deepEqual(socket.writes, [counted(1), said('a'), 'refused\n', said('b')])
})

test('many bytes in one turn do not wait for its end', (t) => {
  const { room, join } = setUp(t)
  const { socket } = join()
  socket.writes.length = 0
  for (let i = 0; i < 300; i++) room.publish(say('x'.repeat(1000)))
  assert.equal(socket.writes.length, 2, 'the first, and many')
})

test('a storm of joins is a few announcements, and the last count arrives', (t) => {
  const { join, wait } = setUp(t)
  const members = Array.from({ length: 1000 }, () => join())
  assert.equal(members[0]!.socket.writes.length, 2, 'the first change is told at once')
  wait(100)
  const frames = members.reduce((sum, { socket }) => sum + socket.writes.length, 0)
  assert.ok(frames <= 2001, `${frames} frames`)
  for (const { socket } of members) assert.equal(socket.writes.at(-1), counted(1000))
  wait(1000)
  assert.equal(members[0]!.socket.writes.length, 3, 'and no more, once it is quiet')
})

test('nobody is told the same count twice running', (t) => {
  const { room, join, wait } = setUp(t)
  const [a, b, c] = [join(), join(), join()]
  room.leave(c.client)
  wait(100)
  assert.deepEqual(a.socket.writes, [counted(1), counted(2)])
  assert.deepEqual(b.socket.writes, [counted(2)])
})

test('a count that went up and down is told to who saw it up', (t) => {
  const { room, join, wait } = setUp(t)
  join()
  const second = join()
  const third = join()
  room.leave(second.client)
  wait(100)
  assert.deepEqual(third.socket.writes, [counted(3), counted(2)])
})

test('a client leaves once, however often its end is reported', (t) => {
  const { room, observer, join } = setUp(t)
  const [a, b] = [join(), join()]
  for (let i = 0; i < 3; i++) room.leave(b.client)
  assert.equal(room.members, 1)
  assert.equal(observer.left.mock.callCount(), 1)
  room.leave(a.client)
  assert.equal(room.members, 0)
  join()
  assert.equal(room.members, 1)
})

test('a member that is behind takes everything later, in order, and holds up nobody', (t) => {
  const { room, join, endTurn } = setUp(t)
  const [slow, healthy] = [join(), join()]
  slow.socket.full = true
  const texts = ['a', 'b', 'c']
  for (const text of texts) {
    room.publish(say(text))
    endTurn()
  }
  assert.deepEqual(healthy.socket.writes.slice(-3), texts.map(said))
  slow.socket.writes.length = 0
  room.reject(slow.client, reject('for the slow one alone'))
  slow.socket.full = false
  slow.client.drained()
  // The first had been written before anybody knew.
  assert.deepEqual(slow.socket.writes, texts.slice(1).map(said))
  room.publish(say('d'))
  endTurn()
  assert.deepEqual(slow.socket.writes.slice(-1), [said('d')])
})

test('a private frame comes behind what the member still has to take', (t) => {
  const { room, joinAs, endTurn } = setUp(t)
  const [slow, other] = [joinAs(DIALECTS.channel), joinAs(DIALECTS.channel)]
  slow.socket.full = true
  for (const text of ['a', 'b']) {
    room.publish(say(text))
    endTurn()
  }
  room.reject(slow.client, reject('no'))
  room.publish(say('c'))
  endTurn()
  slow.socket.writes.length = 0
  slow.socket.full = false
  slow.client.drained()
  const read = ({ socket }: typeof slow) => socket.writes.join('').trim().split('\n').map((line) => JSON.parse(line))
    .filter(({ type }) => type !== 'nb_users').map(({ text, reason }) => text ?? reason)
  assert.deepEqual(read(slow), ['b', 'no', 'c'])
  assert.deepEqual(read(other), ['a', 'b', 'c'])
})

test('a member that is behind and changes its dialect takes the rest of the old one first', (t) => {
  const { room, join, endTurn } = setUp(t)
  const slow = join()
  slow.socket.full = true
  for (const text of ['a', 'b']) {
    room.publish(say(text))
    endTurn()
  }
  room.switchDialect(slow.client, { kind: 'switch', to: 'typed', greets: true, next: say('-') })
  room.publish(say('c'))
  endTurn()
  slow.socket.writes.length = 0
  slow.socket.full = false
  slow.client.drained()
  const frames = slow.socket.writes.join('').trim().split('\n').map((line) => JSON.parse(line))
  assert.deepEqual(frames.map(({ message, type, text }) => message ?? text ?? type), ['b', 'nb_users', 'a', 'b', 'c'],
    'the rest of the old one, then the greeting with what is stored, and everything that follows')
})

test('a member that hardly makes progress is disconnected when too much waits for it, and one that does later', (t) => {
  const { room, observer, join, endTurn } = setUp(t)
  const [slow, steady] = [join(), join()]
  slow.socket.full = steady.socket.full = true
  const share = (times: number) => {
    for (let i = 0; i < times; i++) {
      room.publish(say('x'.repeat(1000)))
      endTurn()
    }
  }
  share(2)
  slow.client.observeProgress(1, 0)
  steady.client.observeProgress(100_000, 0)
  share(2)
  assert.equal(slow.socket.writes.at(-1), 'terminated')
  assert.notEqual(steady.socket.writes.at(-1), 'terminated')
  share(8)
  assert.equal(steady.socket.writes.at(-1), 'terminated')
  assert.deepEqual(observer.ended.mock.calls.map(({ arguments: [, reason] }) => reason),
    [CLOSE_REASONS.tooSlow, CLOSE_REASONS.tooSlow])
})

test('a member that takes nothing for a minute is disconnected, though it is not far behind', (t) => {
  const { join } = setUp(t)
  const { socket, client } = join()
  client.observeProgress(0, 59)
  assert.notEqual(socket.writes.at(-1), 'terminated')
  client.observeProgress(0, 60)
  assert.equal(socket.writes.at(-1), 'terminated')
})

test('a close waits for what a member still has to take', (t) => {
  const { room, join, endTurn } = setUp(t)
  const { socket, client } = join()
  socket.full = true
  for (const text of ['a', 'b']) {
    room.publish(say(text))
    endTurn()
  }
  room.dismiss(client, CLOSE_REASONS.serviceRestart)
  room.publish(say('too late'))
  endTurn()
  assert.notEqual(socket.writes.at(-1), 'close 1012')
  socket.full = false
  client.drained()
  assert.deepEqual(socket.writes.slice(-2), [said('b'), 'close 1012'])
})

test('a member that is being closed and takes nothing is cut off, and nobody waits for it', (t) => {
  const { room, observer, join, endTurn } = setUp(t)
  const [{ socket, client }] = [join(), join()]
  socket.full = true
  for (const text of ['a', 'b', 'x'.repeat(500)]) {
    room.publish(say(text))
    endTurn()
  }
  const [group] = room.subscribers
  assert.ok(group!.lag > 0)
  client.close(CLOSE_REASONS.flooding)
  assert.equal(group!.lag, 0)
  client.observeProgress(0, 60)
  assert.equal(socket.writes.at(-1), 'terminated')
  assert.deepEqual(observer.ended.mock.calls.map(({ arguments: [, reason] }) => reason), [CLOSE_REASONS.flooding])
})

test('a large message waits for members that are behind, and its sender\'s next ones with it', async (t) => {
  const { joinAs, endTurn } = setUp(t, { dialects: [DIALECTS.channel], maxBufferedBytes: 40_000 })
  const [slow, sharer] = [joinAs(DIALECTS.channel), joinAs(DIALECTS.channel)]
  slow.socket.full = true
  const script = (name: string) => Buffer.from(JSON.stringify({
    type: 'script', author: 'Hans', name, raw_pycode: 'x'.repeat(64 * 1024),
  }))
  const names = ({ socket }: typeof slow) => [...socket.writes.join('').matchAll(/"name":"(\w+)"/g)].map(([, name]) => name)
  sharer.client.receive(script('first'), false)
  await new Promise(setImmediate)
  endTurn()
  sharer.client.receive(script('second'), false)
  sharer.client.receive(Buffer.from('{"type":"text","author":"Hans","text":"behind"}'), false)
  await new Promise(setImmediate)
  endTurn()
  assert.deepEqual(names(sharer), ['first'])
  assert.ok(!sharer.socket.writes.some((line) => line.includes('behind')))
  slow.socket.full = false
  slow.client.drained()
  t.mock.timers.tick(100)
  while (!sharer.socket.writes.some((line) => line.includes('behind'))) {
    await new Promise(setImmediate)
    endTurn()
  }
  assert.deepEqual(names(slow), ['first', 'second'])
  assert.ok(sharer.socket.writes.join('').indexOf('behind') > sharer.socket.writes.join('').indexOf('second'))
})

test('shared data as small as a text does not wait for what others of the same network have sent', async (t) => {
  const { joinAs, endTurn, fanOut } = setUp(t, { dialects: [DIALECTS.channel] })
  const [neighbour, sharer] = [joinAs(DIALECTS.channel, '192.0.2.1'), joinAs(DIALECTS.channel, '192.0.2.1')]
  fanOut.charge('192.0.2.1', 1024 * 1024, 10_000)
  const script = (name: string, bytes: number) =>
    Buffer.from(JSON.stringify({ type: 'script', author: 'Hans', name, raw_pycode: 'x'.repeat(bytes) }))
  sharer.client.receive(script('large', 10_000), false)
  neighbour.client.receive(script('small', 1_000), false)
  neighbour.client.receive(Buffer.from('{"type":"text","author":"Hans","text":"behind"}'), false)
  await new Promise(setImmediate)
  endTurn()
  const written = neighbour.socket.writes.join('')
  assert.deepEqual(['large', 'small', 'behind'].map((word) => written.includes(word)), [false, true, true])
})

test('a close comes after what was said before it, and nothing comes after', (t) => {
  const { room, join, endTurn } = setUp(t)
  const { socket, client } = join()
  room.publish(say('last words'))
  room.dismiss(client, CLOSE_REASONS.serviceRestart)
  client.close(CLOSE_REASONS.serviceRestart)
  room.publish(say('too late'))
  endTurn()
  assert.deepEqual(socket.writes, [counted(1), said('last words'), 'close 1012'])
})

test('a failure while a message is handled is reported with its stage, and the client lives', (t) => {
  const { observer, joinAs, endTurn } = setUp(t)
  const decode = mock.fn(like(classic).decode)
  const { socket, client } = joinAs({ ...like(classic), decode })
  decode.mock.mockImplementationOnce(() => { throw new Error('broken') })
  client.receive(Buffer.from('{}'), false)
  assert.deepEqual(observer.failed.mock.calls[0]!.arguments.slice(0, 3), ['receive', new Error('broken'), 'QGIS'])
  client.receive(Buffer.from(said('hello')), false)
  endTurn()
  assert.equal(socket.writes.at(-1), said('hello'))
})

test('a thread that dies costs its sender that message: it is told so, and what waited behind goes on', async (t) => {
  const { room, observer, joinAs, endTurn } = setUp(t)
  const { socket, client } = joinAs(DIALECTS.channel)
  const decode = t.mock.method(workers, 'decode')
  decode.mock.mockImplementationOnce(async () => { throw new Error('out of memory') })
  client.receive(Buffer.from(' '.repeat(100_000)), false)
  client.receive(Buffer.from('{"type":"text","author":"Hans","text":"behind"}'), false)
  assert.equal(socket.writes.at(-1), 'pause')
  await new Promise(setImmediate)
  endTurn()
  assert.deepEqual(observer.failed.mock.calls.map(({ arguments: [stage] }) => stage), ['receive'])
  assert.equal(room.members, 1)
  const frames = socket.writes.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
  assert.deepEqual(frames.map(({ type, reason, text }) => [type, reason ?? text]), [
    ['nb_users', undefined], ['uncompliant', 'The message could not be processed, try again'], ['text', 'behind'],
  ])
  assert.ok(socket.writes.includes('resume'))
})

test('an address whose messages have taken much time has the next ones decoded by workers', async (t) => {
  const { joinAs, wait } = setUp(t)
  const decode = t.mock.method(workers, 'decode')
  const costly = {
    ...like(classic),
    decode: (data: Buffer, isBinary: boolean) => {
      wait(300)
      return classic.decode(data, isBinary)
    }
  }
  const message = Buffer.from(said('x'.repeat(200)).padEnd(2_000))
  const [first, second] = [joinAs(costly, '192.0.2.1'), joinAs(costly, '192.0.2.1')]
  for (let i = 0; i < 2; i++) for (const { client } of [first, second]) client.receive(message, false)
  assert.equal(decode.mock.callCount(), 0)
  second.client.receive(message, false)
  assert.equal(decode.mock.callCount(), 1)
  joinAs(costly, '192.0.2.2').client.receive(message, false)
  first.client.receive(Buffer.from(said('short')), false)
  assert.equal(decode.mock.callCount(), 1, 'neither others nor short messages')
  wait(10_000)
  first.client.receive(message, false)
  assert.equal(decode.mock.callCount(), 1, 'the budget is full again')
  await new Promise(setImmediate)
})

test('a name that its holder changes and another takes meanwhile stays with the other', (t) => {
  const broker = new LateBroker(fail)
  const { room, join } = setUp(t, { broker })
  const [a, b] = [join(), join()]
  const claim = (nickname: string, { client }: typeof a) => room.dispatch({ kind: 'newcomer', nickname }, client)
  claim('Ann', a)
  broker.arrive()
  claim('Bob', a)
  claim('Ann', b)
  room.leave(a.client)
  broker.arrive()
  broker.arrive()
  assert.equal(b.client.nickname, 'Ann')
  assert.deepEqual(room.nicknames, ['Ann'])
  claim('Cat', a)
  broker.arrive()
  assert.deepEqual(room.nicknames, ['Ann'], 'who has left registers nothing')
})

test('who leaves before another name is refused gives back the one it has', (t) => {
  const broker = new LateBroker(fail)
  const { room, join } = setUp(t, { broker })
  const [a, b] = [join(), join()]
  room.dispatch({ kind: 'newcomer', nickname: 'Ann' }, a.client)
  room.dispatch({ kind: 'newcomer', nickname: 'Bob' }, b.client)
  broker.arrive()
  room.dispatch({ kind: 'newcomer', nickname: 'Bob' }, a.client)
  room.leave(a.client)
  broker.arrive()
  broker.arrive()
  assert.deepEqual(room.nicknames, ['Bob'])
})

test('what was fetched is told once, and whoever says the same again is heard again', async (t) => {
  const stored: RoomEvent = { kind: 'text', author: 'Hans', avatar: null, text: 'stored', id: 'a', timestamp: 1 }
  const historyStore: HistoryStore = {
    append () {}, trim () {}, remove: async () => false, clear () {}, read: async () => [stored],
  }
  const { channel } = DIALECTS
  const { room, join, endTurn } = setUp(t, { dialects: [channel], historyStore })
  const { socket } = join()
  const texts = () => socket.writes.join('').match(/"text":"\w+"/g) ?? []
  while (texts().length === 0) await new Promise((resolve) => setImmediate(resolve))
  for (let i = 0; i < 3; i++) room.deliver(stored)
  endTurn()
  assert.equal(texts().length, 3, 'one that was stored, and two that were said again')
})

test('what is delivered while a client that resumes reads the history is not missing for later members', async (t) => {
  const reads: ((stored: RoomEvent[]) => void)[] = []
  const historyStore: HistoryStore = {
    append () {},
    trim () {},
    remove: async () => false,
    clear () {},
    read: () => new Promise((resolve) => reads.push(resolve)),
  }
  const { room, joinAs, endTurn } = setUp(t, { dialects: [DIALECTS.v4], historyStore, seconds: 60 })
  const first = joinAs(DIALECTS.v4)
  reads.shift()!([])
  await new Promise(setImmediate)
  const { seq: since, resume: { token } } = JSON.parse(first.socket.writes.find((text) => text.includes('hello'))!)
  first.client.end(1006)
  joinAs(DIALECTS.v4, '::1', { token, since })
  room.publish(say('meanwhile'))
  reads.shift()!([])
  await new Promise(setImmediate)
  const later = joinAs(DIALECTS.channel)
  endTurn()
  assert.ok(later.socket.writes.join('').includes('"text":"meanwhile"'))
})
