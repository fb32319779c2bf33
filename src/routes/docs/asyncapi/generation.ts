import type { TSchema } from '@sinclair/typebox'
import { complete, type ApplyTransform } from '../../../dialects/complete.ts'
import type { Dialect } from '../../../dialects/dialect.ts'
import { INVALID_IMAGE } from '../../../dialects/typed-decoder.ts'
import { stamp, type Rejection, type OutgoingEvent } from '../../../protocol/events.ts'
import type { Components, Json } from './components.ts'
import { NO_IMAGE, type Example, type Examples, type Nonsense } from './examples.ts'

/** A generation of the protocol, as the document describes it. */
export interface Generation {
  dialect: Dialect
  title: string
  description: string
  /** Address of its channel, with a parameter. */
  address: string
  parameter: string
  /** The query of its address. */
  query?: TSchema
  /** What its clients send, and what they are sent, by name. */
  client: Record<string, TSchema>
  server: Record<string, TSchema>
  examples: Record<string, Examples>
  nonsense: Nonsense[]
  /** Of the server's messages, the one that tells a refusal. */
  refusal: string
  /** Events that no message of a client causes, and what they are called. */
  told: { message: string, name: string, summary: string, event: OutgoingEvent }[]
  /** Members that every message of the generation has in examples. */
  stamp: object
}

interface Shown {
  name: string
  summary: string
  payload: object
}

interface Reason {
  reason: string
  /** The same in parts, where the generation tells it so. */
  error?: object
}

export interface Refused extends Shown, Reason {
  after?: object[]
}

/** What is seen of one message: accepted and refused as the dialect itself finds it. */
interface Findings {
  accepted: Example[]
  /** What comes back of the accepted ones, under the same names. */
  delivered: Shown[]
  refused: Refused[]
  refusals: Rejection[]
}

/** How many are connected in examples. */
export const HEAD_COUNT = 36

/** The channel of a generation and its operations, for a document. */
export async function describeGeneration (generation: Generation, rooms: string[], components: Components) {
  const { dialect, title, description, address, parameter, query, client, server, refusal } = generation
  const { name } = dialect
  const findings = await findAll(generation)
  const shownByServer = serverExamples(generation, findings)

  const fromClient = Object.entries(client).map(([type, schema]) =>
    [`${type}_from_client`, messageOf(type, schema, findings[type]!.accepted, findings[type]!.refused)] as const)
  const fromServer = Object.entries(server).map(([type, schema]) => {
    const refused = type in client ? [] : findings[type]?.refused ?? []
    return [`${type}_from_server`, messageOf(type, schema, shownByServer.get(type) ?? [], refused)] as const
  })

  const channel = { $ref: `#/channels/${name}` }
  const refer = (message: string) => ({ $ref: `#/channels/${name}/messages/${message}` })
  return {
    channel: {
      title,
      description,
      address,
      parameters: { [parameter]: { description: `name of the ${parameter}, percent-encoded`, enum: rooms } },
      messages: Object.fromEntries([...fromClient, ...fromServer]),
      'x-refused': await Promise.all(generation.nonsense.map(async (nonsense) => {
        const decoded = await dialect.decode(Buffer.from(nonsense.frame), false)
        return { ...nonsense, ...reasonOf(dialect, decoded as Rejection) }
      })),
      bindings: { ws: { method: 'GET', ...(query && { query: components.write(query) }), bindingVersion: '0.1.0' } },
    },
    receive: {
      action: 'receive',
      channel,
      title: `${title}: what clients send`,
      summary: 'What clients send; one that is refused is answered to its sender alone.',
      messages: fromClient.map(([message]) => refer(message)),
      reply: { channel, messages: [refer(`${refusal}_from_server`)] },
    },
    send: {
      action: 'send',
      channel,
      title: `${title}: what clients are sent`,
      summary: 'What clients are sent.',
      messages: fromServer.map(([message]) => refer(message)),
    },
  }

  function messageOf (type: string, schema: TSchema, examples: Example[], refused: Refused[]) {
    const prepared = examples.filter(({ after }) => after)
    return {
      name: type,
      title: type,
      summary: schema.description!,
      payload: components.write(schema),
      examples: examples.map(({ name, summary, payload }) => ({ name, summary, payload: payload as Json })),
      ...(prepared.length > 0 && { 'x-after': Object.fromEntries(prepared.map(({ name, after }) => [name, after])) }),
      ...(refused.length > 0 && { 'x-refused': refused }),
    }
  }
}

async function findAll (generation: Generation): Promise<Record<string, Findings>> {
  const all: Record<string, Findings> = {}
  for (const [type, examples] of Object.entries(generation.examples)) all[type] = await find(generation, examples)
  return all
}

/** Stands in for the worker that fits images. */
const fitExample: ApplyTransform = async (_transform, base64) => base64 === NO_IMAGE ? INVALID_IMAGE : base64

/** Limits that are far from the defaults may refuse what is meant to be accepted: then it is left out. */
async function find ({ dialect, stamp: members }: Generation, { accepted, refused }: Examples): Promise<Findings> {
  const found: Findings = { accepted: [], delivered: [], refused: [], refusals: [] }
  const stamped = (payload: object) => Object.assign({}, 'type' in payload && { type: payload.type }, members, payload)
  const decode = (payload: object) => complete(dialect.decode(Buffer.from(JSON.stringify(payload)), false), fitExample)

  for (const { name, summary, payload, after } of accepted) {
    const sent = stamped(payload)
    const decoded = await decode(sent)
    if (decoded.kind === 'rejection' || decoded.kind === 'switch') continue
    found.accepted.push({ name, summary, payload: sent, ...(after && { after: after.map(stamped) }) })
    found.delivered.push({ name, summary, payload: JSON.parse(dialect.encode(stamp(decoded))!) })
  }
  for (const { name, summary, payload, after, reason } of refused) {
    const sent = stamped(payload)
    const decoded = await decode(sent)
    if (decoded.kind === 'rejection') found.refusals.push(decoded)
    found.refused.push({
      name,
      summary,
      payload: sent,
      ...(after && { after: after.map(stamped) }),
      ...(decoded.kind === 'rejection' ? reasonOf(dialect, decoded) : { reason: reason! }),
    })
  }
  return found
}

function reasonOf (dialect: Dialect, refusal: Rejection): Reason {
  const { error } = JSON.parse(dialect.encodeRejection(refusal, { members: HEAD_COUNT, asked: true })!)
  return { reason: refusal.reason, ...(error && { error }) }
}

/** What the server sends: what came of the clients' messages, what it tells by itself, and refusals. */
function serverExamples (generation: Generation, findings: Record<string, Findings>): Map<string, Shown[]> {
  const { dialect, told, refusal, stamp: members } = generation
  const shown = new Map(Object.entries(findings).map(([type, { delivered }]) => [type, delivered]))
  const add = (type: string, name: string, summary: string, frame: string) =>
    shown.set(type, [...shown.get(type) ?? [], { name, summary, payload: { ...JSON.parse(frame), ...members } }])
  for (const { message, name, summary, event } of told) add(message, name, summary, dialect.encode(event)!)
  const [refused] = Object.values(findings).flatMap(({ refusals }) => refusals)
  add(refusal, 'refusal', 'a message without an author was sent',
    dialect.encodeRejection(refused!, { members: HEAD_COUNT, asked: true })!)
  return shown
}
