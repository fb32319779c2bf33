import type { App } from '../../types.ts'
import { readStamp } from '../../dialects/channel.ts'
import { stampFields } from '../../protocol/typed-messages.ts'
import { TAGS } from './room-routes.ts'
import last from './last.ts'
import roomList from './room-list.ts'
import socket from './socket.ts'
import text from './text.ts'
import users from './users.ts'

/** The third generation, which calls rooms channels. */
export default async function channelRoutes (app: App): Promise<void> {
  const door = { noun: 'channel', tag: TAGS.channel, dialect: app.dialects.channel } as const
  await app.register(roomList, { noun: 'channel', tags: ['default', TAGS.channel] })
  await app.register(users, door)
  await app.register(last, door)
  await app.register(text, { ...door, stampFields, readStamp })
  await app.register(socket, {
    ...door,
    description: 'Open this address as a WebSocket to join the channel. Each side sends JSON in text frames, ' +
      'whose `type` says what they are: `{"type":"text","id","timestamp","author","avatar","text"}`.',
  })
}
