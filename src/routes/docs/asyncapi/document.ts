import { Type } from '@sinclair/typebox'
import { createChannel } from '../../../dialects/channel.ts'
import { createClassic } from '../../../dialects/classic.ts'
import type { Dialect } from '../../../dialects/dialect.ts'
import { createTyped } from '../../../dialects/typed.ts'
import { createV4 } from '../../../dialects/v4.ts'
import { version } from '../../../package.ts'
import { stamp, type Command } from '../../../protocol/events.ts'
import type { Limits } from '../../../protocol/limits.ts'
import type { Config } from '../../../config/schema.ts'
import {
  channelClientMessages, classicClientMessages, typedClientMessages, v4ClientMessages,
} from '../../../protocol/client-messages.ts'
import {
  channelServerMessages, classicServerMessages, typedServerMessages, v4ServerMessages,
} from '../../../protocol/server-messages.ts'
import { textOf } from '../../../protocol/payload.ts'
import { V4_SUBPROTOCOL } from '../../../protocol/v4-messages.ts'
import { Components } from '../components.ts'
import { closeCodes, describeLimits, RULES } from './conditions.ts'
import { classicExamples, NONSENSE, typedExamples, TYPED_NONSENSE, v4Examples } from './examples.ts'
import { describeGeneration, HEAD_COUNT, type Generation } from './generation.ts'

const STAMP = { id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', timestamp: 1_790_000_000 }

const CONNECTION = '6f1d4a7e-0c1b-4d53-8a55-2f9e7a1c3b60'

/** The last event of the room in examples. */
const PLACE = 'q83vEjRWeJCr.2r'

const headCountOf = (dialect: Dialect) => ({
  name: 'count',
  summary: 'after a member joined',
  frame: textOf(dialect.encode({ kind: 'head-count', members: HEAD_COUNT })!),
})

/** The address of this instance, as a client sees it. */
export interface Server {
  /** Host name and port. */
  host: string
  protocol: 'ws' | 'wss'
  /** Of all its addresses, where it has one. */
  pathname?: string
}

/**
 * Describes the WebSocket API of this instance in AsyncAPI 3, derived from the
 * schemas and dialects in use. Extensions: `x-refused`, rejected messages with
 * their reasons; `x-after`, by the name of an example, the messages that the same
 * connection has to send before it; `x-rules`, `x-limits`, `x-close-codes`.
 */
export async function describeSockets (config: Config, limits: Limits) {
  const components = new Components('asyncapi')
  const generations = await generationsOf(limits, config.ROOMS[0]!)
  const described = await Promise.all(generations.map(async (generation) =>
    [generation.dialect.name, await describeGeneration(generation, components)] as const))

  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'gischat',
      version,
      description: ['Chat rooms for GIS users, over WebSockets.',
        ...RULES.map((rule) => `- ${rule}`)].join('\n'),
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      tags: [{ name: 'chat' }, { name: 'gis' }],
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(described.map(([name, { channel }]) => [name, channel])),
    operations: Object.fromEntries(described.flatMap(([name, { receive, send }]) =>
      [[`${name}_receive`, receive], [`${name}_send`, send]])),
    components: { schemas: components.schemas },
    'x-rules': RULES,
    'x-limits': describeLimits(config),
    'x-close-codes': closeCodes(config),
  }
  /** The document for a client that uses this address, and for which these rooms exist. */
  return (server: Server, rooms: string[]) => ({
    ...document,
    servers: { here: server },
    channels: Object.fromEntries(described.map(([name, { channel }]) => {
      const [[parameter, schema]] = Object.entries(channel.parameters) as [[string, object]]
      return [name, { ...channel, parameters: { [parameter]: { ...schema, enum: rooms } } }]
    })),
  })
}

