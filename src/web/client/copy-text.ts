import { el } from './dom.ts'
import { words } from './i18n.ts'

/** Copies a text to the clipboard, and says so. */
export async function copyAndAnnounce (text: string, announce: (text: string) => void): Promise<void> {
  announce(await copyText(text) ? words.copied : words.copyFailed)
}

/** @returns whether it worked */
async function copyText (text: string): Promise<boolean> {
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
