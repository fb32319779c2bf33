import type { Static } from '@sinclair/typebox'
import { PRESENCE_TOPIC, type PresenceMessage } from '../../protocol/presence-messages.ts'
import type { RoomEvent } from '../../protocol/events.ts'
import { isEnvelope, isRoomEvent, isPresenceMessage, type EnvelopeSchema } from '../message-schemas.ts'
import type { Message } from '../broker.ts'

export type Envelope = Static<typeof EnvelopeSchema>

const LINE_FEED = 0x0a

/** Members that an event's head has, which what is shared must not have again. */
const HEAD_MEMBERS = ['type', 'id', 'timestamp', 'author', 'avatar']

/**
 * A message as it travels: a line of JSON that says whose it is, one with the
 * message, and behind them the fields of what is shared as they are, since
 * these may be megabytes that nobody needs to escape and parse again.
 */
export function seal (envelope: Envelope, message?: Message): string {
  const head = JSON.stringify(envelope)
  return message ? `${head}\n${write(message)}` : head
}

/** What is in front of a message, and where the message begins; undefined for what is none. */
export function readEnvelope (bytes: Buffer): { envelope: Envelope, start: number } | undefined {
  const end = bytes.indexOf(LINE_FEED)
  const length = end === -1 ? bytes.length : end
  const envelope = parse(bytes.toString('utf8', 0, length))
  return isEnvelope(envelope) ? { envelope: envelope as Envelope, start: length + 1 } : undefined
}

/** The message itself, or undefined where it is none that this version knows. */
export function readMessage ({ o, r }: Envelope, body: string): Message | undefined {
  if (r !== PRESENCE_TOPIC) return readRoomEvent(body)
  const entry = parse(body)
  return isPresenceMessage(entry) && (entry as PresenceMessage).instance === o ? entry as PresenceMessage : undefined
}

/** An event alone, as it is kept. */
export function write (message: Message): string {
  if (message.kind !== 'shared') return JSON.stringify(message)
  const { fields, ...head } = message
  return `${JSON.stringify(head)}\n${fields}`
}

export function readRoomEvent (body: string): RoomEvent | undefined {
  const end = body.indexOf('\n')
  const event = parse(end === -1 ? body : body.slice(0, end))
  if (!isRoomEvent(event)) return undefined
  const roomEvent = event as RoomEvent
  if (roomEvent.kind !== 'shared') return end === -1 ? roomEvent : undefined
  const fields = body.slice(end + 1)
  return end !== -1 && areFields(fields) ? { ...roomEvent, fields } : undefined
}

/** Dialects put them into their messages unopened, so that nothing else may be in there. */
function areFields (fields: string): boolean {
  const value = parse(`{${fields}}`)
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 &&
    !HEAD_MEMBERS.some((member) => Object.hasOwn(value, member))
}

function parse (json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // What is no JSON is no message; whoever asked counts it.
    return undefined
  }
}
