import { acts } from './acts.ts'
import { frames } from './frames.ts'
import { handshakes } from './handshakes.ts'
import { payloads } from './payloads.ts'
import { requests } from './requests.ts'
import { typed } from './typed.ts'

export const KINDS = { payloads, frames, typed, requests, handshakes, acts }

export type KindName = keyof typeof KINDS

/** Cases that run at once, each in a room of its own; as it is printed when it fails, and kept as a regression. */
export type Batch = {
  [Name in KindName]: { kind: Name, cases: Parameters<(typeof KINDS)[Name]['attack']>[0][] }
}[KindName]
