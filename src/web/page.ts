import { version } from '../package.ts'
import type { Limits } from '../protocol/limits.ts'

/** The files of the web client, as its build names them. */
export interface ClientFiles {
  script: string
  style: string
  font: string
  icon: string
  /** Scripts that the first one imports. */
  preload: string[]
}

export interface PageOptions {
  files: ClientFiles
  language: string
  /** Template of the operator's raster tiles; empty without any. */
  tilesUrl: string
  tilesAttribution: string
  /** What is not in the public rules, but can be checked before it is sent. */
  limits: Pick<Limits, 'maxImageLength' | 'maxGeojsonLength'>
}

/** The page at /, which the client fills. What the client must know at once stands in its head. */
export function renderPage ({ files, language, tilesUrl, tilesAttribution, limits }: PageOptions): string {
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
    <meta name="gischat-max-image" content="${limits.maxImageLength}">
    <meta name="gischat-max-layer" content="${limits.maxGeojsonLength}">
    <title>gischat</title>
    <link rel="icon" type="image/svg+xml" href="web/${files.icon}">
    <link rel="preload" href="web/${files.font}" as="font" type="font/woff2" crossorigin>
    <link rel="stylesheet" href="web/${files.style}">${preloads}
    <script type="module" src="web/${files.script}"></script>
  </head>
  <body>
    <div id="app"></div>
    <noscript>
      <p>The chat needs JavaScript. Without it, <a href="docs">try the API</a>,
        <a href="docs/ws">the sockets</a>, or <a href="redoc">read its reference</a>.</p>
    </noscript>
  </body>
</html>
`
}

/** Settings are the operator's words, and words are not markup. */
function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
