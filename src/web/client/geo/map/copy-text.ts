import { el } from '../../dom.ts'
import { words } from '../../i18n.ts'

/** Copies a text to the clipboard, and says so. */
export async function copyText (text: string, announce: (text: string) => void): Promise<void> {
  announce(await writeToClipboard(text) ? words.copied : words.copyFailed)
}

async function writeToClipboard (text: string): Promise<boolean> {
  // Only secure contexts have a clipboard, and plain HTTP in a local network is none.
  if (!navigator.clipboard) return copySelection(text)
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelection(text)
  }
}

function copySelection (text: string): boolean {
  const focused = document.activeElement as HTMLElement | null
  const field = el('textarea', { class: 'visually-hidden', 'aria-hidden': 'true' })
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  focused?.focus()
  return done
}
