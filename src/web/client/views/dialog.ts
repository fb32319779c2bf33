import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'

export interface DialogOptions {
  title: string
  class?: string
  body: Node[]
  actions?: HTMLElement[]
  onClose?: () => void
}

/** Opens a modal dialog; the browser keeps the focus in it and closes it on Escape. */
export function openDialog ({ title, class: className = '', body, actions = [], onClose }: DialogOptions) {
  const heading = el('h2', { id: 'dialog-title' }, title)
  const dialog = el('dialog', { class: `dialog ${className}`, 'aria-labelledby': 'dialog-title' },
    el('div', { class: 'dialog-head' }, heading,
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
