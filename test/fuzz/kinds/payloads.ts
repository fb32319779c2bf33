import fc from 'fast-check'
import { payload } from '../arbitraries/payloads.ts'
import { rightFrame } from '../web-socket-peer.ts'
import { converse } from './conversation.ts'
import type { Kind } from './kind.ts'

export interface PayloadCase {
  /** Each is sent in one whole text frame. */
  payloads: string[]
  notices: boolean
}

/** What is in a message: frames that are right, with JSON that is right, nearly right, or wrong. */
export const payloads: Kind<PayloadCase> = {
  name: 'payloads',
  share: 0.27,
  cases: fc.record({
    payloads: fc.array(payload, { minLength: 1, maxLength: 150, size: 'max' }),
    notices: fc.boolean(),
  }),
  attack ({ payloads, notices }, target) {
    const bytes = Buffer.concat(payloads.map((text) => rightFrame(text)))
    return converse({ bytes, notices, piece: 0, eager: false, end: 'close' }, target)
  },
}
