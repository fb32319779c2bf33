import { version } from '../package.ts'
import { escapeHtml } from './escape-html.ts'
import type { Limits } from '../protocol/limits.ts'

/** File names of the web client, from the manifest of its build. */
export interface ClientFiles {
  script: string
  style: string
  font: string
  icon: string
  /** Static imports of the script. */
  preload: string[]
  /** The languages, of which the page loads one. */
  languages: string[]
  /** Of the installed page, as PNG. */
  icons: { file: string, size: number, purpose: 'any' | 'maskable' }[]
}

export interface PageOptions {
  files: ClientFiles
  language: string
  /** URL template of the operator's raster tiles; empty without tiles. */
  tilesUrl: string
  tilesAttribution: string
  /** Base URLs of other instances, which the page lists. */
  otherInstances: string[]
  /** Limits that GET /rules lacks; the client checks them before it sends. */
  limits: Pick<Limits, 'maxImageLength' | 'maxGeojsonLength'>
}

/** The page at /. The client renders its body, and reads its settings from the head. */
export function renderPage (options: PageOptions): string {
  const { files, language, tilesUrl, tilesAttribution, otherInstances, limits } = options
  const preloads = files.preload.map((file) => `\n    <link rel="modulepreload" href="web/${file}">`).join('')
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
    <meta name="color-scheme" content="light dark">
    <meta name="description" content="A chat for people who work with maps.">
    <meta name="gischat-version" content="${version}">
    <meta name="gischat-tiles" content="${escapeHtml(tilesUrl)}">
    <meta name="gischat-tiles-attribution" content="${escapeHtml(tilesAttribution)}">
    <meta name="gischat-other-instances" content="${escapeHtml(otherInstances.join(' '))}">
    <meta name="gischat-max-image" content="${limits.maxImageLength}">
    <meta name="gischat-max-layer" content="${limits.maxGeojsonLength}">
    <title>gischat</title>
    <link rel="icon" type="image/svg+xml" href="web/${files.icon}">
    <link rel="apple-touch-icon" href="web/${files.icons[0]!.file}">
    <link rel="manifest" href="manifest.webmanifest">
    <link rel="preload" href="web/${files.font}" as="font" type="font/woff2" crossorigin>
    <link rel="stylesheet" href="web/${files.style}">${preloads}
    <script type="module" src="web/${files.script}"></script>
  </head>
  <body>
    <div id="app"></div>
    <noscript>
      <p>The chat needs JavaScript. Without it, <a href="docs">try the API</a>,
        <a href="docs/ws">the WebSockets</a>, or <a href="redoc">read the reference</a>.</p>
    </noscript>
  </body>
</html>
`
}
