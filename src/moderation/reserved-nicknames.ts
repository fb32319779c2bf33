import { fold } from '../protocol/look-alikes.ts'
import type { IssuedToken } from '../protocol/moderation-messages.ts'
import type { Access } from './access.ts'
import { isInForce } from './ledger.ts'

/** The server's own author, which nobody else may be taken for. */
export const SERVER_AUTHOR = 'gischat'

/** Nicknames that only those with a token may use, in any spelling that looks like them. */
export class ReservedNicknames {
  /** Folded, of the configuration. */
  readonly #configured: Set<string>
  /** Tokens with a nickname, by the folded one and their identifier. */
  readonly #issued = new Map<string, Map<string, IssuedToken>>()

  constructor (nicknames: string[]) {
    this.#configured = new Set([SERVER_AUTHOR, ...nicknames].map(fold))
  }

  /** Takes over a token that was issued or revoked. */
  apply (token: IssuedToken): void {
    if (token.nickname === null) return
    const name = fold(token.nickname)
    const tokens = this.#issued.get(name) ?? new Map<string, IssuedToken>()
    if (token.undone) tokens.delete(token.subject)
    else tokens.set(token.subject, token)
    if (tokens.size > 0) this.#issued.set(name, tokens)
    else this.#issued.delete(name)
  }

  /** Whether somebody may use a folded nickname. */
  mayUse (name: string, { nickname }: Access): boolean {
    return !this.has(name) || (nickname !== undefined && fold(nickname) === name)
  }

  /** Whether somebody may use a folded nickname that is reserved; undefined if it is not. */
  verdict (name: string, access: Access): boolean | undefined {
    return this.has(name) ? this.mayUse(name, access) : undefined
  }

  /** Whether a folded nickname is reserved. */
  has (name: string): boolean {
    if (this.#configured.has(name)) return true
    for (const token of this.#issued.get(name)?.values() ?? []) if (isInForce(token)) return true
    return false
  }
}
