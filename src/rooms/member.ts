import type { Dialect } from '../dialects/dialect.ts'

/** A client in a room, as the fan-out, the logs and the metrics see it. */
export interface Member {
  /** Unique, for the logs. */
  readonly id: string
  /** Address of the peer, for the logs. */
  readonly address: string
  readonly room: { readonly name: string, readonly members: number }
  /** Whether it asked to be notified of rejected messages. */
  readonly notices: boolean
  /** The protocol generation it speaks; its room changes it. */
  dialect: Dialect
  /** The name it registered, if it did. */
  nickname: string | undefined
  /** The head count it was sent last, so that it is not sent the same one twice. */
  lastHeadCount: number
  write (bytes: Buffer): void
}
