import type { WebSocket } from 'ws'

/** A connection through the faulty server. */
export interface Link {
  /** Path and query, as the client asked. */
  url: string
  /** Subprotocols that the client offered. */
  offered: string[]
  /** In the order in which connections were opened. */
  number: number
  dialect: 'classic' | 'channel' | 'v4'
  client: WebSocket
  /** Messages of the client so far. */
  sent: any[]
  /** Frames to the client so far, as the server sent them. */
  received: any[]
  /** For what a fault has to remember. */
  memory: Record<string, any>
}

export interface Answer {
  method: string
  /** Path and query. */
  url: string
  /** Of the request; parsed where it is JSON. */
  sent: any
  status: number
  headers: Record<string, string>
  body: any
}

/** The common state of all connections of a faulty server. */
export interface World {
  links: Link[]
  memory: Record<string, any>
}

/** One thing that a server does wrong: a switch. */
export interface Fault {
  fault: string
  /** The case that must turn red, and no other. */
  turns: string
  /** Changes an HTTP response. */
  answer? (answer: Answer): void
  /** Responds instead of the server. */
  respond? (request: Pick<Answer, 'method' | 'url' | 'sent'>): { status: number, body: unknown } | undefined
  /** @returns the frames that the client gets instead of one */
  outgoing? (frame: any, link: Link, world: World): unknown[]
  /** @returns the messages that the server gets instead of one; 1003, say, closes the connection with it */
  incoming? (message: any, link: Link, world: World): unknown[] | number
  /** Changes the address that the server is asked for. */
  address? (url: string): string
  /** Refuses a handshake with this status. */
  refuse? (url: string): number | undefined
  /** Changes what the server is offered. */
  offer? (protocols: string[], url: string): string[]
  /** Selects another subprotocol. */
  select? (selected: string, link: Pick<Link, 'url' | 'offered'>): string
  /** The code that the client gets instead. */
  close? (code: number, link: Link): number
  /** Called when a client has gone, with its code. */
  gone? (link: Link, code: number, world: World): void
  /** Of the WebSocket server. */
  lenient?: { skipUTF8Validation?: boolean, maxFragments?: number }
}

/** A fault of frames of one dialect. */
export const inDialect = (dialect: Link['dialect'], change: (frame: any, link: Link, world: World) => unknown[]) =>
  (frame: any, link: Link, world: World) =>
    link.dialect === dialect && !isTyped(frame, link) ? change(frame, link, world) : [frame]

/** A fault of typed frames on the address of the classic dialect. */
export const inTyped = (change: (frame: any, link: Link, world: World) => unknown[]) =>
  (frame: any, link: Link, world: World) => isTyped(frame, link) ? change(frame, link, world) : [frame]

function isTyped (frame: any, { dialect }: Link): boolean {
  return dialect === 'classic' && typeof frame?.type === 'string'
}

export function send ({ client }: Link, frame: unknown): void {
  client.send(JSON.stringify(frame))
}

export const isCount = (frame: any) =>
  frame?.nb_users !== undefined && frame.error === undefined && frame.type !== 'hello'

/** Whether a client sent this text itself. */
export const isOwn = ({ author, text, message }: any, { sent }: Link) =>
  sent.some((one) => one?.author === author && one.text === text && one.message === message)

/** The value without a member. */
export function without (frame: any, ...names: string[]): any {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => !names.includes(name)))
}
