import { readFileSync } from 'node:fs'
import { packageRoot } from '../package.ts'
import type { Rule } from './case.ts'

const { repository } = JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')) as { repository: string }

/** Where people read the sentence that a case checks. */
export function linkOf ({ section }: Pick<Rule, 'section'>): string {
  return `https://github.com/${repository.replace('github:', '')}/blob/main/docs/protocol.md#${section}`
}
