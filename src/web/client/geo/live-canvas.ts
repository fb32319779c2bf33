import { themeChanges } from '../theme.ts'

/** Paints on a canvas in CSS pixels. */
export type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void

/** Paints a canvas as soon as it has a size, and again when its size or the page's colours change. */
export function keepPainted (canvas: HTMLCanvasElement, paint: Paint, signal: AbortSignal): void {
  function repaint (): void {
    const { clientWidth: width, clientHeight: height } = canvas
    if (width === 0 || height === 0) return
    const scale = window.devicePixelRatio
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d')!
    context.scale(scale, scale)
    paint(context, width, height)
  }

  const resized = new ResizeObserver(repaint)
  resized.observe(canvas)
  signal.addEventListener('abort', () => resized.disconnect(), { once: true })
  themeChanges.addEventListener('change', repaint, { signal })
}
