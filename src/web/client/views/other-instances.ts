import { el } from '../dom.ts'
import { languageName, words } from '../i18n.ts'
import { fetchCard } from '../instance-card.ts'
import { otherInstances } from '../page-settings.ts'

/** Links to other instances; those are asked for their cards when the list is opened. Nothing without any. */
export function otherInstancesList (): HTMLElement | undefined {
  if (otherInstances.length === 0) return undefined
  const rows = otherInstances.map(instanceRow)
  let asked = false
  const onToggle = () => {
    if (asked) return
    asked = true
    for (const { ask } of rows) ask()
  }
  return el('details', { class: 'other-instances', on: { toggle: onToggle } },
    el('summary', {}, words.otherInstances),
    el('ul', {}, ...rows.map(({ element }) => element)))
}

function instanceRow (base: string): { element: HTMLElement, ask (): Promise<void> } {
  const address = base.replace(/^https?:\/\/|\/$/g, '')
  const link = el('a', { href: base, dir: 'auto' }, address)
  const remark = el('span', { class: 'muted' })
  return {
    element: el('li', {}, link, remark),
    async ask () {
      const card = await fetchCard(base)
      if (card) {
        link.textContent = card.name
        link.title = address
      }
      remark.textContent = card
        ? [...card.languages.map(languageName), words.roomCount(card.rooms)].join(' · ')
        : words.noCard
    },
  }
}
