import { version } from '../package.ts'

/** The page at /docs/ws. Its script renders the content. */
export const WS_DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>gischat - WebSockets</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="ws/ws-docs.css">
    <script type="module" src="ws/main.js"></script>
  </head>
  <body>
    <a class="skip" href="#console">Skip to the console</a>
    <header>
      <h1>gischat ${version}: WebSockets</h1>
      <nav aria-label="Documentation">
        <ul>
          <li><a href="../">Chat</a></li>
          <li><a href="../docs">Try the REST API</a></li>
          <li><a href="../redoc">Read the REST API reference</a></li>
          <li><a href="../asyncapi.json">asyncapi.json</a></li>
        </ul>
      </nav>
    </header>
    <main>
      <p>Loading …</p>
      <noscript><p>This page needs JavaScript. <a href="../asyncapi.json">asyncapi.json</a> has the same content.</p></noscript>
    </main>
  </body>
</html>
`
