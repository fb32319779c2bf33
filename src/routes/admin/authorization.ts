import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { App } from '../../types.ts'
import { UnknownRoomError } from '../../http/errors.ts'
import type { Actor } from '../../moderation/targets.ts'
import type { Room } from '../../rooms/room.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** A hook that answers 401 unless a request has ADMIN_TOKEN or a token in its address. */
export function requireToken (adminToken: string) {
  const expected = digest(adminToken)
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { authorization } = request.headers
    const given = BEARER.exec(authorization ?? '')?.[1]
    // Of equal length, so that the time says nothing.
    request.isOperator = given !== undefined && timingSafeEqual(digest(given), expected)
    if (request.isOperator || (authorization === undefined && request.access.id !== '')) return
    request.rejectReason = 'invalid token'
    return reply.code(401).header('www-authenticate', 'Bearer').send({ detail: 'ADMIN_TOKEN is needed, as a bearer' })
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the request has ADMIN_TOKEN. */
    isOperator: boolean
  }
}

/** A hook for requests that only the operator may make. */
export async function requireOperator ({ isOperator }: FastifyRequest, reply: FastifyReply) {
  if (!isOperator) return reply.code(403).send({ detail: 'Only the operator can do this, with ADMIN_TOKEN' })
}

/** A hook for requests about a room, which its moderators may make. */
export async function requireModerator (request: FastifyRequest, reply: FastifyReply) {
  const { room: name } = request.params as { room: string }
  const { isOperator, access, server } = request
  const room = server.rooms.get(name)
  // A moderator who may not join a private room acts on it all the same.
  const exists = room && (isOperator || access.mayModerate(name) || access.mayJoin(room))
  if (!exists) throw new UnknownRoomError('Room', name)
  if (isOperator || access.mayModerate(name)) return
  return reply.code(403).send({ detail: `The token does not allow to moderate the room '${name}'` })
}

/** The maker of a request. */
export function actorOf ({ isOperator, access }: FastifyRequest): Actor {
  return isOperator ? {} : { token: access.id }
}

/** The room of a request that passed `requireModerator`. */
export function roomOf (app: App, { room }: { room: string }): Room {
  return app.rooms.get(room)!
}

function digest (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
