import type { Case, Dialect } from '../../../src/conformance/case.ts'
import { SERVER_CASES } from '../../../src/conformance/cases/index.ts'
import { CHANNEL_FAULTS } from './channel.ts'
import { CLASSIC_FAULTS } from './classic.ts'
import type { Fault } from './fault.ts'
import { HTTP_FAULTS } from './http.ts'
import { TYPED_FAULTS } from './typed.ts'
import { V4_FAULTS } from './v4.ts'

type Area = Dialect | 'http'

/** Every switch of the faulty server, by what it can touch. */
export const FAULTS: Record<Area, Fault[]> = {
  http: HTTP_FAULTS, classic: CLASSIC_FAULTS, typed: TYPED_FAULTS, channel: CHANNEL_FAULTS, v4: V4_FAULTS,
}

/** The cases that such a fault can touch at all: the others send nothing of the kind. */
export function touchable (area: Area): Case[] {
  return SERVER_CASES.filter(({ steps }) => steps.some((step) => area === 'http'
    ? 'request' in step
    : 'refused' in step || ('join' in step && step.as === area)))
}
