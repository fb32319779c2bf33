import type { App } from '../../types.ts'
import message from './message.ts'
import roomList from './room-list.ts'
import socket from './socket.ts'

/** Routes of the first generation. */
export default async function classicRoutes (app: App): Promise<void> {
  await app.register(roomList, { noun: 'room' })
  await app.register(message)
  await app.register(socket, {
    noun: 'room',
    dialect: app.dialects.classic,
    description: 'Open a WebSocket to this URL to join the room. Both sides send JSON text frames: ' +
      '`{"message","author","avatar"}`. Frames by the author `internal` come from the server and contain the ' +
      'number of open connections: `{"author":"internal","nb_users":2}`. After its first valid typed message, such ' +
      'as `{"type":"newcomer","newcomer":"Hans_Hibbel"}`, a connection receives typed messages instead.',
  })
}
