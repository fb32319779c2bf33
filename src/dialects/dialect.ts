import type { Act } from '../protocol/moderation-messages.ts'
import type { Command, OutgoingEvent, Ping, Rejection, Shared, Stamp } from '../protocol/events.ts'
import type { Payload } from '../protocol/payload.ts'

/** A command that lacks one field, whose value a worker computes from the one that was sent. */
export interface Transform {
  kind: 'transform'
  /** `fit-image`: base64 of an image file to base64 of a PNG that fits the instance's limit. */
  transform: 'fit-image'
  /** The value as sent. */
  input: string
  /** Name of the field. */
  field: string
  command: Shared & Partial<Stamp>
}

/** The client speaks another generation from this message on. */
export interface Switch<Next extends Command | Transform = Command | Transform> {
  kind: 'switch'
  /** Name of the dialect. */
  to: string
  next: Next
  /** Whether the client is greeted as if it joined. */
  greets: boolean
  /** The message as decoded by the current dialect, used without a switch if the transform fails; else the failure. */
  fallback?: Command | Rejection
}

/** A decoded message that needs no worker. */
export type Completed = Command | Ping | Rejection | Switch<Command>

export type Decoded = Completed | Transform | Switch

/** The first message to a new member. */
export interface Greeting {
  /** Identifier of the connection. */
  connection: string
  /** Number of open connections in the room. */
  members: number
  /** The last event of the room before those that follow. */
  seq: string
  /** Subject of the room, where that is known. */
  topic?: string
  /** Whether the member may moderate the room. */
  moderates?: boolean
  /** How to resume the connection, where that is possible. */
  resume?: ResumeOffer
}

/** How a client resumes its connection, and whether it just did. */
export interface ResumeOffer {
  token: string
  /** Seconds after the end of the connection in which that works. */
  seconds: number
  resumed: boolean
  /** Why the client could not resume, if it tried. */
  reason?: string
  /** Identifier of its last message that was processed, if it resumed. */
  received?: string | undefined
}

/** The instances were not connected for a while, so messages are missing. */
export interface Gap {
  /** When that began, in seconds since 1970. */
  since: number
  /** Names the moment, as the `seq` of an event does. */
  seq: string
}

/** Context of the notice that tells a sender of its rejected message. */
export interface NoticeContext {
  /** The head count that the sender was sent last. */
  members: number
  /** Whether the client asked for notices, which its generation does not expect by default. */
  asked: boolean
}

/**
 * A generation of the protocol: the only place that knows its wire format.
 *
 * All clients of a generation share one dialect, so it MUST NOT keep any state
 * of a client. It MUST be total: `decode` returns for any bytes.
 */
export interface Dialect {
  /** Shown in logs and metrics; unique. */
  readonly name: string
  /** Whether new members are sent the stored messages. */
  readonly sendsHistory: boolean
  /** Whether it has frames for reactions; others have likes for some. */
  readonly sendsReactions: boolean
  /** MUST NOT throw; returns a rejection for an invalid message. */
  decode (data: Buffer, isBinary: boolean): Decoded
  /** Whether a message only asks for an answer, like a ping of WebSocket; MUST be cheap. */
  isPing? (data: Buffer, isBinary: boolean): boolean
  /** The answer to a ping, where the generation has one. */
  readonly pong?: string
  /** The first frame for a new member, where that is more than the head count. */
  encodeGreeting? (greeting: Greeting): string
  /** Tells members that messages of other instances are missing, where the generation has a frame for it. */
  encodeGap? (gap: Gap): string
  /** Tells members of an act of moderation, where the generation has a frame for it. */
  encodeAct? (act: Act): string
  /** The frame for an event, or undefined if the generation has none. Called once per event, not per member. */
  encode (event: OutgoingEvent): Payload | undefined
  /** The notice for the sender of a rejected message, or undefined if the generation has none. */
  encodeRejection (rejection: Rejection, context: NoticeContext): string | undefined
}