async function generationsOf (limits: Limits, room: string): Promise<Generation[]> {
  const typedRoom = typedExamples(limits, room)
  const typed = createTyped(limits)
  const layer = typed.decode(Buffer.from(JSON.stringify(typedRoom.geojson.accepted[0]!.payload)), false)
  const classic = createClassic(limits)
  const channel = createChannel(limits)
  const v4 = createV4(limits)
  const replies = Type.Object({
    replies: Type.Optional(Type.String({ description: '"true" to receive `in_reply_to_id` from the start' })),
  })

  return [
    {
      dialect: classic,
      title: 'classic',
      description: 'The first generation: QTribu 1.0. A connection to this address is classic until its first valid ' +
        'typed message. Objects shared in the other generations arrive as a line of text.',
      address: '/room/{room}/ws',
      parameter: 'room',
      query: Type.Object({
        notices: Type.Optional(Type.String({ description: '"true" to receive a notice when a message is rejected' })),
      }),
      client: classicClientMessages(limits),
      server: classicServerMessages(limits),
      examples: { message: classicExamples(limits) },
      nonsense: NONSENSE,
      refusal: 'notice',
      serverFrames: [
        { message: 'head_count', ...headCountOf(classic) },
        ...(layer.kind === 'rejection'
          ? []
          : [{
              message: 'message',
              name: 'layer',
              summary: 'after a member shared a layer',
              frame: textOf(classic.encode(stamp(layer as Command))!),
            }]),
      ],
      stamp: {},
    },
    {
      dialect: typed,
      title: 'typed',
      description: 'The second generation: QTribu 1.1 and 1.2, QChat 0.1. It shares its address with the first one: ' +
        'after its first valid typed message, a connection is typed. It receives `nb_users`, the stored messages ' +
        'and then the result of that message. Unknown fields of client messages are dropped; server messages have ' +
        'exactly the keys of their type.',
      address: '/room/{room}/ws',
      parameter: 'room',
      client: typedClientMessages(limits),
      server: typedServerMessages(limits),
      examples: typedRoom,
      nonsense: TYPED_NONSENSE,
      refusal: 'uncompliant',
      serverFrames: [{ message: 'nb_users', ...headCountOf(typed) }],
      stamp: {},
    },
    {
      dialect: channel,
      title: 'channel',
      description: 'The third generation: QField, QChat 1 and later. Typed messages ' +
        'with an `id` and a `timestamp`: valid ones of the client are kept, others are generated by the server. ' +
        'A client that has sent `in_reply_to_id`, null included, receives it from then on.',
      address: '/channel/{channel}/ws',
      parameter: 'channel',
      query: replies,
      client: channelClientMessages(limits),
      server: channelServerMessages(limits),
      examples: typedRoom,
      nonsense: TYPED_NONSENSE,
      refusal: 'uncompliant',
      serverFrames: [{ message: 'nb_users', ...headCountOf(channel) }],
      stamp: STAMP,
    },
    {
      dialect: v4,
      title: 'v4',
      description: 'The fourth generation, for new clients: the messages of the third, for clients that offer the ' +
        `subprotocol \`${V4_SUBPROTOCOL}\`. They MUST ignore members and types that they do not know. The server ` +
        'drops members that it does not know.',
      address: '/channel/{channel}/ws',
      parameter: 'channel',
      subprotocol: V4_SUBPROTOCOL,
      client: v4ClientMessages(limits),
      server: v4ServerMessages(limits),
      examples: { ...typedRoom, ...v4Examples(limits) },
      nonsense: TYPED_NONSENSE,
      refusal: 'uncompliant',
      serverFrames: [
        { message: 'nb_users', ...headCountOf(v4) },
        {
          message: 'hello',
          name: 'hello',
          summary: 'the first message of a connection',
          frame: v4.encodeGreeting!({
            connection: CONNECTION,
            members: HEAD_COUNT,
            seq: PLACE,
            resume: { token: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU', seconds: 60, resumed: false },
          }),
        },
        {
          message: 'gap',
          name: 'gap',
          summary: 'after an interruption between instances',
          frame: v4.encodeGap!({ since: STAMP.timestamp, seq: PLACE }),
        },
        {
          message: 'act',
          name: 'act',
          summary: 'a moderator muted somebody for ten minutes',
          frame: v4.encodeAct!({ act: 'mute', seconds: 600, nickname: 'eve', by: CONNECTION }),
        },
        {
          message: 'deleted',
          name: 'deleted',
          summary: 'a moderator deleted a message',
          frame: textOf(v4.encode({ kind: 'deleted', deletedId: STAMP.id, ...STAMP, seq: PLACE, by: CONNECTION })!),
        },
        { message: 'pong', name: 'pong', summary: 'after a ping', frame: v4.pong! },
      ],
      stamp: STAMP,
    },
  ]
}
