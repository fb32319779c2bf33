import type { TSchema } from '@sinclair/typebox'
import { complete, type ApplyTransform } from '../../../dialects/complete.ts'
import type { Dialect } from '../../../dialects/dialect.ts'
import { INVALID_IMAGE } from '../../../dialects/typed-decoder.ts'
import { stamp, type Rejection } from '../../../protocol/events.ts'
import { textOf } from '../../../protocol/payload.ts'
import type { Components, Json } from '../components.ts'
import { NO_IMAGE, type Example, type Examples, type Nonsense } from './examples.ts'

/** A generation of the protocol, with everything the document says about it. */
export interface Generation {
  dialect: Dialect
  title: string
  description: string
  /** Path of its channel, with a parameter. */
  address: string
  parameter: string
  /** Query parameters. */
  query?: TSchema
  /** The subprotocol that clients of the generation offer. */
  subprotocol?: string
  /** Messages of clients and of the server, by name. */
  client: Record<string, TSchema>
  server: Record<string, TSchema>
  examples: Record<string, Examples>
  nonsense: Nonsense[]
  /** Name of the server's message for rejections. */
  refusal: string
  /** Frames that are not caused by messages in this generation, as examples. */
  serverFrames: { message: string, name: string, summary: string, frame: string }[]
  /** Fields that every example of the generation has. */
  stamp: object
}

interface Shown {
  name: string
  summary: string
  payload: object
}

interface Reason {
  reason: string
  /** The same in structured form, if the generation supports it. */
  error?: object
}

export interface Rejected extends Shown, Reason {
  after?: object[]
}

/** The examples of one message, accepted or rejected by the dialect itself. */
interface Findings {
  accepted: Example[]
  /** The accepted ones as delivered, under the same names. */
  delivered: Shown[]
  rejected: Rejected[]
  rejections: Rejection[]
}

/** The header that offers subprotocols (RFC 6455, section 11.3.4). */
const SUBPROTOCOL_HEADER = 'Sec-WebSocket-Protocol'

/** Where the events of examples come from. */
const ORIGIN = { seq: 'q83vEjRWeJCr.2s', by: '0b6a2c1e-3f57-4a86-9d0e-5c1f2a3b4d5e' }

/** The head count in examples. */
export const HEAD_COUNT = 36

/** The channel and the operations of a generation, for the document. */
export async function describeGeneration (generation: Generation, components: Components) {
  const { dialect, title, description, address, parameter, query, subprotocol, client, server, refusal } = generation
  const { name } = dialect
  const findings = await findAll(generation)
  const shownByServer = serverExamples(generation, findings)

  const fromClient = Object.entries(client).map(([type, schema]) =>
    [`${type}_from_client`, messageOf(type, schema, findings[type]?.accepted ?? [], findings[type]?.rejected ?? [])] as const)
  const fromServer = Object.entries(server).map(([type, schema]) => {
    const rejected = type in client ? [] : findings[type]?.rejected ?? []
    return [`${type}_from_server`, messageOf(type, schema, shownByServer.get(type) ?? [], rejected)] as const
  })

  const channel = { $ref: `#/channels/${name}` }
  const refer = (message: string) => ({ $ref: `#/channels/${name}/messages/${message}` })
  return {
    channel: {
      title,
      description,
      address,
      parameters: { [parameter]: { description: `name of the ${parameter}, percent-encoded` } },
      messages: Object.fromEntries([...fromClient, ...fromServer]),
      'x-refused': await Promise.all(generation.nonsense.map(async (nonsense) => {
        const decoded = await dialect.decode(Buffer.from(nonsense.frame), false)
        return { ...nonsense, ...reasonOf(dialect, decoded as Rejection) }
      })),
      bindings: {
        ws: {
          method: 'GET',
          ...(query && { query: components.write(query) }),
          ...(subprotocol !== undefined && { headers: headersWith(subprotocol) }),
          bindingVersion: '0.1.0',
        },
      },
    },
    receive: {
      action: 'receive',
      channel,
      title: `${title}: client messages`,
      summary: 'Messages that clients send.',
      description: 'Only the sender is notified of a rejected message.',
      messages: fromClient.map(([message]) => refer(message)),
      reply: { channel, messages: [refer(`${refusal}_from_server`)] },
    },
    send: {
      action: 'send',
      channel,
      title: `${title}: server messages`,
      summary: 'Messages that the server sends.',
      description: 'Rejections, and the answers to pings and commands, reach one client alone.',
      messages: fromServer.map(([message]) => refer(message)),
    },
  }

  function messageOf (type: string, schema: TSchema, examples: Example[], rejected: Rejected[]) {
    const prepared = examples.filter(({ after }) => after)
    return {
      name: schema.title!,
      title: type,
      summary: schema.description!,
      payload: components.write(schema),
      examples: examples.map(({ name, summary, payload }) => ({ name, summary, payload: payload as Json })),
      ...(prepared.length > 0 && { 'x-after': Object.fromEntries(prepared.map(({ name, after }) => [name, after])) }),
      ...(rejected.length > 0 && { 'x-refused': rejected }),
    }
  }
}

