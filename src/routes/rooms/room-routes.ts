import { Type, type TObject, type TString } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../types.ts'
import { ErrorSchema } from '../../http/error-schemas.ts'
import { BodyError, ForbiddenError, UnknownRoomError } from '../../http/errors.ts'
import { stringEnum } from '../../lib/string-enum.ts'
import type { Access } from '../../moderation/access.ts'
import type { Command, RoomEvent, Text } from '../../protocol/events.ts'
import type { Room } from '../../rooms/room.ts'

/** A generation's word for a room: in URLs, in `/docs` and in errors. */
export type Noun = 'room' | 'channel'

/** Schema of a query parameter that switches something on. */
export function flagSchema (description: string) {
  return Type.Optional(stringEnum(['true', 'false'], { description, examples: ['true'] }))
}

/** Schema of the parameter of a path such as `/room/{room}/ws`. */
export function paramsSchema (noun: Noun): TObject<Record<Noun, TString>> {
  return Type.Object({
    [noun]: Type.String({ description: `name of the ${noun}, percent-encoded`, examples: ['QGIS'] }),
  }) as TObject<Record<Noun, TString>>
}

/**
 * Finds the room that a request names. A private room is unknown to clients without a token for it.
 *
 * @throws {UnknownRoomError} worded for the generation
 */
export function findRoom (app: App, noun: Noun, params: Record<Noun, string>, access: Access): Room {
  const room = app.rooms.get(params[noun])
  if (!room || !access.mayJoin(room)) throw new UnknownRoomError(capitalize(noun), params[noun])
  return room
}

/**
 * Publishes a message by PUT.
 *
 * @param fields names of the author and of the text in the body
 * @returns the message, once it was delivered
 * @throws {BodyError | ForbiddenError} if moderation forbids it
 */
export async function put (
  room: Room, command: Text & Command, { ip, access }: FastifyRequest, fields: { author: string, text: string }
): Promise<RoomEvent> {
  const result = await room.put(command, { address: ip, access })
  if ('event' in result) return result.event
  const { rule, reason: msg, seconds } = result.refusal
  const invalid = (field: string, input: string) =>
    new BodyError({ type: 'value_error', loc: ['body', field], msg, input })
  switch (rule) {
    case 'reserved': throw invalid(fields.author, command.author)
    case 'command': throw invalid(fields.text, command.text)
    case 'slow': throw new ForbiddenError(msg, seconds)
    default: throw new ForbiddenError(msg)
  }
}

/** Refuses a request from a banned address. @throws {ForbiddenError} */
export function checkBan (room: Room, { ip, access }: FastifyRequest): void {
  const refusal = room.refusalToJoin(ip, access)
  if (refusal?.rule === 'banned') throw new ForbiddenError(refusal.reason)
}

/**
 * Refuses a client that may not join the room.
 *
 * @param resumes whether it may turn out to be a member
 * @throws {ForbiddenError}
 */
export function checkJoin (room: Room, { ip, access }: FastifyRequest, resumes: boolean): void {
  const refusal = room.refusalToJoin(ip, access)
  if (refusal && !(resumes && refusal.rule === 'locked')) throw new ForbiddenError(refusal.reason)
}

/** Schema of the response for an unknown room, for `/docs`. */
export function unknownRoomSchema (noun: Noun) {
  return ErrorSchema(`The ${noun} does not exist.`, `${capitalize(noun)} 'nope' not registered`)
}

/** Sends JSON that is already serialized; the schema of the route's response is for `/docs` only. */
export function sendJson (reply: FastifyReply, json: Buffer): FastifyReply {
  return reply.type('application/json').send(json)
}

function capitalize (noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1)
}
