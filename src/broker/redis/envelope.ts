import { randomUUID } from 'node:crypto'
import type { Static } from '@sinclair/typebox'
import { MODERATION_TOPIC, type ModerationMessage } from '../../protocol/moderation-messages.ts'
import { PRESENCE_TOPIC, type PresenceMessage } from '../../protocol/presence-messages.ts'
import type { RoomEvent } from '../../protocol/events.ts'
import {
  areFieldsOf, isEnvelope, isGreeting, isModerationMessage, isPresenceMessage, isRoomEvent, type EnvelopeSchema,
  type GreetingSchema,
} from '../message-schemas.ts'
import type { Message } from '../broker.ts'

export type Envelope = Static<typeof EnvelopeSchema>
export type Greeting = Static<typeof GreetingSchema>

/** A message from Redis whose envelope is valid; its body is not read yet. */
export interface Sealed {
  envelope: Envelope
  body: Buffer
}

/** This process as the origin of messages. A restarted process is a new origin. */
export class Origin {
  readonly id = randomUUID()
  #number = 0

  /** @returns a number greater than all before */
  nextNumber (): number {
    return ++this.#number
  }
}

const LINE_FEED = 0x0a

/**
 * Serializes a message: a line of JSON with the envelope, one with the message,
 * then the fields of a shared object verbatim. These may be megabytes, which
 * neither side needs to escape and parse.
 */
export function seal (envelope: Envelope, message?: Message): Buffer {
  const head = JSON.stringify(envelope)
  return message ? Buffer.concat([Buffer.from(`${head}\n`), serialize(message)]) : Buffer.from(head)
}

/** Serializes an introduction: the same, with the greeting as its message. */
export function sealGreeting (envelope: Envelope, greeting: Greeting): Buffer {
  return Buffer.from(`${JSON.stringify(envelope)}\n${JSON.stringify(greeting)}`)
}

/** @returns undefined if the envelope is invalid */
export function readEnvelope (bytes: Buffer): Sealed | undefined {
  const end = bytes.indexOf(LINE_FEED)
  const length = end === -1 ? bytes.length : end
  const envelope = parse(bytes.toString('utf8', 0, length))
  return isEnvelope(envelope) ? { envelope: envelope as Envelope, body: bytes.subarray(length + 1) } : undefined
}

/** @returns undefined if the greeting is invalid */
export function readGreeting ({ body }: Sealed): Greeting | undefined {
  const greeting = parse(body.toString('utf8'))
  return isGreeting(greeting) ? greeting as Greeting : undefined
}

/** @returns undefined if the message is invalid or unknown to this version */
export function readMessage ({ envelope: { o, r }, body }: Sealed): Message | undefined {
  const isValid = TOPICS.get(r)
  if (!isValid) return readRoomEvent(body)
  const message = parse(body.toString('utf8'))
  return isValid(message) && (message as PresenceMessage | ModerationMessage).instance === o
    ? message as PresenceMessage | ModerationMessage
    : undefined
}

/** Topics other than rooms, whose messages name the instance that sent them. */
const TOPICS = new Map([[PRESENCE_TOPIC, isPresenceMessage], [MODERATION_TOPIC, isModerationMessage]])

/** Serializes a message without an envelope, as the history stores it. */
export function serialize (message: Message): Buffer {
  if (message.kind !== 'shared') return Buffer.from(JSON.stringify(message))
  const { fields, ...head } = message
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), fields])
}

/** @returns undefined if the event is invalid or unknown to this version */
export function readRoomEvent (bytes: Buffer): RoomEvent | undefined {
  const end = bytes.indexOf(LINE_FEED)
  const event = parse(bytes.toString('utf8', 0, end === -1 ? bytes.length : end))
  if (!isRoomEvent(event)) return undefined
  const roomEvent = event as RoomEvent
  if (roomEvent.kind !== 'shared') return end === -1 ? roomEvent : undefined
  if (end === -1 || !areFields(roomEvent.type, bytes.toString('utf8', end + 1))) return undefined
  // A copy, since the bytes are part of everything that was read from Redis at once.
  return { ...roomEvent, fields: new Uint8Array(bytes.subarray(end + 1)) }
}

/** Dialects copy the fields into their messages verbatim, so they must be nothing but members of an object. */
function areFields (type: string, fields: string): boolean {
  try {
    return areFieldsOf(type, JSON.parse(`{${fields}}`))
  } catch {
    // Invalid JSON, or JSON that is nested so deep that its validation overflows the stack.
    return false
  }
}

function parse (json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Invalid JSON fails the caller's validation like any other invalid value.
    return undefined
  }
}
