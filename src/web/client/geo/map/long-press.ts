/** Milliseconds. */
const HOLD_TIME = 600
/** Pixels that a finger may move meanwhile. */
const TOLERANCE = 8

/** Calls back when a finger rests on an element, or with its context menu, such as by the right button. */
export function onLongPress (element: HTMLElement, press: (event: PointerEvent) => void, signal: AbortSignal): void {
  let timer = 0
  let start: PointerEvent | undefined
  const stop = () => {
    clearTimeout(timer)
    start = undefined
  }
  element.addEventListener('pointerdown', (event) => {
    const isSecond = start !== undefined
    stop()
    if (event.pointerType !== 'touch' || isSecond) return
    start = event
    timer = window.setTimeout(() => {
      stop()
      press(event)
    }, HOLD_TIME)
  }, { signal })
  element.addEventListener('pointermove', (event) => {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > TOLERANCE) stop()
  }, { signal })
  for (const end of ['pointerup', 'pointercancel'] as const) element.addEventListener(end, stop, { signal })
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault()
    // Where browsers show a menu for a long press, the timer is for nothing.
    stop()
    press(event as PointerEvent)
  }, { signal })
  signal.addEventListener('abort', stop, { once: true })
}
