import { copyText } from '../../copy-text.ts'
import { words } from '../../i18n.ts'

/** Copies a text to the clipboard, and says so. */
export async function copyAndAnnounce (text: string, announce: (text: string) => void): Promise<void> {
  announce(await copyText(text) ? words.copied : words.copyFailed)
}
