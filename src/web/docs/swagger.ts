/* The page at /docs: its operations can be read at once, and tried out as soon as Swagger UI is loaded. */
import { dark, load, loadStyle, openLinked, siblingOf } from './page.ts'

interface SwaggerUi {
  layoutActions: { show (path: string[], shown: boolean): void }
}

declare const SwaggerUIBundle: {
  (options: object): SwaggerUi
  presets: { apis: unknown }
}

const operations = document.querySelector<HTMLElement>('#overview')!
const viewer = document.querySelector<HTMLElement>('#swagger-ui')!

openLinked()
await Promise.all([loadStyle(siblingOf('swagger-ui.css')), load(siblingOf('swagger-ui-bundle.js'))])
const followTheme = () => { document.documentElement.classList.toggle('dark-mode', dark.matches) }
followTheme()
dark.addEventListener('change', followTheme)

const ui = SwaggerUIBundle({
  domNode: viewer,
  url: new URL('openapi.json', location.href).href,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  validatorUrl: null,
  onComplete: replace,
})

/** Operations that a reader opened stay open. */
function replace (): void {
  for (const { id } of operations.querySelectorAll('details[open]')) {
    ui.layoutActions.show(['operations', ...id.split('/').slice(1)], true)
  }
  operations.remove()
  viewer.hidden = false
  if (location.hash) viewer.querySelector('.is-open')?.scrollIntoView()
}
