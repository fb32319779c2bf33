/*
 * Layers above the page (a map on a phone, an image) that the Back button closes. Each has an entry in
 * the history while it is open.
 */

interface Layer {
  id: number
  /** Whether it has its entry in the history: it may have to wait for the removal of another. */
  isEntered: boolean
  close: () => void
}

const layers: Layer[] = []
let last = Date.now()
/** Resolved when an entry that is no longer needed is gone from the history. */
let removed = Promise.resolve()

window.addEventListener('popstate', () => {
  const top = layers.findLastIndex(({ id }) => history.state?.layer === id)
  for (const layer of layers.splice(top + 1)) {
    if (layer.isEntered) layer.close()
    else layers.push(layer)
  }
})

/** @returns a function to call when the layer was closed in another way */
export function closeOnBack (close: () => void): () => void {
  const layer: Layer = { id: ++last, isEntered: false, close }
  layers.push(layer)
  removed.then(() => {
    if (!layers.includes(layer)) return
    layer.isEntered = true
    history.pushState({ layer: layer.id }, '')
  })
  return () => {
    const index = layers.indexOf(layer)
    if (index < 0) return
    layers.splice(index, 1)
    removed.then(() => {
      // After a way to another room, the entry stays behind.
      if (history.state?.layer !== layer.id) return
      removed = new Promise((resolve) => {
        window.addEventListener('popstate', () => resolve(), { once: true })
      })
      history.back()
    })
  }
}
