import { el } from '../client/dom.ts'
import { openLinked } from '../docs/page.ts'
import { SocketConsole } from './console.ts'
import { fetchDocument } from './document.ts'
import { renderReference } from './reference.ts'

const main = document.querySelector('main')!

try {
  const description = await fetchDocument()
  const panel = new SocketConsole(description)
  const sections = [
    ['rules', 'General rules'], ...Object.keys(description.channels).map((name) => [name, name]),
    ['shapes', 'Shared schemas'], ['limits', 'Limits'], ['close-codes', 'Close codes'], ['console', 'Console'],
  ] as [string, string][]
  main.replaceChildren(
    el('nav', { 'aria-label': 'Sections' }, el('ul', {}, ...sections.map(([id, name]) =>
      el('li', {}, el('a', { href: `#${id}` }, name))))),
    el('div', { class: 'reference' }, ...renderReference(description, (example) => panel.tryOut(example))),
    panel.element)
  openLinked()
} catch (error) {
  main.replaceChildren(el('p', { role: 'alert' }, `Could not load the description of the WebSockets: ${String(error)}`))
}
