/** The text of a message, in parts if it contains shared data: that may be megabytes, and is UTF-8 already. */
export type Payload = string | SharedPayload

export interface SharedPayload {
  head: string
  /** UTF-8. */
  data: Uint8Array
  tail: string
}

const encoder = new TextEncoder()

/** UTF-8 in memory of its own. Small buffers of Node.js share memory, and each of them would keep all of it. */
export function encodeText (text: string): Uint8Array {
  return encoder.encode(text)
}

/** All of a payload as text. */
export function textOf (payload: Payload): string {
  return typeof payload === 'string' ? payload : `${payload.head}${Buffer.from(payload.data)}${payload.tail}`
}
