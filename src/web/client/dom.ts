import { drawIcon, type IconName } from './icons.ts'

type Child = Node | string | null | undefined | false
type Listeners = { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void }

interface Properties {
  class?: string | undefined
  on?: Listeners
  /** Attributes by name: true sets an empty one, false and undefined none. */
  [attribute: string]: string | number | boolean | undefined | Listeners
}

/**
 * Creates an element with attributes, listeners and children. Strings become
 * text nodes: this client never parses a string as markup.
 */
export function el<Tag extends keyof HTMLElementTagNameMap> (
  tag: Tag,
  { class: className, on, ...attributes }: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  if (className) element.className = className
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener as EventListener)
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

interface ButtonOptions {
  label: string
  icon?: IconName
  /** Shows the label only as a tooltip, and to screen readers. */
  iconOnly?: boolean
  class?: string
  type?: 'button' | 'submit'
  onClick?: (event: MouseEvent) => void
}

export function button ({ label, icon, iconOnly = false, class: className, type = 'button', onClick }: ButtonOptions) {
  return el('button', {
    class: className,
    type,
    'aria-label': iconOnly && label,
    title: iconOnly && label,
    on: onClick ? { click: onClick } : {},
  }, icon && drawIcon(icon), !iconOnly && el('span', {}, label))
}

/** Downloads text as a file. */
export function download (name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  el('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Turns a name from another user into one that is valid on every file system. */
export function fileName (name: string, extension: string): string {
  const safe = name.normalize().replace(/[^\p{L}\p{N}_-]+/gu, '_').replace(/^_+|_+$/g, '').slice(0, 80)
  return `${safe || 'gischat'}.${extension}`
}
