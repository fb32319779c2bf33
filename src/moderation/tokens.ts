import { createHmac, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Type } from '@sinclair/typebox'
import { compile } from '../lib/compile.ts'
import { Access, type Claims } from './access.ts'

/** Characters of a token. It has to fit into the first line of a request, of which proxies take 8 KiB. */
export const MAX_TOKEN_LENGTH = 4096

const KEY_LENGTH = 32

/** Claims and MAC, both in base64url. */
const FORMAT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/

const isClaims = compile<Claims>(Type.Object({
  id: Type.String({ minLength: 1 }),
  rooms: Type.Array(Type.String()),
  powers: Type.Array(Type.String()),
  nickname: Type.Union([Type.String(), Type.Null()]),
  expires: Type.Number(),
}))

/** Whether a text may be a token. */
export function isWellFormed (text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && FORMAT.test(text)
}

/** Derives the key of a deployment's tokens, slowly, since whoever has a token can test guesses of ADMIN_TOKEN. */
export async function deriveKey (adminToken: string, deployment: string): Promise<Buffer> {
  return await promisify<string, string, number, Buffer>(scrypt)(adminToken, `gischat tokens ${deployment}`, KEY_LENGTH)
}

export interface TokensOptions {
  /** From `deriveKey`. */
  key: Buffer
  /** Identifiers of tokens that are no longer valid. */
  revoked: Iterable<string>
}

/** Tokens, which nobody has to store: they contain what they allow, signed. */
export class Tokens {
  /** Identifiers of tokens that are no longer valid. Whatever is added ends what the token allowed. */
  readonly revoked: Set<string>
  readonly #key: Buffer

  constructor ({ key, revoked }: TokensOptions) {
    this.#key = key
    this.revoked = new Set(revoked)
  }

  /** The same for the same key, which it does not give away. */
  get keyId (): string {
    return this.#sign('').slice(0, 16)
  }

  /** @throws {RangeError} if the token would be too long for a URL */
  mint ({ id, rooms, powers, nickname, expires }: Claims): string {
    // The identifier comes first, by which the logs recognize tokens.
    const claims = Buffer.from(JSON.stringify({ id, rooms, powers, nickname, expires })).toString('base64url')
    const token = `${claims}.${this.#sign(claims)}`
    if (token.length > MAX_TOKEN_LENGTH) throw new RangeError('The token would be too long: name fewer rooms')
    return token
  }

  /** @returns what the token allows; undefined if it was not minted with this key, has expired or was revoked */
  verify (token: string): Access | undefined {
    if (!isWellFormed(token)) return undefined
    const [claims, mac] = token.split('.') as [string, string]
    // As text: several spellings of base64url decode to the same bytes.
    if (!timingSafeEqual(Buffer.from(this.#sign(claims)), Buffer.from(mac))) return undefined
    const access = this.#read(claims)
    return access?.ended === false ? access : undefined
  }

  #read (text: string): Access | undefined {
    const claims: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    // Another version may have signed something else.
    return isClaims(claims) ? new Access(claims, this.revoked) : undefined
  }

  #sign (claims: string): string {
    return createHmac('sha256', this.#key).update(claims).digest('base64url')
  }
}
