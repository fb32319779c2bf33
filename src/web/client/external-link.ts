import { el } from './dom.ts'

/** A link that others wrote: it opens in another tab, which learns nothing of this one. */
export const externalLink = (href: string, text: string): HTMLElement =>
  el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text)
