/* The messages that the client itself deals with (docs/protocol.md). All others are its user's. */

/** The subprotocol of the fourth generation. */
export const V4 = 'gischat.v4'

/** The reaction as which a like of an older generation appears. */
export const HEART = '❤️'

/** Members that a message may have, whatever its type. */
export interface Envelope {
  type: string
  id?: string
  /** The event's own name, in what reached the room by the broker. */
  seq?: string
  /** The connection that caused it. */
  by?: string
  /** The message that it answers. */
  in_reply_to_id?: string | null
}

export interface Hello extends Envelope {
  type: 'hello'
  connection: string
  seq: string
  resume?: { token: string, resumed: boolean, received: string | null }
}

export type Control =
  | Hello
  | Envelope & { type: 'pong' }
  | Envelope & { type: 'newcomer', newcomer: string }
  | Envelope & { type: 'exiter', exiter: string }
  | Envelope & { type: 'uncompliant', reason: string, refused_id?: string }

/** A message that is sent until the server has acknowledged it. */
export interface Outgoing {
  type: string
  id: string
}

/** A version 4 UUID. `crypto.randomUUID` exists only in secure contexts, and plain HTTP in a local network is none. */
export const createId = (): string => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, randomDigit)

const randomDigit = () => (crypto.getRandomValues(new Uint8Array(1))[0]! & 15).toString(16)

/** Whether a server refused a message for its rate, so that a later attempt may succeed; it says so in words only. */
export const isOverRate = (reason: string): boolean => /too many messages/i.test(reason)
