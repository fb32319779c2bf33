import { el } from './dom.ts'

/** Copies text. @returns whether it worked */
export async function copyText (text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

/** Pages loaded over plain HTTP have no clipboard but this one. */
function copySelected (text: string): boolean {
  const focused = document.activeElement
  const field = el('textarea', { class: 'visually-hidden', readonly: true })
  field.value = text
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
