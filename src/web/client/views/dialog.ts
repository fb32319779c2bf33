import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

export interface DialogOptions {
  title: string
  class?: string
  body: Node[]
  actions?: HTMLElement[]
  onClose?: () => void
}

/** Counts dialogs, for a unique title id each. */
let opened = 0

/** Opens a modal dialog; the browser traps the focus and closes it on Escape. */
export function openDialog ({ title, class: className = '', body, actions = [], onClose }: DialogOptions) {
  const id = `dialog-${++opened}`
  const dialog = el('dialog', { class: `dialog ${className}`, 'aria-labelledby': id },
    el('div', { class: 'dialog-head' }, el('h2', { id }, title),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: () => dialog.close() })),
    el('div', { class: 'dialog-body' }, ...body),
    actions.length > 0 && el('div', { class: 'dialog-actions' }, ...actions))
  // Clicks on the backdrop have the dialog itself as their target.
  dialog.addEventListener('pointerdown', (event) => { if (event.target === dialog) dialog.close() })
  dialog.addEventListener('close', () => {
    dialog.remove()
    onClose?.()
  })
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}
