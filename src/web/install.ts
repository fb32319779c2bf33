import { createHash } from 'node:crypto'
import type { ClientFiles } from './page.ts'

/** The colours of the page's frame, as in styles/tokens.css. */
const THEME_COLOR = '#0d665f'
const BACKGROUND_COLOR = '#f5f3ec'

/** The web app manifest, with which browsers install the page. Its addresses are relative to its own. */
export function renderManifest ({ icons }: ClientFiles, language: string): string {
  return JSON.stringify({
    id: './',
    start_url: './',
    scope: './',
    name: 'gischat',
    short_name: 'gischat',
    description: 'A chat for people who work with maps.',
    lang: language,
    display: 'standalone',
    theme_color: THEME_COLOR,
    background_color: BACKGROUND_COLOR,
    icons: icons.map(({ file, size, purpose }) =>
      ({ src: `web/${file}`, sizes: `${size}x${size}`, type: 'image/png', purpose })),
  })
}

/** The service worker, with the files that it keeps in front. */
export function renderServiceWorker (code: string, files: ClientFiles, page: string): string {
  const { script, style, font, icon, preload, languages } = files
  const shell = {
    version: createHash('sha256').update(page).update(code).digest('hex').slice(0, 16),
    files: [...new Set([script, style, font, icon, ...preload, ...languages])],
  }
  return `const SHELL = ${JSON.stringify(shell)}\n${code}`
}
