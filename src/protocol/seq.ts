import { randomBytes } from 'node:crypto'

/** Random, so that no other process, before or beside this one, has the same. */
const node = randomBytes(9).toString('base64url')

let number = 0

/** A name for an event: unique over all instances and restarts. Clients compare it only for equality. */
export function nextSeq (): string {
  return `${node}.${(++number).toString(36)}`
}
