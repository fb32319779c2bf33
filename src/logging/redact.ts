/** The parameter whose value resumes a connection of somebody. */
const SECRET = 'resume'

const REDACTED = '[redacted]'

/** Tokens in any text, such as the headers of a handshake. */
const TOKENS = /\b(resume(?:\.|=|%3D))[A-Za-z0-9_-]{43}/gi

/** An address without the token that it may contain. */
export function redactUrl (url: string): string {
  const [path, ...rest] = url.split('?')
  if (rest.length === 0) return url
  const pairs = rest.join('?').split('&').map((pair) => {
    const [name = ''] = pair.split('=', 1)
    return decode(name) === SECRET && name.length < pair.length ? `${name}=${REDACTED}` : pair
  })
  return `${path}?${pairs.join('&')}`
}

/** Removes tokens from a report, in place: texts are searched, members of that name are replaced. */
export function redactDeep<T> (report: T): T {
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') visit(member)
      else (value as Record<string, unknown>)[name] = redactMember(name, member)
    }
  }
  visit(report)
  return report
}

function redactMember (name: string, text: string): string {
  return name === SECRET ? REDACTED : text.replace(TOKENS, `$1${REDACTED}`)
}

function decode (name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
