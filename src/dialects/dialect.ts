import type { Command, Rejection, OutgoingEvent } from '../protocol/events.ts'

/** The connection turns out to speak another generation, from this command on. */
export interface Switch {
  kind: 'switch'
  /** Name of the dialect. */
  to: string
  command: Command
}

export type Decoded = Command | Rejection | Switch

/** What the notice of a refused message may say beside the refusal. */
export interface NoticeContext {
  /** The head count that the sender was told last. */
  members: number
  /** Whether this client asked to be told, where its generation does not expect it. */
  asked: boolean
}

/**
 * A generation of the protocol: the only place that knows its wire shapes.
 *
 * A dialect is shared by all its connections, so it MUST NOT keep anything
 * about one of them. It MUST be total: whatever the bytes, `decode` answers.
 */
export interface Dialect {
  /** Shown in logs and metrics; unique. */
  readonly name: string
  /** Whether who joins is told what is stored. */
  readonly tellsHistory: boolean
  /** MUST NOT throw; what it cannot read is a refusal. A promise where the message itself takes work, as images do. */
  decode (data: Buffer, isBinary: boolean): Decoded | Promise<Decoded>
  /** The event for this generation, or undefined where it has none. Called once an event, not once a member. */
  encode (event: OutgoingEvent): string | undefined
  /** What the sender of a refused message is told, or undefined for silence. */
  encodeRejection (refusal: Rejection, context: NoticeContext): string | undefined
}