/** The handshake's headers that a client has to send. */
function headersWith (subprotocol: string) {
  return { type: 'object', properties: { [SUBPROTOCOL_HEADER]: { type: 'string', const: subprotocol } } }
}

async function findAll (generation: Generation): Promise<Record<string, Findings>> {
  const all: Record<string, Findings> = {}
  for (const [type, examples] of Object.entries(generation.examples)) all[type] = await find(generation, examples)
  return all
}

/** Replaces the worker that fits images. */
const fitExample: ApplyTransform = async (_transform, base64) => base64 === NO_IMAGE ? INVALID_IMAGE : base64

/** Runs the examples. With unusual limits, some that are meant to be accepted may be rejected: these are omitted. */
async function find ({ dialect, stamp: members }: Generation, { accepted, rejected }: Examples): Promise<Findings> {
  const found: Findings = { accepted: [], delivered: [], rejected: [], rejections: [] }
  const stamped = (payload: object) => Object.assign({}, 'type' in payload && { type: payload.type }, members, payload)
  const decode = (payload: object) => complete(dialect.decode(Buffer.from(JSON.stringify(payload)), false), fitExample)

  for (const { name, summary, payload, after } of accepted) {
    const sent = stamped(payload)
    const decoded = await decode(sent)
    if (decoded.kind === 'rejection' || decoded.kind === 'switch') continue
    found.accepted.push({ name, summary, payload: sent, ...(after && { after: after.map(stamped) }) })
    if (decoded.kind === 'ping') continue
    const delivered = textOf(dialect.encode({ ...stamp(decoded), ...ORIGIN })!)
    found.delivered.push({ name, summary, payload: JSON.parse(delivered) })
  }
  for (const { name, summary, payload, after, reason } of rejected) {
    const sent = stamped(payload)
    const decoded = await decode(sent)
    if (decoded.kind === 'rejection') found.rejections.push(decoded)
    found.rejected.push({
      name,
      summary,
      payload: sent,
      ...(after && { after: after.map(stamped) }),
      ...(decoded.kind === 'rejection' ? reasonOf(dialect, decoded) : { reason: reason! }),
    })
  }
  return found
}

function reasonOf (dialect: Dialect, rejection: Rejection): Reason {
  const { error } = JSON.parse(dialect.encodeRejection(rejection, { members: HEAD_COUNT, asked: true })!)
  return { reason: rejection.reason, ...(error && { error }) }
}

/** Examples of the server's messages: delivered messages of clients, its own events, and a rejection. */
function serverExamples (generation: Generation, findings: Record<string, Findings>): Map<string, Shown[]> {
  const { dialect, serverFrames, refusal, stamp: members } = generation
  const shown = new Map(Object.entries(findings).map(([type, { delivered }]) => [type, delivered]))
  const add = (type: string, name: string, summary: string, frame: string) => {
    const sent = JSON.parse(frame)
    const payload = 'id' in sent ? { ...sent, ...members } : sent
    shown.set(type, [...shown.get(type) ?? [], { name, summary, payload }])
  }
  for (const { message, name, summary, frame } of serverFrames) add(message, name, summary, frame)
  const [rejection] = Object.values(findings).flatMap(({ rejections }) => rejections)
  add(refusal, 'refusal', 'after a message without an author',
    dialect.encodeRejection(rejection!, { members: HEAD_COUNT, asked: true })!)
  return shown
}
