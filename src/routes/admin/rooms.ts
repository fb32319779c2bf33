import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { ErrorSchema } from '../../http/error-schemas.ts'
import { BodyError, UnknownRoomError } from '../../http/errors.ts'
import { ActError } from '../../moderation/act-error.ts'
import { clean } from '../../protocol/text.ts'
import { RoomNameSchema } from '../../protocol/room-name.ts'
import type { Room } from '../../rooms/room.ts'
import { requireOperator } from './authorization.ts'
import {
  BodyRefusals, describe, RefusalSchemas, RoomParamsSchema, RoomRefusalSchemas, secondsSchema,
} from './schemas.ts'

const TopicSchema = Type.String({ maxLength: 255, format: 'unicode', description: 'what the room is about' })

const OpenSchema = Type.Object({
  topic: Type.Optional(TopicSchema),
  private: Type.Optional(Type.Boolean({ description: 'whether it exists only for clients with a token for it' })),
  seconds: Type.Optional(secondsSchema('seconds until it is closed; without it, it stays open', 1)),
}, { title: 'RoomRequest', examples: [{ topic: 'Flood in the valley', private: true, seconds: 86_400 }] })

export const RoomSchema = Type.Object({
  name: Type.String(),
  topic: Type.String(),
  private: Type.Boolean(),
  configured: Type.Boolean({ description: 'whether it is one of the configuration, which stays open' }),
  connections: Type.Integer({ description: 'open connections on all instances' }),
  expires: Type.Union([Type.Integer(), Type.Null()], {
    description: 'when it is closed, in seconds since 1970; null if that is not planned',
  }),
}, { title: 'Room' })

/** Rooms that come and go. */
export default async function roomRoutes (app: App): Promise<void> {
  const { acts } = app.moderation!
  const conflict = { 409: ErrorSchema('The room is configured.', "The room 'QGIS' is configured") }

  app.addHook('onRequest', requireOperator)

  app.get('/rooms', {
    schema: describe('get_all_rooms', 'Get Rooms', 'Returns all rooms, private ones too.',
      { response: { 200: Type.Array(RoomSchema), ...RefusalSchemas } }),
  }, async () => Array.from(app.rooms, (room) => summarize(app, room)))

  app.put('/rooms/:room', {
    schema: describe('open_room', 'Open Room', 'Opens a room, or changes one that was opened.', {
      params: RoomParamsSchema,
      body: OpenSchema,
      response: { 200: RoomSchema, ...RefusalSchemas, ...conflict, ...BodyRefusals },
    }),
  }, async ({ params: { room: name }, body }) => {
    if (!isRoomName(name)) {
      const msg = 'This cannot be the name of a room'
      throw new BodyError({ type: 'value_error', loc: ['path', 'room'], msg, input: name })
    }
    if (app.rooms.isConfigured(name)) throw new ActError(409, `The room '${name}' is configured`)
    const { topic = '', private: isPrivate = false, seconds } = body
    acts.openRoom(name, { topic: clean(topic), isPrivate, seconds })
    return summarize(app, app.rooms.get(name)!)
  })

  app.delete('/rooms/:room', {
    schema: describe('close_room', 'Close Room', 'Closes a room that was opened, and its connections with 1001.',
      { params: RoomParamsSchema, response: { 200: RoomSchema, ...RoomRefusalSchemas, ...conflict } }),
  }, async ({ params: { room: name } }) => {
    const room = app.rooms.get(name)
    if (!room) throw new UnknownRoomError('Room', name)
    const closed = summarize(app, room)
    acts.closeRoom(name)
    return closed
  })
}

/** A room as the operator sees it. */
export function summarize (app: App, { name, topic, isPrivate, headCount }: Room) {
  const opened = app.moderation!.state.find('room', name)
  return {
    name,
    topic,
    private: isPrivate,
    configured: app.rooms.isConfigured(name),
    connections: headCount,
    expires: opened?.until === undefined ? null : Math.floor(opened.until / 1000),
  }
}

function isRoomName (name: string): boolean {
  const { pattern, maxLength } = RoomNameSchema
  // Where tokens are, "~" begins one.
  return new RegExp(pattern!, 'u').test(name) && [...name].length <= maxLength! && !name.startsWith('~') &&
    name === name.trim()
}
