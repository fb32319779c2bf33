import type { App } from '../../types.ts'
import { readStamp } from '../../dialects/channel.ts'
import { V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import last from './last.ts'
import roomList from './room-list.ts'
import socket from './socket.ts'
import text from './text.ts'
import users from './users.ts'

/** Routes of the third generation, which calls rooms channels, and the socket of the fourth. */
export default async function channelRoutes (app: App): Promise<void> {
  const { channel: dialect, 'channel-replies': replyDialect, v4 } = app.dialects
  const routes = { noun: 'channel', tag: 'channel', dialect, replyDialect } as const
  await app.register(roomList, { noun: 'channel' })
  await app.register(users, routes)
  await app.register(last, routes)
  await app.register(text, { ...routes, readStamp })
  await app.register(socket, {
    ...routes,
    v4,
    description: 'Open a WebSocket to this URL to join the channel. Both sides send JSON text frames, ' +
      'distinguished by their `type`: `{"type":"text","id","timestamp","author","avatar","text"}`. ' +
      `Clients that offer the subprotocol \`${V4_SUBPROTOCOL}\` speak the fourth generation.`,
  })
}
