import { Type, type Static } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'
import { ANYONE } from '../../moderation/access.ts'
import { version } from '../../package.ts'
import { V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import { limitsByName, RulesSchema } from './rules.ts'

/** Seconds for which anybody may keep a card. */
const MAX_AGE = 60

/** The generations of clients, oldest first: where each connects, and with which subprotocol. */
const GENERATIONS = [
  { name: 'classic', path: '/room/{room}/ws' },
  { name: 'typed', path: '/room/{room}/ws' },
  { name: 'channel', path: '/channel/{room}/ws' },
  { name: 'v4', path: '/channel/{room}/ws', subprotocol: V4_SUBPROTOCOL },
]

const { rules: _rules, main_lang: _language, ...ruleLimits } = RulesSchema.properties

const LimitsSchema = Type.Object({
  ...ruleLimits,
  max_image_raw_length: Type.Integer({ description: 'maximum size of an image, in base64 characters' }),
  max_geojson_raw_length: Type.Integer({ description: 'maximum size of a layer, in characters of GeoJSON' }),
  max_model_raw_length: Type.Integer({ description: 'maximum size of a model, in characters of XML' }),
  max_script_raw_length: Type.Integer({ description: 'maximum size of a script, in characters' }),
  max_frame_bytes: Type.Integer({ description: 'maximum size of a WebSocket message, in bytes' }),
  message_rate: Type.Number({ description: 'messages per second and connection; 0 without a limit' }),
  message_burst: Type.Integer({ description: 'messages at once after a pause; 0 without a limit' }),
  resume_seconds: Type.Integer({ description: 'seconds for which a lost connection can be resumed; 0 for never' }),
  max_stored_messages: Type.Integer({ description: 'recent messages that a new member receives; 0 for none' }),
}, { title: 'InstanceLimits' })

/** Relative to the address of the card, which a proxy may have below a prefix of its own. */
const LINKS = {
  page: '../',
  docs: '../docs',
  openapi: '../openapi.json',
  asyncapi: '../asyncapi.json',
  rules: '../rules',
  status: '../status',
}

const GenerationSchema = Type.Object({
  name: Type.String({ description: 'name of the dialect' }),
  path: Type.String({ description: 'where its clients connect, behind the base URL' }),
  subprotocol: Type.Optional(Type.String({ description: 'subprotocol that its clients offer' })),
}, { title: 'InstanceGeneration' })

export const InstanceCardSchema = Type.Object({
  name: Type.String({ description: 'name of the instance' }),
  version: Type.String({ description: 'version of the server' }),
  languages: Type.Array(Type.String(), { description: 'codes of the languages that people speak here' }),
  rooms: Type.Array(Type.String(), { description: 'names of the rooms, without private ones' }),
  generations: Type.Array(GenerationSchema, {
    description: 'generations of clients that the instance speaks with, oldest first',
  }),
  limits: LimitsSchema,
  contact: Type.Union([Type.String(), Type.Null()], {
    description: 'URL for questions to the operator; null for none',
  }),
  links: Type.Object(Object.fromEntries(Object.keys(LINKS).map((name) => [name, Type.String()])), {
    title: 'InstanceLinks',
    description: 'further addresses, relative to that of the card',
  }),
}, {
  title: 'InstanceCard',
  description: 'What other instances and programs may know of this one.',
})

/** /.well-known/gischat: what an instance tells of itself to everybody, pages of other instances included. */
export default async function instanceCardRoute (app: App): Promise<void> {
  const { config, limits } = app
  const { INSTANCE_NAME: name, INSTANCE_CONTACT: contact } = config
  const card: Omit<Static<typeof InstanceCardSchema>, 'rooms'> = {
    name: name || 'gischat',
    version,
    languages: [config.MAIN_LANGUAGE],
    generations: GENERATIONS,
    limits: {
      ...limitsByName(limits),
      max_image_raw_length: limits.maxImageLength,
      max_geojson_raw_length: limits.maxGeojsonLength,
      max_model_raw_length: limits.maxModelLength,
      max_script_raw_length: limits.maxScriptLength,
      max_frame_bytes: config.MAX_FRAME_BYTES,
      message_rate: config.MESSAGE_RATE,
      message_burst: config.MESSAGE_BURST,
      resume_seconds: config.RESUME_SECONDS,
      max_stored_messages: config.MAX_STORED_MESSAGES,
    },
    contact: contact === '' ? null : /^(https|mailto):/.test(contact) ? contact : `mailto:${contact}`,
    links: LINKS,
  }

  app.get('/.well-known/gischat', {
    schema: {
      operationId: 'get_instance_card__well_known_gischat_get',
      summary: 'Get Instance Card',
      description: 'Returns what other instances and programs may know of this one. Every page may read it.',
      response: {
        200: { ...InstanceCardSchema, examples: [{ ...card, rooms: ['QGIS', 'Field and mobile', 'Geotribu'] }] },
        ...RequestRefusalSchemas,
      },
    },
  }, async (_request, reply) => reply
    .header('access-control-allow-origin', '*')
    .header('cache-control', `public, max-age=${MAX_AGE}`)
    .send({ ...card, rooms: app.rooms.visibleTo(ANYONE).map(({ name }) => name) }))
}
