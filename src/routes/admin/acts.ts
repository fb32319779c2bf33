import { Type, type Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { App } from '../../types.ts'
import { ErrorSchema } from '../../http/error-schemas.ts'
import { BodyError } from '../../http/errors.ts'
import { BAN_SECONDS, MUTE_SECONDS } from '../../moderation/acts.ts'
import { MAX_SLOW } from '../../moderation/commands.ts'
import { chatTextSchema } from '../../protocol/classic-message.ts'
import { clean } from '../../protocol/text.ts'
import { actorOf, requireModerator, roomOf } from './authorization.ts'
import {
  BodyRefusals, ConnectionSchema, describe, DoneSchema, NicknameSchema, ReasonSchema, RoomParamsSchema,
  RoomRefusalSchemas, secondsSchema,
} from './schemas.ts'

const target = { nickname: Type.Optional(NicknameSchema), connection: Type.Optional(ConnectionSchema) }

const AddressSchema = Type.String({
  maxLength: 64, description: 'an address, which stands for its /64 in IPv6, or a network', examples: ['203.0.113.7'],
})

const MuteSchema = Type.Object({
  ...target,
  seconds: Type.Optional(secondsSchema(`seconds for which it lasts, ${MUTE_SECONDS} by default; 0 undoes it`)),
  reason: Type.Optional(ReasonSchema),
}, { title: 'MuteRequest', examples: [{ nickname: 'jane', seconds: 600 }] })

const TargetSchema = Type.Object(target, { title: 'Target', examples: [{ nickname: 'jane' }] })

const BanSchema = Type.Object({
  ...target,
  address: Type.Optional(AddressSchema),
  seconds: Type.Optional(secondsSchema(`seconds for which it lasts, ${BAN_SECONDS} by default; 0 undoes it`)),
  reason: Type.Optional(ReasonSchema),
  force: Type.Optional(Type.Boolean({ description: 'whether others with the same address are banned as well' })),
}, { title: 'BanRequest', examples: [{ nickname: 'jane', seconds: 86_400 }] })

const SlowSchema = Type.Object({
  seconds: Type.Integer({
    minimum: 0, maximum: MAX_SLOW, description: 'seconds between two messages of a member; 0 ends it', examples: [10],
  }),
}, { title: 'SlowModeRequest' })

const LockSchema = Type.Object({
  seconds: Type.Optional(secondsSchema('seconds for which it lasts; without it, until it is undone; 0 undoes it')),
}, { title: 'LockRequest' })

const Nothing = Type.Object({}, { title: 'EmptyRequest' })

const OthersSchema = Type.Object({
  detail: Type.String(),
  connections: Type.Optional(Type.Integer({ description: 'number of other connections that a ban would hit' })),
}, {
  title: 'OthersHit',
  description: 'Others share the address: `force` bans them as well.',
  examples: [{
    detail: '3 other connections have the same address or name: "force" bans them as well', connections: 3,
  }],
})

/** Acts on a room. `POST` does something, `DELETE` with the same key undoes it. */
export default async function actRoutes (app: App): Promise<void> {
  const { acts } = app.moderation!
  const MessageParamsSchema = Type.Object({ ...RoomParamsSchema.properties, id: Type.String({ format: 'uuid' }) })
  const AnnounceSchema = Type.Object({ text: chatTextSchema(app.limits) }, { title: 'AnnounceRequest' })
  const response = { 200: DoneSchema, ...RoomRefusalSchemas, ...BodyRefusals }
  const full = { 507: ErrorSchema('Too many acts are in force.', 'Too many acts are in force: undo some') }

  app.addHook('onRequest', requireModerator)

  app.post('/rooms/:room/mute', {
    schema: describe('mute_member', 'Mute', 'Refuses the messages of somebody. Their connections stay open.',
      { params: RoomParamsSchema, body: MuteSchema, response: { ...response, ...full } }),
  }, async (request) => {
    const { room, body, actor, target } = read<typeof MuteSchema>(request, ['nickname', 'connection'])
    const { seconds = MUTE_SECONDS, reason } = body
    return seconds === 0 ? acts.unmute(room, target, actor) : acts.mute(room, target, terms(seconds, reason), actor)
  })

  app.delete('/rooms/:room/mute', {
    schema: describe('unmute_member', 'Unmute', 'Undoes a mute.',
      { params: RoomParamsSchema, body: TargetSchema, response }),
  }, async (request) => {
    const { room, actor, target } = read<typeof TargetSchema>(request, ['nickname', 'connection'])
    return acts.unmute(room, target, actor)
  })

  app.post('/rooms/:room/kick', {
    schema: describe('kick_member', 'Kick', 'Closes the connections of somebody with 1008.',
      { params: RoomParamsSchema, body: TargetSchema, response }),
  }, async (request) => {
    const { room, actor, target } = read<typeof TargetSchema>(request, ['nickname', 'connection'])
    return acts.kick(room, target, actor)
  })

  app.post('/rooms/:room/ban', {
    schema: describe('ban_member', 'Ban', 'Closes the connections of an address with 1008, and refuses new ones.',
      { params: RoomParamsSchema, body: BanSchema, response: { ...response, ...full, 409: OthersSchema } }),
  }, async (request) => {
    const { room, body, actor, target } = read<typeof BanSchema>(request, ['nickname', 'connection', 'address'])
    const { seconds = BAN_SECONDS, reason, address, force } = body
    if (seconds === 0) return acts.unban(room, { ...target, address }, actor)
    return acts.ban(room, { ...target, address }, { ...terms(seconds, reason), force }, actor)
  })

  app.delete('/rooms/:room/ban', {
    schema: describe('unban', 'Unban', 'Undoes a ban, by the network or by the nickname that it was made with.',
      { params: RoomParamsSchema, body: BanSchema, response }),
  }, async (request) => {
    const { room, body: { address, nickname }, actor } = read<typeof BanSchema>(request, ['nickname', 'address'])
    return acts.unban(room, { address, nickname }, actor)
  })

  app.post('/rooms/:room/slow', {
    schema: describe('slow_mode', 'Slow mode', 'Limits each member but moderators to one message in so many seconds.',
      { params: RoomParamsSchema, body: SlowSchema, response: { ...response, ...full } }),
  }, async (request) => {
    const { room, body, actor } = read<typeof SlowSchema>(request)
    return acts.slow(room, body.seconds, actor)
  })

  app.delete('/rooms/:room/slow', {
    schema: describe('end_slow_mode', 'End slow mode', 'Ends slow mode.',
      { params: RoomParamsSchema, body: Nothing, response }),
  }, async (request) => acts.slow(read(request).room, 0, actorOf(request)))

  app.post('/rooms/:room/lock', {
    schema: describe('lock_room', 'Lock', 'Keeps everybody but moderators from joining. Members stay.',
      { params: RoomParamsSchema, body: LockSchema, response: { ...response, ...full } }),
  }, async (request) => {
    const { room, body, actor } = read<typeof LockSchema>(request)
    return acts.lock(room, body.seconds, actor)
  })

  app.delete('/rooms/:room/lock', {
    schema: describe('unlock_room', 'Unlock', 'Opens a locked room.',
      { params: RoomParamsSchema, body: Nothing, response }),
  }, async (request) => acts.lock(read(request).room, 0, actorOf(request)))

  app.post('/rooms/:room/announce', {
    schema: describe('announce', 'Announce', 'Sends a text by `gischat` to everybody in the room.',
      { params: RoomParamsSchema, body: AnnounceSchema, response }),
  }, async (request) => {
    const { room, body, actor } = read<typeof AnnounceSchema>(request)
    return acts.announce(room, clean(body.text), actor)
  })

  app.delete('/rooms/:room/messages/:id', {
    schema: describe('delete_message', 'Delete a message', 'Removes a message from what is kept of a room, and has ' +
      'clients of the fourth generation remove it. Others keep what they show.',
    { params: MessageParamsSchema, response }),
  }, async (request) => {
    const { id } = request.params as Static<typeof MessageParamsSchema>
    return acts.deleteMessage(roomOf(app, request.params as { room: string }).name, id, actorOf(request))
  })
}

/** Reads a request. @param keys members of which the body needs one, or the request is invalid */
function read<Schema extends { static: unknown }> (request: FastifyRequest, keys?: string[]) {
  const { room } = request.params as { room: string }
  const body = request.body as Schema['static'] & { nickname?: string, connection?: string }
  if (keys && !keys.some((key) => key in body)) {
    throw new BodyError({ type: 'missing', loc: ['body', keys[0]!], msg: 'Field required', input: body })
  }
  const { nickname, connection } = body
  return { room, body, actor: actorOf(request), target: { nickname, connection } }
}

function terms (seconds: number, reason: string | undefined) {
  return { seconds, ...(reason !== undefined && { reason: clean(reason) }) }
}
