import assert from 'node:assert/strict'
import { closeFrame, frame, request } from '../hostile/raw-client.ts'
import { HttpPeer } from '../fuzz/http-peer.ts'
import { rightFrame, type Door, type WebSocketPeer } from '../fuzz/web-socket-peer.ts'
import { accountable, numbered } from './ledger.ts'
import { nameOf, type World } from './world.ts'

/** Ways of leaving: politely, half-closed, reset, amid a frame, and over a frame that breaks the rules. */
const ENDS: ((peer: WebSocketPeer) => Promise<void>)[] = [
  async (peer) => {
    peer.socket.write(closeFrame(1000))
    await peer.finish()
  },
  (peer) => peer.finish(),
  async (peer) => { peer.reset() },
  async (peer) => {
    peer.socket.write(frame('half a frame').subarray(0, 9))
    await peer.finish()
  },
  async (peer) => {
    peer.socket.write(frame('not masked', { mask: false }))
    await peer.until('the close frame', () => peer.closeCode === 1002)
    await peer.finish()
  },
]

/** A client of rooms or channels that joins, may send a message, and leaves in any way, over and over. */
export async function comeAndGo (world: World, name: string): Promise<void> {
  const { random } = world
  for (let said = 0; world.running;) {
    await world.rest(0, 500)
    const door = random.of<Door>(['room', 'channel'])
    const peer = await world.join(random.of(world.rooms), door)
    peer.hear = () => {}
    if (door === 'channel') peer.socket.write(rightFrame(JSON.stringify({ type: 'newcomer', newcomer: name })))
    for (let i = random.between(0, 3); i > 0; i--) {
      peer.socket.write(rightFrame(door === 'room'
        ? numbered(name, ++said)
        : JSON.stringify({ type: 'text', text: `${++said} `, author: name })))
    }
    await world.rest(20, 2_000)
    await world.leave(peer, () => random.of(ENDS)(peer))
  }
}

const FLOOD_MESSAGES = 3_000
/** Messages of a flood that are written at once. */
const FLOOD_BURST = 100

/** Somebody who says more than anybody could read, until it is enough or the server has had enough. */
export async function flood (world: World, number: number): Promise<void> {
  world.tally.floods++
  const peer = await world.join(world.random.of(world.rooms))
  peer.hear = () => {}
  const name = `flood_${number}`
  for (let said = 0; said < FLOOD_MESSAGES && !peer.ended && world.running;) {
    const burst = Array.from({ length: FLOOD_BURST }, () => rightFrame(numbered(name, ++said)))
    if (!peer.socket.write(Buffer.concat(burst))) await world.rest(20, 20)
    await world.rest(5, 10)
  }
  await world.leave(peer, async () => {
    if (!peer.ended) await peer.finish()
    else peer.reset()
  })
}

/** Milliseconds for the server to notice that nobody is there: its defaults, and some grace. */
const STUCK_FOR = 60_000 + 25_000 + 15_000

/**
 * Somebody whose connection stands, and nothing else: it reads nothing, or it
 * reads and never answers, which is all that loopback has of a half-open peer.
 */
export async function hang (world: World, reads: boolean, isHeld: (name: string) => boolean): Promise<void> {
  world.tally.stuck++
  const peer = await world.join(world.random.of(world.rooms))
  const name = nameOf(peer)
  peer.hear = () => {}
  peer.answersPings = false
  if (!reads) peer.socket.pause()
  const deadline = Date.now() + STUCK_FOR
  while (world.running && isHeld(name) && Date.now() < deadline) await world.rest(1_000, 1_000)
  if (world.running && isHeld(name)) world.tally.overstayed++
  await world.leave(peer, async () => { peer.reset() })
}

const STORM_MESSAGES = 12_000
const PIPELINE = 200

/** Many messages of a kilobyte over PUT: enough to fill the memory that is granted to a member who reads nothing. */
export async function storm (world: World, number: number): Promise<void> {
  const room = world.random.of(world.rooms)
  const author = accountable('storm', number)
  const peer = await HttpPeer.connect({ port: world.port, from: world.nextAddress() })
  for (let sent = 0; sent < STORM_MESSAGES && world.running;) {
    for (let i = 0; i < PIPELINE; i++) {
      const body = numbered(author, ++sent, '😀'.repeat(240))
      peer.send('PUT', request(`/room/${encodeURIComponent(room)}/message`, {
        method: 'PUT', headers: { host: 'soak', 'content-length': String(Buffer.byteLength(body)) }, body,
      }))
    }
    await peer.until('the answers', () => peer.answers.length === sent)
    world.tally.puts += PIPELINE
  }
  assert.ok(peer.answers.every(({ status }) => status === 200), 'every PUT is accepted')
  await peer.finish()
}
