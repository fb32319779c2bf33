import { INHABITED } from './extent.ts'
import { keepPainted } from './live-canvas.ts'
import { fit } from './mercator.ts'
import { loadOutlines } from './outlines.ts'
import { paintWorld } from './paint.ts'

/** Draws the countries behind the rooms, over the whole canvas. */
export async function welcomeMap (canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
  const outlines = await loadOutlines('coarse')
  if (signal.aborted) return

  keepPainted(canvas, (context, width, height) => {
    const box = { left: 0, top: 0, width, height }
    // Covers a wide screen, and a tall one as far as the map reaches.
    const cover = { left: 0, top: 0, width: Math.max(width, height * 1.2), height: Math.max(height, width * 0.6) }
    cover.left = (width - cover.width) / 2
    cover.top = (height - cover.height) / 2
    paintWorld(context, outlines, fit(INHABITED, cover), box)
    canvas.dataset.drawn = ''
  }, signal)
}
