import type { Announcer } from '../announcer.ts'
import { drawAvatar } from '../avatars.ts'
import type { Conversation } from '../conversation.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { preferences } from '../preferences.ts'

const MAX_SHOWN = 8
/** The beginning of a mention before the cursor. */
const BEGINNING = /(?<![\w@.-])@([A-Za-z0-9_-]{0,255})$/
/** Characters before the cursor that are looked at. */
const REACH = 300

export interface Completion {
  /** To be called after each change of the field. */
  update (): void
  /** @returns whether the key was for the list */
  press (event: KeyboardEvent): boolean
  close (): void
}

/** Offers nicknames after an "@": people in the room, and authors in the log. */
export function completion (
  field: HTMLTextAreaElement, element: HTMLElement, conversation: Conversation, announcer: Announcer, insert: () => void
): Completion {
  let names: string[] = []
  let index = 0
  for (const [name, value] of [['aria-autocomplete', 'list'], ['aria-haspopup', 'listbox']] as const) {
    field.setAttribute(name, value)
  }

  function update (): void {
    const beginning = field.selectionStart === field.selectionEnd ? beginningAt(field) : undefined
    const found = beginning === undefined ? [] : candidates(conversation, beginning)
    if (found.length === 0) return close()
    const isNew = found.join() !== names.join()
    if (!isNew) return
    names = found
    index = 0
    element.hidden = false
    field.setAttribute('aria-controls', 'completion')
    draw()
    announcer.announce(words.completions(names.length), true)
  }

  function draw (): void {
    element.replaceChildren(...names.map((name, position) => el('li', {
      id: `completion-${position}`,
      role: 'option',
      'aria-selected': String(position === index),
      on: {
        // The field keeps the focus.
        pointerdown: (event) => event.preventDefault(),
        click: () => choose(name),
      },
    }, drawAvatar(name, null), el('span', {}, name))))
    field.setAttribute('aria-activedescendant', `completion-${index}`)
    element.children[index]?.scrollIntoView({ block: 'nearest' })
  }

  function close (): void {
    names = []
    element.hidden = true
    element.replaceChildren()
    for (const name of ['aria-controls', 'aria-activedescendant']) field.removeAttribute(name)
  }

  function choose (name: string): void {
    const beginning = beginningAt(field)
    close()
    if (beginning === undefined) return
    const end = field.selectionStart
    field.setRangeText(`@${name} `, end - beginning.length - 1, end, 'end')
    insert()
    field.focus()
  }

  function press (event: KeyboardEvent): boolean {
    if (names.length === 0 || event.isComposing || event.shiftKey) return false
    const { key } = event
    if (key === 'ArrowDown') index = (index + 1) % names.length
    else if (key === 'ArrowUp') index = (index + names.length - 1) % names.length
    else if (key === 'Enter' || key === 'Tab') choose(names[index]!)
    else if (key === 'Escape') close()
    else return false
    event.preventDefault()
    if (names.length > 0) draw()
    return true
  }

  field.addEventListener('blur', close)
  return { update, press, close }
}

function beginningAt ({ value, selectionStart }: HTMLTextAreaElement): string | undefined {
  return BEGINNING.exec(value.slice(Math.max(0, selectionStart - REACH), selectionStart))?.[1]
}

/** Names that begin with these letters first, then names that contain them. */
function candidates ({ users, log }: Conversation, letters: string): string[] {
  const known = new Map<string, string>()
  for (const name of users) known.set(name.toLowerCase(), name)
  for (const entry of log.entries) {
    if (entry.kind === 'message') known.set(entry.message.author.toLowerCase(), entry.message.author)
  }
  known.delete(preferences.nickname.toLowerCase())
  known.set('all', 'all')
  const wanted = letters.toLowerCase()
  const found = [...known].filter(([lower]) => lower.includes(wanted) && lower !== wanted)
  const rank = ([lower]: [string, string]) => lower.startsWith(wanted) ? 0 : 1
  return found.sort((a, b) => rank(a) - rank(b) || a[0].localeCompare(b[0]))
    .slice(0, MAX_SHOWN).map(([, name]) => name)
}
