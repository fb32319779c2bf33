import type { Need } from './needs.ts'

/** RFC 2119: a server that fails a MUST is wrong, one that fails a SHOULD surprises its clients. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

export const DIALECTS = ['classic', 'typed', 'channel', 'v4'] as const

/** A generation of the protocol. */
export type Dialect = typeof DIALECTS[number]

/** One rule of the protocol. */
export interface Rule {
  /** Never changes: lists of expected failures refer to it. */
  id: string
  level: Level
  /** Dialects that its members speak. */
  dialects: Dialect[]
  /** Anchor of the heading in docs/protocol.md. */
  section: string
  /** A sentence of that section, word for word. */
  sentence: string
}

/** A rule for servers, and a conversation that shows whether a server keeps it. */
export interface Case extends Rule {
  /** Without these, the case is skipped. */
  needs?: Need[]
  /** Identifiers of cases without which this one means nothing, in addition to the basic ones of its dialects. */
  requires?: string[]
  /** Other people, or an instance that learns late who left, can spoil an attempt: the case has three. */
  disturbable?: boolean
  steps: Step[]
}

export type Step = Join | Refused | Round | Request | Await | Leave | Cut | Closed

/** Frames by the name of the member that receives them; see match.ts for patterns. */
export type Heard = Record<string, unknown[]>

/** Connects a member to the room and reads its greeting. */
export interface Join {
  join: string
  as: Dialect
  /** Without the question mark. */
  query?: string
  /** Path to the socket; as a rule, that of the dialect. */
  path?: string
  /** Subprotocols in addition to that of the dialect. */
  offers?: string[]
  /** The subprotocol that the server must select; an empty text is none. */
  selected?: string
  /** Pattern of the very first frame. */
  first?: unknown
  /** Registers the member's nickname; a typed member speaks its dialect from then on. */
  register?: boolean
  resume?: Resume
  /** Leaves the pings of WebSocket unanswered. */
  mutePongs?: boolean
}

export interface Resume {
  /** The member whose connection was lost. */
  of: string
  /** Where the token is: in the query, or in a subprotocol. */
  by: 'query' | 'subprotocol'
  /** Instead of the latest place in the room that the member knows. */
  since?: unknown
  /** Instead of the member's latest token. */
  token?: unknown
}

/** A handshake that must fail. */
export interface Refused {
  refused: string
  answer: Answer
}

/** A member sends messages, and a marker behind them. The frames that arrive before the marker are compared. */
export interface Round {
  from: string
  /** Values become JSON; see `raw`, `binary` and `fragments` in values.ts. */
  send: unknown[]
  /** Frames that must arrive, in this order; others may arrive between them. */
  hear?: Heard
  /** Frames that must not arrive. */
  not?: Heard
  /** Members to whom nothing else about this run may arrive. */
  only?: string[]
  /** The member that sends the marker, after it has received its messages; by default the sender. */
  mark?: string
}

/** An HTTP request. The frames that it causes are compared as in a round. */
export interface Request {
  request: [method: string, path: string]
  headers?: Record<string, string>
  /** Text is sent as it is, other values as JSON. */
  body?: unknown
  answer: Answer
  hear?: Heard
  not?: Heard
}

/** Patterns of an HTTP response. */
export interface Answer {
  status: number
  headers?: Record<string, unknown>
  body?: unknown
}

/** A frame without an order, such as a head count. */
export interface Await {
  awaits: string
  frame: unknown
}

/** Closes a connection with a close frame. */
export interface Leave {
  leave: string
  code?: number
  /** The code that the server must answer with. */
  echo?: number
}

/** Ends a connection without a close frame, as a network does. */
export interface Cut {
  cut: string
}

/** The server must close this connection. */
export interface Closed {
  closed: string
  code: number
}
