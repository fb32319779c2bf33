import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { shortenAddress } from '../../lib/network.ts'
import type { Decision } from '../../protocol/moderation-messages.ts'
import { requireModerator, roomOf } from './authorization.ts'
import { RoomSchema, summarize } from './rooms.ts'
import { describe, RoomParamsSchema, RoomRefusalSchemas } from './schemas.ts'

const ends = Type.Union([Type.Integer(), Type.Null()], {
  description: 'its end in seconds since 1970; null without one',
})
const reason = Type.Optional(Type.String())

const MemberSchema = Type.Object({
  connection: Type.String({ description: 'identifier of the connection' }),
  nickname: Type.Union([Type.String(), Type.Null()], { description: 'the registered nickname' }),
  author: Type.Union([Type.String(), Type.Null()], { description: 'author of the latest message' }),
  dialect: Type.String({ description: 'the generation that it speaks' }),
  since: Type.Integer({ description: 'when it joined, in seconds since 1970' }),
  address: Type.String({ description: 'its network; the address itself is not shown' }),
  moderator: Type.Boolean(),
}, { title: 'Member' })

const RoomStateSchema = Type.Object({
  ...RoomSchema.properties,
  members: Type.Array(MemberSchema),
  mutes: Type.Array(Type.Object({
    nickname: Type.Union([Type.String(), Type.Null()]),
    connection: Type.Union([Type.String(), Type.Null()]),
    expires: ends,
    reason,
  }, { title: 'Mute' })),
  bans: Type.Array(Type.Object({
    address: Type.String(), nickname: Type.Union([Type.String(), Type.Null()]), expires: ends, reason,
  }, { title: 'Ban' })),
  slow: Type.Integer({ description: 'seconds between two messages of a member; 0 without slow mode' }),
  locked: Type.Boolean(),
}, { title: 'RoomState' })

/** The members of a room, and what is in force there. */
export default async function memberRoutes (app: App): Promise<void> {
  const { state } = app.moderation!
  app.get('/rooms/:room', {
    schema: describe('get_room', 'Get Room', 'Returns the members of a room on all instances, and what is in force.',
      { params: RoomParamsSchema, response: { 200: RoomStateSchema, ...RoomRefusalSchemas } }),
    onRequest: requireModerator,
  }, async ({ params }) => {
    const room = roomOf(app, params)
    const members = await state.members(room.name)
    const here = <T extends Decision>(decisions: T[]) => decisions.filter((decision) => decision.room === room.name)
    const { slow, lock } = state.rulesOf(room.name)
    return {
      ...summarize(app, room),
      members: members.map(({ connection, nickname = null, author = null, dialect, since, address, moderates }) =>
        ({ connection, nickname, author, dialect, since, address: shortenAddress(address), moderator: moderates })),
      mutes: here(state.inForce('mute-nickname', 'mute-connection')).map((mute) => ({
        nickname: mute.nickname ?? null,
        connection: mute.kind === 'mute-connection' ? mute.subject : null,
        ...termsOf(mute),
      })),
      bans: here(state.inForce('ban')).map((ban) =>
        ({ address: ban.subject, nickname: ban.nickname ?? null, ...termsOf(ban) })),
      slow: slow?.seconds ?? 0,
      locked: lock !== undefined,
    }
  })
}

function termsOf ({ until, reason }: { until?: number, reason?: string }) {
  return { expires: until === undefined ? null : Math.floor(until / 1000), ...(reason !== undefined && { reason }) }
}
