import { request } from '../hostile/raw-client.ts'
import { HttpPeer } from './http-peer.ts'

/** How many are in each room, by its name, as the server says. */
export async function readStatus (port: number): Promise<Map<string, number>> {
  const { rooms } = await read(port, '/status') as { rooms: { name: string, nb_connected_users: number }[] }
  return new Map(rooms.map(({ name, nb_connected_users: members }) => [name, members]))
}

/** The nicknames of a room, also those that lost connections hold. */
export async function readNicknames (port: number, room: string): Promise<string[]> {
  return await read(port, `/channel/${encodeURIComponent(room)}/users`) as string[]
}

async function read (port: number, path: string): Promise<unknown> {
  const bytes = request(path, { headers: { host: 'fuzz', connection: 'close' } })
  const { status, body } = await HttpPeer.ask({ port }, 'GET', bytes)
  if (status !== 200) throw new Error(`GET ${path} answers ${status}: ${body}`)
  return JSON.parse(body)
}
