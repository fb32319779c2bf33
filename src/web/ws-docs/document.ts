/** What the page reads of /asyncapi.json. */
export interface Document {
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
  /** With its parameter in braces. */
  address: string
  parameters: Record<string, { enum: string[] }>
  messages: Record<string, Message>
  'x-refused': RefusedFrame[]
  bindings: { ws: { query?: { properties: Record<string, Schema> } } }
}

export interface Message {
  title: string
  summary: string
  payload: Schema
  examples: Shown[]
  'x-refused'?: (Shown & Reason & { after?: object[] })[]
  'x-after'?: Record<string, object[]>
}

export interface Shown {
  name: string
  summary: string
  payload: object
}

interface Reason {
  reason: string
}

export interface RefusedFrame extends Reason {
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

/** Something that the console can send. */
export interface Sendable {
  dialect: string
  /** What it is an example of. */
  group: string
  name: string
  summary: string
  /** The frame's text. */
  text: string
  /** Frames that go before it. */
  before: string[]
  /** Why it will be refused. */
  reason?: string
}

export async function fetchDocument (): Promise<Document> {
  const answer = await fetch('../asyncapi.json')
  if (!answer.ok) throw new Error(`asyncapi.json: ${answer.status}`)
  return answer.json()
}

/** The schema itself, where it is a reference to a part of the document. */
export function resolve ({ components }: Document, schema: Schema): Schema {
  return schema.$ref ? components.schemas[nameOf(schema.$ref)]! : schema
}

export function nameOf (reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

/** The messages that go one way, by name. */
export function messagesFrom (channel: Channel, side: 'client' | 'server'): [string, Message][] {
  return Object.entries(channel.messages).filter(([name]) => name.endsWith(`_from_${side}`))
}

export function write (payload: object): string {
  return JSON.stringify(payload, null, 2)
}

/** Everything that clients of a dialect may try, in the order of the document. */
export function sendables ({ channels }: Document, dialect: string): Sendable[] {
  const { messages, 'x-refused': frames } = channels[dialect]!
  const texts = (payloads: object[] = []) => payloads.map((payload) => JSON.stringify(payload))
  const ofMessages = Object.values(messages).flatMap((message) => {
    const { title: group, examples, 'x-after': after, 'x-refused': refused = [] } = message
    const sent = Object.entries(messages).some(([name, other]) => other === message && name.endsWith('_from_client'))
    return [
      ...(sent ? examples : []).map(({ name, summary, payload }) =>
        ({ dialect, group, name, summary, text: write(payload), before: texts(after?.[name]) })),
      ...refused.map(({ name, summary, payload, reason, after }) =>
        ({ dialect, group, name, summary, text: write(payload), before: texts(after), reason })),
    ]
  })
  return [
    ...ofMessages,
    ...frames.map(({ name, summary, frame, reason }) =>
      ({ dialect, group: 'no message', name, summary, text: frame, before: [], reason })),
  ]
}
