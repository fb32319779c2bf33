/** @returns a function that has `draw` called in the next frame, however often it is called until then */
export function oncePerFrame (draw: () => void): () => void {
  let scheduled = false
  return () => {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(() => {
      scheduled = false
      draw()
    })
  }
}
