/** The text of a message, in parts if it contains shared data: that may be megabytes, and is UTF-8 already. */
export type Payload = string | SharedPayload

export interface SharedPayload {
  head: string
  /** UTF-8. */
  data: Uint8Array
  tail: string
}

/** All of a payload as text. */
export function textOf (payload: Payload): string {
  return typeof payload === 'string' ? payload : `${payload.head}${Buffer.from(payload.data)}${payload.tail}`
}
