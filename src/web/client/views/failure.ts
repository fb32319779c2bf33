import type { Announcer } from '../announcer.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { openDialog } from './dialog.ts'

/** Reports a script that failed to load, most often because a newer version has replaced it. */
export function showFailure (error: unknown, announcer: Announcer): void {
  console.info('gischat: could not load a part of the page', error)
  announcer.announce(words.updateNeeded)
  openDialog({
    title: words.mapFailed,
    body: [el('p', {}, words.updateNeeded)],
    actions: [button({ label: words.reload, icon: 'retry', class: 'primary', onClick: () => location.reload() })],
  })
}
