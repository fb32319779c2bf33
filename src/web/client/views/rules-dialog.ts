import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { openDialog } from './dialog.ts'
import { renderText } from './text.ts'

export function openRules (chat: Chat): void {
  const dialog = openDialog({
    title: words.rulesTitle,
    body: [rulesText(chat), ...[words.rulesStorage, words.rulesAgree].map((text) => el('p', { class: 'muted' }, text))],
    actions: [button({ label: words.close, class: 'primary', onClick: () => dialog.close() })],
  })
}

export function rulesText (chat: Chat): HTMLElement {
  return el('div', { class: 'rules-text', dir: 'auto' }, ...renderText(chat.rules?.rules ?? '', ''))
}
