import { once } from 'node:events'
import { Client } from '../helper.ts'

type Payload = Record<string, any>

export interface Refused {
  name: string
  payload?: Payload
  /** A frame that is no message. */
  frame?: string
  reason: string
  error?: object
  after?: Payload[]
}

export interface Message {
  examples: { name: string, payload: Payload }[]
  'x-refused'?: Refused[]
  'x-after'?: Record<string, Payload[]>
}

export interface Channel {
  address: string
  parameters: Record<string, { enum: string[] }>
  messages: Record<string, Message>
  'x-refused': Refused[]
}

/** What tests read of /asyncapi.json. */
export interface Document {
  channels: Record<string, Channel>
  components: { schemas: Record<string, any> }
  'x-rules': string[]
  'x-limits': { name: string, value: number }[]
  'x-close-codes': { code: number, reason: string, advice: string }[]
}

export async function readDocument ({ http }: { http: string }): Promise<Document> {
  return await (await fetch(`${http}/asyncapi.json`)).json() as Document
}

/** A client that speaks the dialect of a channel, in its first room, as the document alone says. */
export async function joinAs (server: { ws: string }, document: Document, dialect: string): Promise<Client> {
  const { address, parameters, messages } = document.channels[dialect]!
  const [[name, { enum: [room] }]] = Object.entries(parameters) as [[string, { enum: [string] }]]
  const client = new Client(`${server.ws}${address.replace(`{${name}}`, encodeURIComponent(room))}?notices=true`)
  await once(client.ws, 'open')
  await client.next()
  if (dialect === 'typed') {
    client.send(messages.position_from_client!.examples[0]!.payload)
    await client.until(({ type }) => type === 'position')
  }
  return client
}
