import { Type, type TObject, type TString } from '@sinclair/typebox'
import type { FastifyReply } from 'fastify'
import type { App } from '../../types.ts'
import { UnknownRoomError } from '../../http/errors.ts'
import type { Room } from '../../rooms/room.ts'

/** What a generation of clients calls a room: in addresses, in `/docs`, and in errors. */
export type Noun = 'room' | 'channel'

/** Heading in `/docs`; without one it is "default", where links in the wild point. */
export const TAGS = {
  typed: 'typed: QTribu 1.1 and 1.2, QChat 0.1',
  channel: 'channel: QField, QChat 1 and the web page',
}

/** The one parameter of an address such as `/room/{room}/ws`. */
export function paramsSchema (noun: Noun): TObject<Record<Noun, TString>> {
  return Type.Object({
    [noun]: Type.String({ description: `name of the ${noun}, percent-encoded`, examples: ['QGIS'] }),
  }) as TObject<Record<Noun, TString>>
}

/**
 * The room that an address names.
 *
 * @throws {UnknownRoomError} in the words of its generation
 */
export function findRoom (app: App, noun: Noun, params: Record<Noun, string>): Room {
  const room = app.rooms.get(params[noun])
  if (!room) throw new UnknownRoomError(capitalize(noun), params[noun])
  return room
}

/** What an unknown room is answered with, for `/docs`. */
export function unknownRoomSchema (noun: Noun) {
  return Type.Object({ detail: Type.String() }, {
    description: `There is no ${noun} of that name.`,
    examples: [{ detail: `${capitalize(noun)} 'nope' not registered` }],
  })
}

/** Answers JSON that is written already; the route's schema is for `/docs` alone. */
export function sendJson (reply: FastifyReply, json: Buffer): FastifyReply {
  return reply.type('application/json').send(json)
}

function capitalize (noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1)
}
