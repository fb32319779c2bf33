import type { Case, Dialect } from '../case.ts'
import { channelCases } from './channel.ts'
import { classicCases } from './classic.ts'
import { closingCases } from './closing.ts'
import { httpCases } from './http.ts'
import { resumeCases } from './resume.ts'
import { typedCases } from './typed.ts'
import { v4Cases } from './v4.ts'

/** The basic cases of each dialect: if one fails, the other cases of the dialect mean nothing. */
export const BASES: Record<Dialect, string[]> = {
  classic: ['classic.join.greeting', 'classic.delivery.sender'],
  typed: ['typed.switch'],
  channel: ['channel.join.greeting', 'channel.delivery.sender'],
  v4: ['v4.hello', 'v4.delivery.sender'],
}

const basic = Object.values(BASES).flat()
const all = [
  ...classicCases, ...channelCases, ...typedCases, ...httpCases, ...v4Cases, ...resumeCases, ...closingCases,
]

/** Every case for servers, those first on which others depend. */
export const SERVER_CASES: Case[] = [
  ...basic.map((id) => all.find((candidate) => candidate.id === id)!),
  ...all.filter(({ id }) => !basic.includes(id)),
]
