import { closeOnBack } from '../back.ts'
import { button, el, fileName } from '../dom.ts'
import { number, words } from '../i18n.ts'
import { openDialog } from './dialog.ts'

const STEP = 1.5
const MAX_ZOOM = 16

export interface LightBoxImage {
  url: string
  type: string
  author: string
  /** Milliseconds since 1970. */
  moment: number
}

/** An image over the whole window: it can be enlarged, moved and saved. */
export function openLightBox ({ url, type, author, moment }: LightBoxImage): void {
  const title = words.imageBy(author)
  const image = el('img', { src: url, alt: title, draggable: 'false' })
  const stage = el('div', { class: 'stage', tabindex: 0, role: 'group', 'aria-label': words.imageKeys }, image)
  const level = el('output', { class: 'zoom-level' })
  const name = fileName(`${author}-${new Date(moment).toISOString().slice(0, 16)}`, type.replace('image/', ''))
  /** 1 shows the whole image. */
  let zoom = 1

  const dialog = openDialog({
    title,
    class: 'light-box',
    body: [stage],
    actions: [
      button({ label: words.zoomOut, icon: 'minus', iconOnly: true, onClick: () => setZoom(zoom / STEP) }),
      level,
      button({ label: words.zoomIn, icon: 'attach', iconOnly: true, onClick: () => setZoom(zoom * STEP) }),
      button({ label: words.wholeImage, icon: 'extent', iconOnly: true, onClick: () => setZoom(1) }),
      el('a', { class: 'button', href: url, download: name }, words.saveImage),
    ],
    onClose: () => entered(),
  })
  const entered = closeOnBack(() => dialog.close())

  /** Keeps the point of the image that is at `x`, `y` of the stage where it is. */
  function setZoom (wanted: number, x = stage.clientWidth / 2, y = stage.clientHeight / 2): void {
    const before = zoom
    zoom = Math.min(MAX_ZOOM, Math.max(1, wanted))
    level.textContent = `${number(Math.round(zoom * 100))} %`
    // Until it is loaded, nobody knows its size.
    if (image.naturalWidth === 0) return
    const fit = Math.min(1, stage.clientWidth / image.naturalWidth, stage.clientHeight / image.naturalHeight)
    image.style.width = `${image.naturalWidth * fit * zoom}px`
    stage.scrollLeft = (stage.scrollLeft + x) * zoom / before - x
    stage.scrollTop = (stage.scrollTop + y) * zoom / before - y
  }

  stage.addEventListener('wheel', (event) => {
    event.preventDefault()
    const box = stage.getBoundingClientRect()
    setZoom(zoom * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX - box.left, event.clientY - box.top)
  }, { passive: false })
  stage.addEventListener('dblclick', ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect()
    setZoom(zoom > 1 ? 1 : 3, clientX - box.left, clientY - box.top)
  })
  dialog.addEventListener('keydown', (event) => {
    const wanted = { '+': zoom * STEP, '=': zoom * STEP, '-': zoom / STEP, 0: 1 }[event.key]
    if (wanted !== undefined) setZoom(wanted)
  })
  dragToMove(stage, (factor, x, y) => setZoom(zoom * factor, x, y))
  new ResizeObserver(() => setZoom(zoom)).observe(stage)
  image.addEventListener('load', () => setZoom(zoom))
  stage.focus()
}

/** One pointer moves the image, two enlarge it. */
function dragToMove (stage: HTMLElement, pinch: (factor: number, x: number, y: number) => void): void {
  const pointers = new Map<number, PointerEvent>()
  const spread = () => {
    const [a, b] = [...pointers.values()] as [PointerEvent, PointerEvent]
    return Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY))
  }
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, event)
  })
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId)
    if (!before || pointers.size > 2) return
    if (pointers.size === 1) {
      stage.scrollBy({ left: before.clientX - event.clientX, top: before.clientY - event.clientY, behavior: 'instant' })
      pointers.set(event.pointerId, event)
      return
    }
    const former = spread()
    pointers.set(event.pointerId, event)
    const [a, b] = [...pointers.values()] as [PointerEvent, PointerEvent]
    const box = stage.getBoundingClientRect()
    pinch(spread() / former, (a.clientX + b.clientX) / 2 - box.left, (a.clientY + b.clientY) / 2 - box.top)
  })
  for (const name of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(name, ({ pointerId }) => pointers.delete(pointerId))
  }
}
