import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { App } from '../../types.ts'
import { BodyError } from '../../http/errors.ts'
import { externalUrl } from '../../http/external-url.ts'
import { POWERS, type Claims } from '../../moderation/access.ts'
import { MAX_SECONDS } from '../../moderation/acts.ts'
import { SERVER_AUTHOR } from '../../moderation/reserved-nicknames.ts'
import { stringEnum } from '../../lib/string-enum.ts'
import { authorSchema } from '../../protocol/classic-message.ts'
import { now } from '../../protocol/events.ts'
import { fold } from '../../protocol/look-alikes.ts'
import { RoomNameSchema } from '../../protocol/room-name.ts'
import { requireOperator } from './authorization.ts'
import { ADMIN_PREFIX, BodyRefusals, describe, RefusalSchemas } from './schemas.ts'

/** Seconds for which a token is valid where nobody says how long. */
const TOKEN_SECONDS = 24 * 60 * 60

/** The tokens that give powers to moderators and to members of private rooms. */
export default async function tokenRoutes (app: App): Promise<void> {
  const { state, acts } = app.moderation!
  const tokens = app.tokens!

  const TokenSchema = Type.Object({
    rooms: Type.Array(Type.Union([Type.Literal('*'), RoomNameSchema]), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: 'names of rooms, or "*" for all',
      examples: [['QGIS']],
    }),
    powers: Type.Array(stringEnum(POWERS, { title: 'Power' }), {
      minItems: 1,
      uniqueItems: true,
      description: '"join" for private rooms, "moderate"',
      examples: [['join', 'moderate']],
    }),
    nickname: Type.Optional(Type.Union([authorSchema(app.limits), Type.Null()], {
      description: 'nickname that nobody else may use as long as the token is valid', examples: ['teacher'],
    })),
    expires: Type.Optional(Type.Integer({
      minimum: 1,
      maximum: MAX_SECONDS,
      description: `seconds for which it is valid, ${TOKEN_SECONDS} by default`,
      examples: [TOKEN_SECONDS],
    })),
  }, { title: 'TokenRequest' })

  const MintedSchema = Type.Object({
    id: Type.String({ description: 'identifier, by which the token is revoked' }),
    token: Type.String(),
    url: Type.String({ description: 'base URL for plugins' }),
    link: Type.String({ description: 'link for people, which no log and no preview sees' }),
    expires: Type.Integer({ description: 'seconds since 1970' }),
  }, { title: 'MintedToken', description: 'The token. It is not shown again.' })

  const IssuedSchema = Type.Object({
    id: Type.String(),
    rooms: Type.Array(Type.String()),
    powers: Type.Array(Type.String()),
    nickname: Type.Union([Type.String(), Type.Null()]),
    expires: Type.Integer({ description: 'seconds since 1970' }),
  }, { title: 'Token' })

  const ParamsSchema = Type.Object({ id: Type.String({ format: 'uuid', description: 'identifier of the token' }) })

  app.addHook('onRequest', requireOperator)

  app.post('/tokens', {
    schema: describe('mint_token', 'Mint Token', 'Makes a token that gives powers to whoever has it.',
      { body: TokenSchema, response: { 200: MintedSchema, ...RefusalSchemas, ...BodyRefusals } }),
  }, async (request) => {
    const { rooms, powers, nickname = null, expires: seconds = TOKEN_SECONDS } = request.body
    if (nickname !== null && fold(nickname) === fold(SERVER_AUTHOR)) {
      const msg = `The nickname '${nickname}' is the server's own`
      throw new BodyError({ type: 'value_error', loc: ['body', 'nickname'], msg, input: nickname })
    }
    const claims: Claims = { id: randomUUID(), rooms, powers, nickname, expires: now() + seconds }
    const token = mint(claims)
    acts.issueToken(claims)
    const base = externalUrl(request as FastifyRequest, app.prefix.slice(0, -ADMIN_PREFIX.length))
    return { id: claims.id, token, url: `${base}/~${token}`, link: `${base}/#~${token}`, expires: claims.expires }
  })

  app.get('/tokens', {
    schema: describe('get_tokens', 'Get Tokens', 'Returns the tokens that were minted since the start and are valid.',
      { response: { 200: Type.Array(IssuedSchema), ...RefusalSchemas } }),
  }, async () => state.inForce('token').map(({ subject: id, rooms, powers, nickname, until = 0 }) =>
    ({ id, rooms, powers, nickname, expires: Math.floor(until / 1000) })))

  app.delete('/tokens/:id', {
    schema: describe('revoke_token', 'Revoke Token', 'Ends what a token allows, until the last instance stops.', {
      params: ParamsSchema,
      response: {
        200: Type.Object({
          id: Type.String(),
          REVOKED_TOKENS: Type.String({ description: 'value of the variable that revokes it for good' }),
        }, { title: 'RevokedToken' }),
        ...RefusalSchemas,
        ...BodyRefusals,
      },
    }),
  }, async ({ params: { id } }) => {
    acts.revokeToken(id)
    return { id, REVOKED_TOKENS: [...tokens.revoked].join(',') }
  })

  function mint (claims: Claims): string {
    try {
      return tokens.mint(claims)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new BodyError({ type: 'value_error', loc: ['body', 'rooms'], msg: error.message, input: claims.rooms })
    }
  }
}
