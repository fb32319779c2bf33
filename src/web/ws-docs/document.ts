/** The parts of /asyncapi.json that this page uses. */
export interface AsyncApiDocument {
  info: { version: string }
  channels: Record<string, Channel>
  components: { schemas: Record<string, Schema> }
  'x-rules': string[]
  'x-limits': { name: string, value: number, description: string }[]
  'x-close-codes': { code: number, reason: string, advice: string }[]
}

export interface Channel {
  title: string
  description: string
  /** The path, with its parameter in braces. */
  address: string
  parameters: Record<string, { enum: string[] }>
  messages: Record<string, Message>
  'x-refused': RejectedFrame[]
  bindings: { ws: { query?: { properties: Record<string, Schema> }, headers?: { properties: Record<string, Schema> } } }
}

export interface Message {
  title: string
  summary: string
  payload: Schema
  examples: MessageExample[]
  'x-refused'?: (MessageExample & Rejection & { after?: object[] })[]
  'x-after'?: Record<string, object[]>
}

export interface MessageExample {
  name: string
  summary: string
  payload: object
}

interface Rejection {
  reason: string
}

export interface RejectedFrame extends Rejection {
  name: string
  summary: string
  frame: string
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maxItems?: number
  contentMediaType?: string
}

/** An example that the console can send. */
export interface Example {
  dialect: string
  /** Title of the message type. */
  group: string
  name: string
  summary: string
  /** The text of the frame. */
  text: string
  /** Frames to send first. */
  before: string[]
  /** The reason for the rejection, if the server will reject it. */
  reason?: string
}

/** The group of the frames without a valid message. */
export const INVALID_FRAMES = 'invalid frame'

export async function fetchDocument (): Promise<AsyncApiDocument> {
  const response = await fetch('../asyncapi.json')
  if (!response.ok) throw new Error(`asyncapi.json: ${response.status}`)
  return response.json()
}

/** The subprotocols that a client of a channel has to offer. */
export function subprotocolsOf ({ bindings: { ws: { headers } } }: Channel): string[] {
  const offered = headers?.properties['Sec-WebSocket-Protocol']?.const
  return offered === undefined ? [] : [String(offered)]
}

/** Resolves a reference to the document's components. */
export function resolve ({ components }: AsyncApiDocument, schema: Schema): Schema {
  return schema.$ref ? components.schemas[nameOf(schema.$ref)]! : schema
}

/** The named schemas that are not messages themselves, by name. */
export function sharedSchemas ({ channels, components }: AsyncApiDocument): [string, Schema][] {
  const messages = new Set(Object.values(channels).flatMap(({ messages }) =>
    Object.values(messages).map(({ payload }) => payload.$ref)))
  return Object.entries(components.schemas).filter(([name]) => !messages.has(`#/components/schemas/${name}`))
}

export function nameOf (reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

/** The messages from one side, by name. */
export function messagesFrom (channel: Channel, side: 'client' | 'server'): [string, Message][] {
  return Object.entries(channel.messages).filter(([name]) => name.endsWith(`_from_${side}`))
}

export function format (payload: object): string {
  return JSON.stringify(payload, null, 2)
}

/** All examples of a dialect that a client can send, in the order of the document. */
export function examplesOf ({ channels }: AsyncApiDocument, dialect: string): Example[] {
  const { messages, 'x-refused': frames } = channels[dialect]!
  const texts = (payloads: object[] = []) => payloads.map((payload) => JSON.stringify(payload))
  const ofMessages = Object.values(messages).flatMap((message) => {
    const { title: group, examples, 'x-after': after, 'x-refused': refused = [] } = message
    const sent = Object.entries(messages).some(([name, other]) => other === message && name.endsWith('_from_client'))
    return [
      ...(sent ? examples : []).map(({ name, summary, payload }) =>
        ({ dialect, group, name, summary, text: format(payload), before: texts(after?.[name]) })),
      ...refused.map(({ name, summary, payload, reason, after }) =>
        ({ dialect, group, name, summary, text: format(payload), before: texts(after), reason })),
    ]
  })
  return [
    ...ofMessages,
    ...frames.map(({ name, summary, frame, reason }) =>
      ({ dialect, group: INVALID_FRAMES, name, summary, text: frame, before: [], reason })),
  ]
}
