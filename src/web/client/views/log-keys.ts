/** Elements that take the focus by themselves. */
const CONTROLS = 'a[href], button, select, input, textarea, summary, [tabindex]'

/**
 * Makes the log one stop of the Tab key. Up and Down, Home and End move among its messages, Right and Left among what
 * is in the message, and Escape leads to the message, then to `leave`.
 */
export function logKeys (scroller: HTMLElement, lists: HTMLElement, leave: () => void, signal: AbortSignal) {
  let current: HTMLElement | undefined
  const isShown = (item: Element | null | undefined): item is HTMLElement => item instanceof HTMLElement && !item.hidden
  const messages = () => [...lists.querySelectorAll<HTMLElement>('.message:not([hidden])')]

  function setCurrent (item: HTMLElement | undefined): void {
    if (current === item) return
    if (current) current.tabIndex = -1
    current = item
    if (current) current.tabIndex = 0
    scroller.tabIndex = current ? -1 : 0
  }

  /** The newest message is the way in, unless the user is in the log. */
  function update (): void {
    const isInside = lists.contains(document.activeElement)
    if (isInside && current?.isConnected) return
    setCurrentToLast()
  }

  function setCurrentToLast (): void {
    const last = lists.lastElementChild?.querySelector<HTMLElement>('.message:not([hidden]):nth-last-child(1)')
    setCurrent(last ?? messages().at(-1))
  }

  function focusLast (): void {
    setCurrentToLast()
    const element = current ?? scroller
    element.focus({ preventScroll: true })
  }

  /** To be called before an item leaves the log: its focus passes to the next one. */
  function removing (item: HTMLElement): void {
    if (!item.contains(document.activeElement)) return
    const all = messages()
    const next = all[all.indexOf(item) + 1] ?? all[0]
    if (next && next !== item) {
      setCurrent(next)
      next.focus({ preventScroll: true })
    } else scroller.focus({ preventScroll: true })
  }

  function controlsOf (item: HTMLElement): HTMLElement[] {
    return [item, ...item.querySelectorAll<HTMLElement>(CONTROLS)].filter((element) => element.checkVisibility())
  }

  function press (event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    const item = target.closest<HTMLElement>('.message')
    if (!item || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    const all = messages()
    const index = all.indexOf(item)
    const controls = controlsOf(item)
    const position = controls.indexOf(target)
    const next = {
      ArrowUp: () => all[index - 1],
      ArrowDown: () => all[index + 1],
      Home: () => all[0],
      End: () => all.at(-1),
      ArrowRight: () => controls[position + 1],
      ArrowLeft: () => controls[position - 1],
      Escape: () => item,
    }[event.key]
    if (!next) return
    event.preventDefault()
    if (event.key === 'Escape' && target === item) return leave()
    const element = next()
    element?.focus({ preventScroll: element.classList.contains('message') })
    if (element?.classList.contains('message')) element.scrollIntoView({ block: 'nearest' })
  }

  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue
        if (node.matches(CONTROLS) && !node.matches('.message')) node.tabIndex = -1
        for (const control of node.querySelectorAll<HTMLElement>(CONTROLS)) {
          if (!control.matches('.message')) control.tabIndex = -1
        }
      }
    }
  })
  observer.observe(lists, { childList: true, subtree: true })
  signal.addEventListener('abort', () => observer.disconnect(), { once: true })

  scroller.addEventListener('keydown', press, { signal })
  lists.addEventListener('focusin', ({ target }) => {
    const item = (target as Element).closest('.message')
    if (isShown(item)) setCurrent(item)
  }, { signal })
  // The way in by a link or a program.
  scroller.addEventListener('focus', () => current?.focus({ preventScroll: true }), { signal })
  return { update, removing, focusLast }
}
