import type { Rule } from '../case.ts'

/** A rule for clients, and a script of the server that shows whether a client keeps it. */
export interface ClientCase extends Rule {
  steps: ClientStep[]
}

export type ClientStep = Accept | Refuse | Say | Hear | Send | Print | End | Alive | Quiet

/** The client connects, and is greeted. */
export interface Accept {
  accept: true
  /** Members of `resume` in `hello`; as a rule, nothing was resumed. */
  resumed?: { resumed: boolean, received?: string | null }
  /** The handshake must ask to resume with the latest token and the latest `seq`. */
  asksToResume?: boolean
  /** Does not select the subprotocol of the fourth generation, and greets as an older server does. */
  older?: boolean
  /** Nicknames are taken: each is rejected. */
  taken?: boolean
  /** Seconds that the client must have waited since the handshake before. */
  after?: number
}

/** The client connects, and is refused. */
export interface Refuse {
  refuse: 429 | 503
  retryAfter: number
}

/** A line for the client's stdin: a text that it must send. */
export interface Say {
  say: string
}

/** The client must send a message that fits the pattern; see match.ts. */
export interface Hear {
  hear: Record<string, unknown>
}

/** Frames for the client. `text` is written in its dialect, others as they are. */
export interface Send {
  send: (Record<string, unknown> | { text: string })[]
}

/** The client must print a line with this text. */
export interface Print {
  prints: string
  /** Lines that it must not have printed until then. */
  not?: string[]
}

/** The connection ends, with a close code or without. */
export interface End {
  end: number | 'cut'
  reason?: string
}

/** The client must still be connected, and answer a ping. */
export interface Alive {
  alive: true
}

/** For so many seconds, the client may do something so often at most. */
export interface Quiet {
  seconds: number
  atMost: number
  /** `resumes`: handshakes with a token. */
  of: 'handshakes' | 'resumes' | 'newcomers'
}
