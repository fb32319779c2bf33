import { el } from '../dom.ts'

/** Pixels between a popover and its opener, and the edges of the window. */
const DISTANCE = 6

export interface Popover {
  close (): void
}

/** Shows a group of buttons beside its opener; arrow keys move among them, and the focus returns to the opener. */
export function openPopover (opener: HTMLElement, label: string, ...content: Node[]): Popover {
  const element = el('div', { class: 'popover', popover: 'auto', role: 'group', 'aria-label': label }, ...content)
  const close = () => element.hidePopover()
  element.addEventListener('keydown', (event) => {
    const step = ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 } as Record<string, number>)[event.key]
    if (step === undefined && event.key !== 'Escape') return
    const buttons = [...element.querySelectorAll('button')]
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement)
    if (event.key === 'Escape') close()
    else buttons.at((index + step!) % buttons.length)!.focus()
    event.preventDefault()
    event.stopPropagation()
  })
  element.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return
    opener.setAttribute('aria-expanded', 'false')
    if (element.contains(document.activeElement) || document.activeElement === document.body) opener.focus()
    element.remove()
  })
  // Within a landmark of the page.
  opener.closest('main, .panel')!.append(element)
  element.showPopover()
  opener.setAttribute('aria-expanded', 'true')
  place(element, opener)
  element.querySelector('button')?.focus()
  return { close }
}

function place (element: HTMLElement, opener: HTMLElement): void {
  const at = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = element
  const below = at.bottom + DISTANCE
  const top = below + height + DISTANCE > innerHeight ? at.top - height - DISTANCE : below
  const keep = (value: number, size: number, room: number) =>
    Math.max(DISTANCE, Math.min(value, room - size - DISTANCE))
  element.style.left = `${keep(at.right - width, width, innerWidth)}px`
  element.style.top = `${keep(top, height, innerHeight)}px`
}
