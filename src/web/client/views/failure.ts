import type { Announcer } from '../announcer.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { openDialog } from './dialog.ts'

/** A part of the page could not be loaded: most often because a newer version took its place. */
export function showFailure (error: unknown, announcer: Announcer): void {
  console.info('gischat: a part of the page is not there', error)
  announcer.announce(words.updateNeeded)
  openDialog({
    title: words.mapFailed,
    body: [el('p', {}, words.updateNeeded)],
    actions: [button({ label: words.reload, icon: 'retry', class: 'primary', onClick: () => location.reload() })],
  })
}
