import type { Arbitrary } from 'fast-check'

/** The room that an attack has to itself, but for the witness in it. */
export interface Target {
  port: number
  room: string
}

/** What an attack has done. */
export interface Effect {
  /** Inputs that the server has read: frames, payloads, requests or handshakes. */
  inputs: number
  /** What everyone else in the room hears of it, in order. */
  heard: string[]
  /** Whether the connection was cut off, so that the last of what was heard may be missing. */
  cut?: boolean
}

/** A kind of input, and how it is tried on a live server. */
export interface Kind<Case> {
  name: string
  /** Part of all inputs. */
  share: number
  cases: Arbitrary<Case>
  /** MUST throw where the server's answers to this connection are wrong. */
  attack (one: Case, target: Target): Promise<Effect>
}
