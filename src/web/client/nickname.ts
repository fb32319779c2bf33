import type { Rules } from './api.ts'

export type NicknameProblem = 'missing' | 'short' | 'long' | 'characters' | 'reserved'

/** Checks a nickname against the instance's rules. @returns undefined when it is valid */
export function checkNickname (nickname: string, rules: Rules): NicknameProblem | undefined {
  if (nickname === '') return 'missing'
  if (!/^[A-Za-z0-9_-]+$/.test(nickname)) return 'characters'
  if (nickname.toLowerCase() === 'internal') return 'reserved'
  if (nickname.length < rules.min_author_length) return 'short'
  if (nickname.length > rules.max_author_length) return 'long'
  return undefined
}
