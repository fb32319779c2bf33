import { renderDocsPage } from './docs-frame.ts'

/** The page at /docs/ws. Its script renders the content. */
export function renderSocketDocs (): string {
  return renderDocsPage({
    page: 'docs/ws',
    title: 'WebSockets',
    styles: ['docs.css', 'ws-docs.css'],
    script: 'main.js',
    document: 'asyncapi.json',
    skipTo: { id: 'console', label: 'Skip to the console' },
    main: `<p>Loading …</p>
      <noscript><p>This page needs JavaScript. <a href="../asyncapi.json">asyncapi.json</a> has the same content.</p></noscript>`,
  })
}
