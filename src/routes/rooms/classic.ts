import type { App } from '../../types.ts'
import message from './message.ts'
import roomList from './room-list.ts'
import socket from './socket.ts'

/** The first generation. */
export default async function classicRoutes (app: App): Promise<void> {
  await app.register(roomList, { noun: 'room' })
  await app.register(message)
  await app.register(socket, {
    noun: 'room',
    dialect: app.dialects.classic,
    description: 'Open this address as a WebSocket to join the room. Each side sends JSON in text frames: ' +
      '`{"message","author","avatar"}`. Frames whose author is `internal` come from the server and tell ' +
      'how many people are connected: `{"author":"internal","nb_users":2}`. From its first valid typed message on, ' +
      'such as `{"type":"newcomer","newcomer":"Hans_Hibbel"}`, a connection is sent typed messages instead.',
  })
}
