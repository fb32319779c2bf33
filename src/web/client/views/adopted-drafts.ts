import { words } from '../i18n.ts'
import { joinDrafts } from '../tab-store.ts'
import type { ViewContext } from './context.ts'

/**
 * Adds the drafts of closed tabs to the open field, below what is in it.
 *
 * @param changed called after each change of the field
 * @returns a function for the field's text together with the drafts that wait
 */
export function adoptDrafts (
  field: HTMLTextAreaElement, { chat, conversation, signal, tell }: ViewContext, changed: () => void
): () => string {
  let waiting = ''
  let isComposing = false

  function append (): void {
    // A change of the value would end an IME composition.
    if (isComposing || waiting === '') return
    const { value, selectionStart, selectionEnd } = field
    field.value = joinDrafts(value, waiting)
    if (value !== '') field.setSelectionRange(selectionStart, selectionEnd)
    waiting = ''
    changed()
    tell(words.draftAdopted)
  }

  field.addEventListener('compositionstart', () => { isComposing = true })
  field.addEventListener('compositionend', () => {
    isComposing = false
    append()
  })
  chat.store.on('draft', (room, draft) => {
    if (room !== conversation.name) return
    waiting = joinDrafts(waiting, draft)
    append()
  }, signal)
  return () => joinDrafts(field.value, waiting)
}
