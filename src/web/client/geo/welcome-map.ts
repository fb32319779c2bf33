import { themeChanges } from '../theme.ts'
import { fit } from './mercator.ts'
import { loadOutlines } from './outlines.ts'
import { paintWorld } from './paint.ts'
import type { Extent } from './place.ts'

/** Where people live. */
const INHABITED: Extent = [-170, -56, 190, 76]

/** Draws the countries behind the rooms, over the whole canvas. */
export async function welcomeMap (canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
  const outlines = await loadOutlines('coarse')
  if (signal.aborted) return

  function paint (): void {
    const { clientWidth: width, clientHeight: height } = canvas
    if (width === 0 || height === 0) return
    const scale = window.devicePixelRatio
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d')!
    context.scale(scale, scale)
    const box = { left: 0, top: 0, width, height }
    // Covers a wide screen, and a tall one as far as the map reaches.
    const cover = { left: 0, top: 0, width: Math.max(width, height * 1.2), height: Math.max(height, width * 0.6) }
    cover.left = (width - cover.width) / 2
    cover.top = (height - cover.height) / 2
    paintWorld(context, outlines, fit(INHABITED, cover), box)
    canvas.dataset.drawn = ''
  }

  const resized = new ResizeObserver(paint)
  resized.observe(canvas)
  signal.addEventListener('abort', () => resized.disconnect(), { once: true })
  themeChanges.addEventListener('change', paint, { signal })
}
