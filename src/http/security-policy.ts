/** A Content Security Policy: sources by directive. */
export type Policy = Record<string, string[]>

/** Policy of all pages: files of this instance and generated images; no inline scripts. */
export const POLICY: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** Headers of every response. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': writePolicy(POLICY),
}

/** Adds sources to a policy. */
export function extendPolicy (policy: Policy, more: Policy): Policy {
  const extended = { ...policy }
  for (const [directive, sources] of Object.entries(more)) {
    // 'none' must not be combined with other sources.
    extended[directive] = [...(policy[directive] ?? []).filter((source) => source !== "'none'"), ...sources]
  }
  return extended
}

export function writePolicy (policy: Policy): string {
  return Object.entries(policy).map(([directive, sources]) => [directive, ...sources].join(' ')).join('; ')
}
