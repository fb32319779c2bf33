import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { preferences } from '../preferences.ts'
import { codePoints, type TextMessage } from '../protocol.ts'
import { adoptDrafts } from './adopted-drafts.ts'
import type { ViewContext } from './context.ts'
import type { Completion } from './completion.ts'
import { replyBar } from './reply-bar.ts'
import { shareMenu, type ShareActions } from './share-menu.ts'

/** Maximum height of the field, in pixels. */
const MAX_HEIGHT = 180

export interface Composer {
  element: HTMLElement
  write (text: string): void
  focus (): void
}

export function composer (context: ViewContext, share: ShareActions): Composer {
  const { conversation, chat, signal } = context
  const max = chat.rules!.max_message_length

  const field = el('textarea', {
    id: 'write',
    rows: 1,
    'aria-label': words.write(conversation.name),
    placeholder: words.write(conversation.name),
    'aria-describedby': 'remaining',
    enterkeyhint: 'send',
    on: {
      input () {
        changed()
        complete()
      },
      click: () => { complete() },
      keydown (event) {
        // During IME composition, Enter confirms a word and must not send.
        if (completing?.press(event)) return
        if (event.key === 'Escape' && conversation.replyTo) {
          event.preventDefault()
          conversation.replyTo = undefined
        }
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
        event.preventDefault()
        send()
      },
      paste (event) {
        const files = [...event.clipboardData?.files ?? []]
        if (files.length === 0) return
        event.preventDefault()
        share.files(files)
      },
    },
  })
  field.value = chat.store.draft(conversation.name)
  const draft = adoptDrafts(field, context, changed)
  const remaining = el('span', { class: 'remaining', id: 'remaining' })
  const list = el('ul', {
    class: 'completion', id: 'completion', role: 'listbox', 'aria-label': words.people, hidden: true,
  })
  let completing: Completion | undefined

  /** Nicknames are completed once there is an "@". */
  async function complete (): Promise<void> {
    // At once: Escape closes the list, and nothing that was typed before it may open it again.
    if (completing) return completing.update()
    if (!field.value.includes('@')) return
    try {
      const { completion } = await import('./completion.ts')
      completing ??= completion(field, list, conversation, context.announcer, changed)
      completing.update()
    } catch (error) {
      console.info('gischat: could not load the completion of nicknames', error)
    }
  }
  const submit = button({ label: words.send, icon: 'send', iconOnly: true, class: 'primary', type: 'submit' })
  const form = el('form', {
    class: 'composer',
    on: {
      submit (event) {
        event.preventDefault()
        send()
      },
    },
  }, shareMenu(share, signal), el('div', { class: 'field' }, field, remaining), submit)
  const join = button({
    label: words.chooseName, icon: 'edit', class: 'primary join', onClick: () => { context.requireNickname() },
  })
  const element = el('div', { class: 'composer-frame' },
    list, replyBar(context, () => field.focus()), form, join)

  function changed (): void {
    const left = max - codePoints(field.value)
    chat.store.setDraft(conversation.name, draft())
    remaining.textContent = left < 0 ? words.tooLong(-left) : words.remaining(left)
    remaining.classList.toggle('over', left < 0)
    // Announced only near the limit.
    remaining.setAttribute('aria-live', left < 20 ? 'polite' : 'off')
    remaining.classList.toggle('visible', left < max / 4 || left < 0)
    submit.disabled = left < 0 || field.value.trim() === ''
    field.setAttribute('aria-invalid', String(left < 0))
    field.rows = 1
    resize()
  }

  function resize (): void {
    field.style.height = 'auto'
    field.style.height = `${Math.min(MAX_HEIGHT, field.scrollHeight)}px`
  }

  function send (): void {
    const text = field.value.trim()
    if (text === '' || codePoints(text) > max || !context.requireNickname()) return
    conversation.send<TextMessage>({ type: 'text', text })
    field.value = ''
    completing?.close()
    changed()
  }

  function identified (): void {
    form.hidden = preferences.nickname === ''
    join.hidden = !form.hidden
  }

  chat.on('identity', () => {
    identified()
    field.focus()
  }, signal)
  identified()
  changed()
  return {
    element,
    focus: () => (form.hidden ? join : field).focus(),
    write (text) {
      field.value += (field.value && !/\s$/.test(field.value) ? ' ' : '') + text
      changed()
      field.focus()
    },
  }
}
