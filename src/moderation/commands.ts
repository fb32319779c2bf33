import { shorten } from '../protocol/text.ts'
import type { Moderation } from './moderation.ts'
import { ActError } from './act-error.ts'
import { BAN_SECONDS, MAX_SECONDS, MUTE_SECONDS, type Acts, type Done } from './acts.ts'
import type { Actor } from './targets.ts'
import { describeDone, describeRoom } from './describe.ts'

/** The first character of a command. Twice, it is a text that begins with it. */
export const MARK = '!'

/** Longest reason, in code points. */
const MAX_REASON = 255

/** Longest pause of slow mode, in seconds. */
export const MAX_SLOW = 60 * 60

const HELP = [
  '!mute NAME [10m] [reason], !unmute NAME',
  '!kick NAME',
  '!ban NAME [1d] [force], !unban NAME or ADDRESS',
  '!slow SECONDS (0 ends it), !lock [10m], !unlock',
  '!who',
  '!!text says !text',
].join('\n')

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 }

/** The giver of a command, and the room. */
export interface CommandContext {
  room: string
  actor: Actor
  acts: Acts
  moderation: Moderation
}

/** Executes the command of a moderator. @returns the answer, in lines */
export async function execute (text: string, context: CommandContext): Promise<string> {
  const [name = '', ...words] = text.slice(MARK.length).trim().split(/\s+/)
  const run = COMMANDS.get(name.toLowerCase())
  try {
    const answer = run && await run(words, context)
    return answer === undefined ? HELP : typeof answer === 'string' ? answer : describeDone(answer)
  } catch (error) {
    if (error instanceof ActError) return error.message
    throw error
  }
}

/** Undefined is a command that cannot be read. */
type Run = (words: string[], context: CommandContext) => Promise<Done | string | undefined>

const COMMANDS = new Map<string, Run>(Object.entries({
  async mute ([nickname, ...rest], { acts, room, actor }) {
    const { seconds = MUTE_SECONDS, words } = takeTime(rest)
    const reason = shorten(words.join(' '), MAX_REASON)
    return nickname === undefined || seconds === 0
      ? undefined
      : acts.mute(room, { nickname }, { seconds, ...(reason && { reason }) }, actor)
  },
  async unmute ([nickname, ...rest], { acts, room, actor }) {
    return nickname === undefined || rest.length > 0 ? undefined : acts.unmute(room, { nickname }, actor)
  },
  async kick ([nickname, ...rest], { acts, room, actor }) {
    return nickname === undefined || rest.length > 0 ? undefined : acts.kick(room, { nickname }, actor)
  },
  async ban ([nickname, ...rest], { acts, room, actor }) {
    const { seconds = BAN_SECONDS, words } = takeTime(rest)
    const force = words[0]?.toLowerCase() === 'force'
    if (nickname === undefined || seconds === 0 || words.length > (force ? 1 : 0)) return undefined
    return acts.ban(room, { nickname }, { seconds, force }, actor)
  },
  async unban ([who, ...rest], { acts, room, actor }) {
    if (who === undefined || rest.length > 0) return undefined
    return acts.unban(room, /[.:]/.test(who) ? { address: who } : { nickname: who }, actor)
  },
  async slow ([seconds, ...rest], { acts, room, actor }) {
    if (seconds === undefined || !/^\d{1,4}s?$/.test(seconds) || rest.length > 0) return undefined
    return acts.slow(room, Math.min(MAX_SLOW, Number.parseInt(seconds)), actor)
  },
  async lock (words, { acts, room, actor }) {
    const time = takeTime(words)
    return time.words.length > 0 || time.seconds === 0 ? undefined : acts.lock(room, time.seconds, actor)
  },
  async unlock (words, { acts, room, actor }) {
    return words.length > 0 ? undefined : acts.lock(room, 0, actor)
  },
  async who (words, { moderation, room }) {
    return words.length > 0 ? undefined : describeRoom(room, await moderation.members(room), moderation)
  },
} satisfies Record<string, Run>))

/** Reads a time such as `10m` in front of other words; a number alone is minutes. */
function takeTime ([first = '', ...rest]: string[]): { seconds?: number, words: string[] } {
  const [, count, unit = 'm'] = /^(\d{1,7})([smhd])?$/i.exec(first) ?? []
  if (count === undefined) return { words: first === '' ? [] : [first, ...rest] }
  return { seconds: Math.min(MAX_SECONDS, Number(count) * UNIT_SECONDS[unit.toLowerCase()]!), words: rest }
}
