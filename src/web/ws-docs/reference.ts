import { el } from '../client/dom.ts'
import { button, code, prose } from './dom.ts'
import {
  examplesOf, format, INVALID_FRAMES, messagesFrom, nameOf, resolve, sharedSchemas, type AsyncApiDocument,
  type Channel, type Example, type Message, type Schema,
} from './document.ts'

/** Selects an example in the console. */
export type TryOut = (example: Example) => void

/** Renders the document as sections. */
export function renderReference (document: AsyncApiDocument, tryOut: TryOut): HTMLElement[] {
  return [
    el('section', { id: 'rules' },
      el('h2', {}, 'General rules'),
      el('ul', {}, ...document['x-rules'].map((rule) => el('li', {}, ...prose(rule))))),
    ...Object.entries(document.channels).map(([dialect, channel]) => renderChannel(document, dialect, channel, tryOut)),
    el('section', { id: 'shapes' },
      el('h2', {}, 'Shared schemas'),
      el('p', {}, 'Definitions that several messages share, as JSON Schema.'),
      ...sharedSchemas(document).map(([name, schema]) =>
        el('details', { id: `shape-${name}` }, el('summary', {}, el('code', {}, name)), code(format(schema))))),
    el('section', { id: 'limits' },
      el('h2', {}, 'Limits of this instance'),
      table(['Setting', 'Value', 'Meaning'], document['x-limits'].map(({ name, value, description }) =>
        [el('code', {}, name), value.toLocaleString('en'), description]))),
    el('section', { id: 'close-codes' },
      el('h2', {}, 'Close codes'),
      el('p', {}, 'Close codes of the server. A client sees 1006 when the connection ended without a close frame.'),
      table(['Code', 'Reason', 'What to do'], document['x-close-codes'].map(({ code, reason, advice }) =>
        [String(code), reason, advice]))),
  ]
}

function renderChannel (document: AsyncApiDocument, dialect: string, channel: Channel, tryOut: TryOut): HTMLElement {
  const examples = examplesOf(document, dialect)
  const list = (side: 'client' | 'server') => messagesFrom(channel, side).map(([name, message]) =>
    renderMessage(document, `${dialect}-${name}`, message, side, examples, tryOut))
  return el('section', { id: dialect },
    el('h2', {}, `${channel.title} `, el('code', { class: 'address' }, channel.address)),
    el('p', {}, ...prose(channel.description)),
    el('h3', {}, 'Messages from clients'),
    ...list('client'),
    el('details', {},
      el('summary', {}, 'Invalid frames'),
      ...examples.filter(({ group }) => group === INVALID_FRAMES).map((example) => renderExample(example, tryOut))),
    el('h3', {}, 'Messages from the server'),
    ...list('server'))
}

function renderMessage (
  document: AsyncApiDocument,
  id: string,
  message: Message,
  side: 'client' | 'server',
  examples: Example[],
  tryOut: TryOut
): HTMLElement {
  const { title, summary, payload } = message
  const { properties = {}, required = [] } = resolve(document, payload)
  const own = examples.filter(({ group }) => group === title)
  return el('details', { id },
    el('summary', {}, el('code', {}, title), ` ${summary}`),
    table(['Field', 'Description'], Object.entries(properties).map(([name, schema]) => [
      el('span', {}, el('code', {}, name), required.includes(name) ? '' : ' optional'),
      el('span', {}, ...describe(document, schema)),
    ])),
    ...(side === 'client'
      ? own.map((example) => renderExample(example, tryOut))
      : [
          ...message.examples.map(({ name, summary, payload }) =>
            el('figure', {}, el('figcaption', {}, el('b', {}, name), ` ${summary}`), code(format(payload)))),
          ...(message['x-refused'] ? own.map((example) => renderExample(example, tryOut)) : []),
        ]))
}

function renderExample (example: Example, tryOut: TryOut): HTMLElement {
  const { dialect, group, name, summary, text, before, reason } = example
  return el('figure', { class: reason === undefined ? '' : 'refused' },
    el('figcaption', {}, el('b', {}, name), ` ${summary} `,
      button('Try it', () => tryOut(example), { 'aria-label': `Try it: ${dialect} ${group} ${name}` })),
    ...before.map((earlier) => el('div', {}, el('p', {}, 'After:'), code(earlier))),
    code(text),
    reason !== undefined && el('p', { class: 'reason' }, `Rejected: ${reason}`))
}

/** Describes a schema in words. */
function describe (document: AsyncApiDocument, schema: Schema): (Node | string)[] {
  const { type, const: value, description, ...rest } = resolve(document, schema)
  if (value !== undefined) return [el('code', {}, JSON.stringify(value)), ...(description ? [` ${description}`] : [])]
  const words = [Array.isArray(type) ? type.join(' or ') : type, ...constraints(rest)].filter(Boolean).join(', ')
  return [
    ...(schema.$ref ? [shapeLink(nameOf(schema.$ref)), ' '] : []),
    ...(words ? [el('i', {}, words)] : []),
    ...(description ? [words ? ': ' : '', ...prose(description)] : []),
  ]
}

function constraints ({ minLength, maxLength, pattern, minimum, contentMediaType }: Schema): string[] {
  const length = minLength === undefined
    ? maxLength !== undefined && `at most ${maxLength} characters`
    : maxLength === undefined ? `at least ${minLength} characters` : `${minLength} to ${maxLength} characters`
  return [
    length,
    // Patterns with escapes are unreadable; the description of the field says the same.
    pattern !== undefined && !pattern.includes('\\u') && `like ${pattern}`,
    minimum !== undefined && `at least ${minimum}`,
    contentMediaType,
  ].filter((constraint) => typeof constraint === 'string')
}

function shapeLink (name: string): HTMLElement {
  const link = el('a', { href: `#shape-${name}` }, name)
  link.addEventListener('click', () => { document.querySelector(`#shape-${name}`)!.setAttribute('open', '') })
  return link
}

function table (head: string[], rows: (Node | string)[][]): HTMLElement {
  return el('table', {},
    el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map((row) =>
      el('tr', {}, ...row.map((cell, index) => el('td', { 'data-label': head[index]! }, cell))))))
}
