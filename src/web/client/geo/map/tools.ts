import type OlMap from 'ol/Map.js'
import type { Coordinate } from 'ol/coordinate.js'
import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { IconName } from '../../icons.ts'

/** The use of the map while a tool is active. */
export interface ToolSession {
  addPoint (coordinate: Coordinate): void
  /** Whether clicks are for this object; a drawing listens to them by itself. */
  takesClicks?: boolean
  undo? (): void
  finish? (): void
  stop (): void
}

export interface Tool {
  label: string
  icon: IconName
  hint: string
  /** The same for the keyboard. */
  keys: string
  start (): ToolSession
}

export interface Toolbar {
  /** The buttons of all tools. */
  element: HTMLElement
  /** The hint of the active tool, its result, and its buttons. */
  bar: HTMLElement
  isActive (): boolean
  /** A click on the map. @returns whether a tool is active, so that it means nothing else */
  click (coordinate: Coordinate): boolean
  /** A key that was pressed within the panel. */
  keydown (event: KeyboardEvent): void
  showResult (text: string): void
  stop (): void
}

/** Buttons for the tools, of which at most one is active. */
export function toolbar (map: OlMap, tools: Tool[]): Toolbar {
  let active: { session: ToolSession, button: HTMLButtonElement } | undefined
  const hint = el('p', { class: 'muted', id: 'tool-hint', 'aria-live': 'polite' })
  const result = el('p', { class: 'tool-result' })
  const actions = el('div', { class: 'tool-actions' })
  const bar = el('div', { class: 'tool-bar', hidden: true }, hint, result, actions)

  const buttons = tools.map((tool) => {
    const element: HTMLButtonElement = button({
      label: tool.label,
      icon: tool.icon,
      iconOnly: true,
      class: 'quiet',
      onClick: () => active?.button === element ? stop() : start(tool, element),
    })
    element.setAttribute('aria-pressed', 'false')
    return element
  })
  const element = el('div', {
    class: 'map-tools', role: 'toolbar', 'aria-label': words.mapTools, on: { keydown: move },
  }, ...buttons)
  focusable(buttons[0]!)

  /** A toolbar is one stop of the Tab key; arrow keys move within it. */
  function focusable (current: HTMLButtonElement): void {
    for (const button of buttons) button.tabIndex = button === current ? 0 : -1
  }

  function move (event: KeyboardEvent): void {
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (next === undefined || index < 0) return
    event.preventDefault()
    const target = buttons.at(next % buttons.length)!
    focusable(target)
    target.focus()
  }

  function start (tool: Tool, pressed: HTMLButtonElement): void {
    stop()
    const session = tool.start()
    active = { session, button: pressed }
    pressed.setAttribute('aria-pressed', 'true')
    focusable(pressed)
    hint.replaceChildren(tool.hint, ' ', el('span', { class: 'tool-keys' }, tool.keys))
    actions.replaceChildren(
      button({ label: words.addPoint, icon: 'point', onClick: () => session.addPoint(map.getView().getCenter()!) }),
      ...session.undo ? [button({ label: words.undo, icon: 'undo', onClick: () => session.undo!() })] : [],
      ...session.finish ? [button({ label: words.finish, icon: 'check', onClick: () => session.finish!() })] : [],
      button({ label: words.cancel, icon: 'close', onClick: cancel }))
    bar.hidden = false
    map.getTargetElement()!.setAttribute('aria-describedby', 'map-keyboard tool-hint')
    map.getTargetElement()!.focus()
  }

  function stop (): void {
    if (!active) return
    active.session.stop()
    active.button.setAttribute('aria-pressed', 'false')
    active = undefined
    result.textContent = ''
    bar.hidden = true
    map.getTargetElement()!.setAttribute('aria-describedby', 'map-keyboard')
  }

  function cancel (): void {
    const opener = active?.button
    stop()
    opener?.focus()
  }

  return {
    element,
    bar,
    isActive: () => active !== undefined,
    click (coordinate) {
      if (active?.session.takesClicks) active.session.addPoint(coordinate)
      return active !== undefined
    },
    keydown (event) {
      if (!active || event.defaultPrevented) return
      if (event.key === 'Escape') cancel()
      else if (document.activeElement !== map.getTargetElement()) return
      else if (event.key === 'Enter' || event.key === ' ') active.session.addPoint(map.getView().getCenter()!)
      else if (event.key === 'Backspace' || event.key === 'Delete') active.session.undo?.()
      else return
      event.preventDefault()
    },
    showResult (text) { result.textContent = text },
    stop,
  }
}
