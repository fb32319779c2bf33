import { el } from '../dom.ts'
import { words } from '../i18n.ts'

/** Accepts files dropped anywhere on an element. */
export function dropZone (element: HTMLElement, take: (files: File[]) => void, signal: AbortSignal): void {
  const veil = el('div', { class: 'veil', hidden: true }, el('p', {}, words.dropHere))
  element.append(veil)
  let depth = 0
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

  element.addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return
    depth++
    veil.hidden = false
  }, { signal })
  element.addEventListener('dragleave', (event) => {
    if (carriesFiles(event) && --depth <= 0) veil.hidden = true
  }, { signal })
  element.addEventListener('dragover', (event) => { if (carriesFiles(event)) event.preventDefault() }, { signal })
  element.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth = 0
    veil.hidden = true
    const files = [...event.dataTransfer!.files]
    if (files.length > 0) take(files)
  }, { signal })
  // Outside the zone, the browser would open the file in place of the page.
  for (const name of ['dragover', 'drop'] as const) {
    window.addEventListener(name, (event) => event.preventDefault(), { signal })
  }
}
