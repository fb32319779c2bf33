/** Names of parameters whose values are secret: what resumes a connection, and what some send in a wrong place. */
const SECRET_PARAMETER = /resume|token|secret|passw|auth|bearer|key/i

/** Members of a report whose values are secret. */
const SECRET_MEMBER = /^(resume|(http\.request\.header\.)?authorization)$/i

const REDACTED = '[redacted]'

/** Tokens that give access, cut ones and those in a wrong place included: all begin with the same claim. */
const ACCESS_TOKENS = /eyJpZCI6[A-Za-z0-9_-]*(?:(?:\.|%2[Ee])[A-Za-z0-9_-]*)?/g

/** Their place in a path, for what else stands there: encoded or not, and encoded once more. */
const PATH_TOKENS = /((?:\/|%2F)(?:~|%(?:25)*7E))[^/?#\s"'`]+/gi

/** Tokens that resume a connection, in any text, such as the headers of a handshake. */
const RESUME_TOKENS = /\b(resume(?:\.|=|%3D))[A-Za-z0-9_-]{43}/gi

/**
 * An address without the tokens that it may contain.
 *
 * @param secret the operator's, which does not belong in an address; empty without one
 */
export function redactUrl (url: string, secret: string): string {
  const withoutSecret = (part: string) => contains(part, secret) ? REDACTED : part
  const [start = '', ...rest] = url.split('?')
  const path = redactAccess(start).split('/').map(withoutSecret).join('/')
  if (rest.length === 0) return path
  const pairs = rest.join('?').split('&').map((pair) => {
    const [name = ''] = pair.split('=', 1)
    const isSecret = SECRET_PARAMETER.test(decode(name)) && name.length < pair.length
    return withoutSecret(isSecret ? `${name}=${REDACTED}` : pair)
  })
  return `${path}?${redactAccess(pairs.join('&'))}`
}

/** Whether a text contains a secret: as it is, encoded, or encoded twice. */
function contains (text: string, secret: string): boolean {
  if (secret === '') return false
  const decoded = decode(text)
  return [text, decoded, decode(decoded)].some((each) => each.includes(secret))
}

function redactAccess (text: string): string {
  return text.replace(ACCESS_TOKENS, REDACTED).replace(PATH_TOKENS, `$1${REDACTED}`)
}

/** Removes tokens from any text. */
export function redactText (text: string): string {
  return redactAccess(text.replace(RESUME_TOKENS, `$1${REDACTED}`))
}

/**
 * Removes tokens from a report, in place: texts are searched, members of that name are replaced.
 *
 * @param secret the operator's; texts with it are replaced as a whole
 */
export function redactDeep<T> (report: T, secret: string): T {
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    for (const [name, member] of Object.entries(value)) {
      if (SECRET_MEMBER.test(name)) (value as Record<string, unknown>)[name] = REDACTED
      else if (typeof member !== 'string') visit(member)
      else (value as Record<string, unknown>)[name] = contains(member, secret) ? REDACTED : redactText(member)
    }
  }
  visit(report)
  return report
}

function decode (name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
