/* The page at /redoc: its operations can be read at once, and in detail as soon as Redoc is loaded. */
import { dark, load, openLinked, siblingOf } from './page.ts'

declare const Redoc: {
  init (url: string, options: object, element: Element, done: (error: unknown) => void): void
}

const LIGHT = {
  colors: { primary: { main: '#0d665f' }, text: { primary: '#1d2b2e', secondary: '#58656a' } },
  sidebar: { backgroundColor: '#f5f3ec', textColor: '#1d2b2e' },
}

const DARK = {
  colors: {
    primary: { main: '#67cdbd' },
    text: { primary: '#e5ebe9', secondary: '#a3b2b4' },
    border: { dark: '#314045', light: '#314045' },
    http: { get: '#5fd394', put: '#67cdbd', post: '#67cdbd', delete: '#ff9d76' },
  },
  schema: { nestedBackground: '#1a2326', typeNameColor: '#a3b2b4', linesColor: '#71858b' },
  sidebar: { backgroundColor: '#1a2326', textColor: '#e5ebe9' },
  rightPanel: { backgroundColor: '#0c1214' },
}

const operations = document.querySelector<HTMLElement>('#overview')!
const viewer = document.querySelector<HTMLElement>('#redoc')!

openLinked()
await load(siblingOf('redoc.standalone.js'))
viewer.hidden = false
Redoc.init(new URL('openapi.json', location.href).href, {
  theme: { ...dark.matches ? DARK : LIGHT, typography: { fontFamily: 'inherit', headings: { fontFamily: 'inherit' } } },
  nativeScrollbars: true,
}, viewer, (error) => {
  if (error) throw error
  operations.remove()
})
// Its colours are set once.
dark.addEventListener('change', () => location.reload())
