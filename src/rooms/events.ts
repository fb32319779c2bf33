import type { Problem } from '../schemas/problems.ts'

/** Somebody says something. */
export interface Text {
  kind: 'text'
  author: string
  avatar: string | null
  text: string
}

/** How many connections a room has, those of every instance counted. */
export interface Presence {
  kind: 'presence'
  members: number
}

/** What a member asks of its room, whatever generation it speaks. */
export type Command = Text

/** What happens in a room; the only language that dialects and buses share. */
export type RoomEvent = Text | Presence

/** Why a message is not a command, told to its sender alone. */
export interface Refusal {
  kind: 'refusal'
  /** At least one, the first being the one to tell where there is room for one. */
  problems: [Problem, ...Problem[]]
}

export function refusal (problems: Problem[]): Refusal {
  return { kind: 'refusal', problems: problems as Refusal['problems'] }
}
