import { AVATARS, drawAvatar } from '../avatars.ts'
import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { checkNickname } from '../nickname.ts'
import { setPreferences, preferences } from '../preferences.ts'
import { openDialog } from './dialog.ts'
import { rulesText } from './rules-dialog.ts'

/**
 * Asks for a nickname and a picture, and shows new rules.
 *
 * @param taken the nickname that the server has just refused
 */
export function openIdentity (chat: Chat, taken = ''): void {
  // The answer to an earlier question may arrive while it is asked again.
  document.querySelector('#identity')?.closest('dialog')?.close()
  const rules = chat.rules!
  let avatar = preferences.avatar
  let tried = taken !== ''

  const input = el('input', {
    id: 'nickname',
    name: 'nickname',
    value: preferences.nickname,
    autocomplete: 'nickname',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 255,
    'aria-describedby': 'nickname-hint nickname-state',
    on: { input: () => { tried = true; check() } },
  })
  const state = el('p', { class: 'field-state', id: 'nickname-state', 'aria-live': 'polite' })

  /** @returns whether the nickname is valid */
  function check (): boolean {
    const problem = input.value === taken && taken ? words.nicknameTaken(taken) : problemText(input.value)
    state.textContent = problem ?? words.nicknameFine
    state.classList.toggle('problem', problem !== undefined)
    state.classList.toggle('quiet-state', !tried && problem !== undefined)
    input.setAttribute('aria-invalid', String(tried && problem !== undefined))
    for (const face of faces.querySelectorAll('.initials')) {
      face.replaceChildren(drawAvatar(input.value || '?', null))
    }
    return problem === undefined
  }

  function problemText (nickname: string): string | undefined {
    switch (checkNickname(nickname, rules)) {
      case 'missing': return words.nicknameMissing
      case 'short': return words.nicknameShort(rules.min_author_length)
      case 'long': return words.nicknameLong(rules.max_author_length)
      case 'characters': return words.nicknameCharacters
      case 'reserved': return words.nicknameReserved
      case undefined: return undefined
    }
  }

  const faces = el('div', { class: 'faces' }, ...['', ...AVATARS.map(({ name }) => name)].map((name, index) =>
    el('label', { class: 'face' },
      el('input', {
        type: 'radio',
        name: 'avatar',
        value: name,
        checked: name === avatar,
        'aria-label': index === 0 ? words.avatarInitials : words.avatarNumber(index),
        on: { change: () => { avatar = name } },
      }),
      el('span', { class: name ? '' : 'initials' }, drawAvatar(input.value || '?', name)))))

  const form = el('form', {
    id: 'identity',
    novalidate: true,
    on: {
      submit (event) {
        event.preventDefault()
        tried = true
        if (!check()) return input.focus()
        // Close first: a modal dialog keeps the focus from the message field.
        dialog.close()
        chat.identify(input.value, avatar)
      },
    },
  },
  el('label', { for: 'nickname', class: 'field-label' }, words.nickname),
  input,
  el('p', { class: 'muted', id: 'nickname-hint' },
    words.nicknameHint(rules.min_author_length, rules.max_author_length)),
  state,
  el('fieldset', {}, el('legend', { class: 'field-label' }, words.avatar), faces))

  const isNew = preferences.nickname === ''
  const unread = preferences.rulesRead !== rules.rules && rules.rules !== ''
  const dialog = openDialog({
    title: isNew ? words.yourName : words.changeName,
    class: 'identity',
    body: [...(isNew ? [el('p', { class: 'muted' }, words.nameIntro)] : []), form, ...(unread
      ? [el('div', { class: 'rules-box' },
          el('h3', {}, words.rulesTitle), rulesText(chat), el('p', { class: 'muted' }, words.rulesAgree))]
      : [])],
    actions: [
      button({ label: isNew ? words.justLook : words.cancel, onClick: () => dialog.close() }),
      el('button', { type: 'submit', form: 'identity', class: 'primary' }, isNew ? words.join : words.save),
    ],
    onClose: () => setPreferences({ rulesRead: rules.rules }),
  })
  check()
  input.focus()
  input.select()
}
