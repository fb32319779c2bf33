import { el } from '../client/dom.ts'
import { Console } from './console.ts'
import { fetchDocument } from './document.ts'
import { renderReference } from './reference.ts'

const main = document.querySelector('main')!

try {
  const described = await fetchDocument()
  const panel = new Console(described)
  const sections = [
    ['rules', 'What always holds'], ...Object.keys(described.channels).map((name) => [name, name]),
    ['shapes', 'Shapes'], ['limits', 'Limits'], ['close-codes', 'Close codes'], ['console', 'Console'],
  ] as [string, string][]
  main.replaceChildren(
    el('nav', { 'aria-label': 'Sections' }, el('ul', {}, ...sections.map(([id, name]) =>
      el('li', {}, el('a', { href: `#${id}` }, name))))),
    el('div', { class: 'reference' }, ...renderReference(described, (example) => panel.tryOut(example))),
    panel.element)
  const linked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (linked) {
    linked.setAttribute('open', '')
    linked.scrollIntoView()
  }
} catch (error) {
  main.replaceChildren(el('p', { role: 'alert' }, `The description of the sockets could not be read: ${String(error)}`))
}
