import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

export interface DialogOptions {
  title: string
  class?: string
  body: Node[]
  actions?: HTMLElement[]
  onClose?: () => void
}

/** How many were opened so far: each has a title of its own to refer to. */
let opened = 0

/** Opens a modal dialog; the browser keeps the focus in it and closes it on Escape. */
export function openDialog ({ title, class: className = '', body, actions = [], onClose }: DialogOptions) {
  const id = `dialog-${++opened}`
  const dialog = el('dialog', { class: `dialog ${className}`, 'aria-labelledby': id },
    el('div', { class: 'dialog-head' }, el('h2', { id }, title),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: () => dialog.close() })),
    el('div', { class: 'dialog-body' }, ...body),
    actions.length > 0 && el('div', { class: 'dialog-actions' }, ...actions))
  // A click beside the dialog is a click on its backdrop.
  dialog.addEventListener('pointerdown', (event) => { if (event.target === dialog) dialog.close() })
  dialog.addEventListener('close', () => {
    dialog.remove()
    onClose?.()
  })
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}
