import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, version } from '../package.ts'
import { escapeHtml } from './escape-html.ts'

/** Directory of the built files of these pages. */
export const docsRoot = join(packageRoot, 'dist/web/docs/')

const PAGES = {
  '': 'Chat',
  docs: 'Try the REST API',
  redoc: 'Read the REST API',
  'docs/ws': 'WebSockets',
}

export interface DocsPage {
  page: Exclude<keyof typeof PAGES, ''>
  title: string
  /** Names of files in the order of loading, as in the manifest of the build. */
  styles: string[]
  script: string
  /** Further files that the script loads. */
  preload?: string[]
  /** A document that the script fetches, from the root. */
  document: string
  /** Where the first link leads, for users of a keyboard. */
  skipTo?: { id: string, label: string }
  /** HTML of the content. */
  main: string
}

/** A page of the documentation, with the header that all share. Links are relative: a proxy may add a prefix. */
export function renderDocsPage (options: DocsPage): string {
  const { page, title, styles, script, preload = [], document, main } = options
  const { id: skip, label } = options.skipTo ?? { id: 'main', label: 'Skip to the content' }
  const files = readManifest()
  const root = '../'.repeat(page.split('/').length - 1)
  const file = (name: string) => `${root}docs/files/${files[name]}`
  const links = Object.entries(PAGES).map(([path, name]) => path === page
    ? `<li><a href="${root || './'}${path}" aria-current="page">${name}</a></li>`
    : `<li><a href="${root || './'}${path}">${name}</a></li>`)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>gischat - ${escapeHtml(title)}</title>
    <link rel="icon" href="${file('icon.svg')}">
    ${styles.map((name) => `<link rel="stylesheet" href="${file(name)}">`).join('\n    ')}
    ${preload.map((name) => `<link rel="preload" as="${kindOf(name)}" href="${file(name)}">`).join('\n    ')}
    <link rel="preload" as="fetch" crossorigin href="${root}${document}">
    <script type="module" src="${file(script)}"></script>
  </head>
  <body>
    <a class="skip" href="#${skip}">${label}</a>
    <header class="site">
      <a class="brand" href="${root || './'}"><img src="${file('icon.svg')}" alt="" width="28" height="28"> gischat</a>
      <h1>${escapeHtml(title)} ${version}</h1>
      <nav aria-label="Documentation"><ul>
        ${links.join('\n        ')}
        <li><a href="${root}${document}">${document}</a></li>
      </ul></nav>
    </header>
    <main id="main" tabindex="-1">
      ${main}
    </main>
  </body>
</html>
`
}

const kindOf = (name: string) => name.endsWith('.css') ? 'style' : 'script'

let manifest: Record<string, string> | undefined

/** Names of the files with their hashes, by their names without. */
function readManifest (): Record<string, string> {
  manifest ??= JSON.parse(readFileSync(`${docsRoot}manifest.json`, 'utf8')) as Record<string, string>
  return manifest
}
