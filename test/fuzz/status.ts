import { request } from '../hostile/raw-client.ts'
import { HttpPeer } from './http-peer.ts'

const GET_STATUS = request('/status', { headers: { host: 'fuzz', connection: 'close' } })

/** How many are in each room, by its name, as the server says. */
export async function readStatus (port: number): Promise<Map<string, number>> {
  const peer = await HttpPeer.connect({ port })
  peer.send('GET', GET_STATUS)
  try {
    await peer.until('the status', () => peer.answers.length > 0)
  } finally {
    peer.reset()
  }
  const { status, body } = peer.answers[0]!
  if (status !== 200) throw new Error(`GET /status answers ${status}: ${body}`)
  const { rooms } = JSON.parse(body) as { rooms: { name: string, nb_connected_users: number }[] }
  return new Map(rooms.map(({ name, nb_connected_users: members }) => [name, members]))
}
