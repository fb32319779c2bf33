/** Directives of a Content Security Policy, with their sources. */
export type Policy = Record<string, string[]>

/** What every page may load: files of this instance, and pictures made on the spot. No script within a page. */
export const POLICY: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** Of every answer. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': writePolicy(POLICY),
}

/** A policy that allows more sources. */
export function extendPolicy (policy: Policy, more: Policy): Policy {
  const extended = { ...policy }
  for (const [directive, sources] of Object.entries(more)) {
    // "none" is none only when it stands alone.
    extended[directive] = [...(policy[directive] ?? []).filter((source) => source !== "'none'"), ...sources]
  }
  return extended
}

export function writePolicy (policy: Policy): string {
  return Object.entries(policy).map(([directive, sources]) => [directive, ...sources].join(' ')).join('; ')
}
