import { createHash } from 'node:crypto'
import { version } from '../package.ts'

interface HomeOptions {
  rooms: Iterable<{ name: string, members: number }>
  rules: string
  language: string
}

const STYLE = `
      body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
      :root { color-scheme: light dark; }
      li { margin: .3rem 0; }
      span, footer { opacity: .75; font-size: .9rem; }
    `

/** For the page's Content Security Policy, which lets in this style and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** The page at /: which rooms there are, and where to read on. */
export function renderHome ({ rooms, rules, language }: HomeOptions): string {
  const items = Array.from(rooms, ({ name, members }) =>
    `      <li><strong>${escapeHtml(name)}</strong> <span>${members} connected</span></li>`)
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>gischat</title>
    <link rel="icon" href="data:,">
    <style>${STYLE}</style>
  </head>
  <body>
    <h1>gischat</h1>
    <p>A chat for people who work with maps. Join a room from QGIS with the QTribu plugin, or with any WebSocket client.</p>
    <h2>Rooms</h2>
    <ul>
${items.join('\n')}
    </ul>
    <h2>Rules</h2>
    <p>${escapeHtml(rules)}</p>
    <h2>For developers</h2>
    <ul>
      <li><a href="/docs">Try the API</a></li>
      <li><a href="/redoc">Read the API reference</a></li>
      <li><a href="/openapi.json">openapi.json</a></li>
      <li><a href="/status">Status</a></li>
    </ul>
    <footer>gischat ${version}</footer>
  </body>
</html>
`
}

/** Names and rules are the operator's words, and words are not markup. */
function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
