import { preferences } from './preferences.ts'

/** Emits `change` when the colours of the page change: canvases must be repainted. */
export const themeChanges = new EventTarget()

export function applyTheme (): void {
  const { theme } = preferences
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  themeChanges.dispatchEvent(new Event('change'))
}

for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
  matchMedia(query).addEventListener('change', () => themeChanges.dispatchEvent(new Event('change')))
}

/** Whether the reader's system forces a few colours on all pages. */
export const isForced = (): boolean => matchMedia('(forced-colors: active)').matches

/** Milliseconds of an animation: none for people who asked their system for less motion. */
export const animationTime = (milliseconds: number): number =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : milliseconds

/** A colour of the style sheet, by its variable's name, in a form that a canvas accepts. */
export function colour (name: string): string {
  const probe = document.createElement('span')
  probe.className = `probe probe-${name}`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
