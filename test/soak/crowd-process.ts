/* Joins a room many times over, tells its parent where it came from, and waits to be killed. */
import { WebSocketPeer } from '../fuzz/web-socket-peer.ts'
import { nameOf } from './world.ts'

const [port, room, size] = process.argv.slice(2)

process.once('disconnect', () => process.exit())
const peers = await Promise.all(Array.from({ length: Number(size) }, (_, i) =>
  WebSocketPeer.join({ port: Number(port), room: room!, from: `127.2.0.${i + 1}` })))
for (const peer of peers) peer.hear = () => {}
process.send!(peers.map(nameOf))
