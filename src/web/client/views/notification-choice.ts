import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { canNotify, chooseLevel, LEVELS, notifyLevel, type Level } from '../notifications.ts'

/** Which messages the system tells of: none until the user asks for it. */
export function notificationChoice (): HTMLElement {
  const note = el('p', { class: 'muted', role: 'status' })
  const select = el('select', {
    id: 'choose-notify',
    disabled: !canNotify(),
    on: { change: () => { choose(select.value as Level) } },
  }, ...LEVELS.map((level) =>
    el('option', { value: level, selected: level === notifyLevel() }, words.notifyLevels[level])))
  if (!canNotify()) note.textContent = words.notifyInsecure

  async function choose (level: Level): Promise<void> {
    const allowed = await chooseLevel(level)
    note.textContent = allowed === level ? '' : words.notifyDenied
    select.value = allowed
  }

  return el('div', { class: 'notify-choice' },
    el('div', { class: 'choice' }, el('label', { for: 'choose-notify' }, words.notify), select), note)
}
