import { preferences } from './preferences.ts'

/** Told when the colours of the page change, for those who paint on a canvas. */
export const themeChanges = new EventTarget()

export function applyTheme (): void {
  const { theme } = preferences
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  themeChanges.dispatchEvent(new Event('change'))
}

matchMedia('(prefers-color-scheme: dark)')
  .addEventListener('change', () => themeChanges.dispatchEvent(new Event('change')))

/** A colour of the style sheet, by the name of its variable, as a canvas takes it. */
export function colour (name: string): string {
  const probe = document.createElement('span')
  probe.className = `probe probe-${name}`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
