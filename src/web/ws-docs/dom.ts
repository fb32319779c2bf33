type Child = Node | string | undefined | false

/**
 * An element with its attributes and children. Strings become text, so
 * nothing that came over the wire is ever markup.
 */
export function el<Tag extends keyof HTMLElementTagNameMap> (
  tag: Tag,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/** Text in which `code` is marked as in Markdown. */
export function prose (text: string): Node[] {
  return text.split('`').map((part, index) => index % 2 === 1 ? el('code', {}, part) : document.createTextNode(part))
}

export function button (label: string, onClick: () => void, attributes: Record<string, string> = {}) {
  const element = el('button', { type: 'button', ...attributes }, label)
  element.addEventListener('click', onClick)
  return element
}

/** A token of JSON: a string with the colon that makes it a key, or a number or word. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** JSON with its parts in colours; anything else as it is. */
export function code (text: string): HTMLElement {
  const pre = el('pre')
  let position = 0
  for (const match of text.matchAll(TOKEN)) {
    const [token, string = '', colon] = match
    const kind = colon === undefined ? (string ? 'string' : 'value') : 'key'
    pre.append(text.slice(position, match.index), el('span', { class: kind }, string || token), colon ?? '')
    position = match.index + token.length
  }
  pre.append(text.slice(position))
  return pre
}
