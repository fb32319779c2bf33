import { colourOf, drawAvatar } from '../../avatars.ts'
import type { Announcer } from '../../announcer.ts'
import type { Conversation } from '../../conversation.ts'
import { describe } from '../../describe.ts'
import { el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { Entry, MessageEntry } from '../../message-log.ts'
import { isHidden, mutes } from '../../muted.ts'
import { oncePerFrame } from '../../once-per-frame.ts'
import { imageView } from '../../views/image-view.ts'

/** Messages on the wall; the panel shows as many of the newest as it has place for. */
const MAX_MESSAGES = 8
/** Characters of a text that are drawn: the rest would not be in sight. */
const MAX_TEXT = 600

/** The last messages, large. Texts have no links: a wall is read from afar. */
export function wallMessages (conversation: Conversation, announcer: Announcer, signal: AbortSignal): HTMLElement {
  const list = el('ol', { class: 'wall-messages' })
  const empty = el('p', { class: 'wall-empty' }, words.wallEmpty)
  /** Release the images of messages. */
  const controls: AbortController[] = []
  let drawn = 0

  /** Once per frame: a flood costs the wall only what stays in sight. */
  function draw (): void {
    if (signal.aborted) return
    const news = conversation.log.entries.filter(isMessage).slice(-MAX_MESSAGES)
      .filter(({ sequence }) => sequence > drawn)
    for (const entry of news) {
      drawn = entry.sequence
      const control = new AbortController()
      controls.push(control)
      list.append(messageItem(entry, announcer, control.signal))
    }
    while (list.childElementCount > MAX_MESSAGES) {
      list.firstElementChild!.remove()
      controls.shift()!.abort()
    }
    empty.hidden = list.childElementCount > 0
  }

  /** After somebody was muted, or not any more. */
  function redraw (): void {
    release()
    list.replaceChildren()
    drawn = 0
    draw()
  }

  function release (): void {
    for (const control of controls.splice(0)) control.abort()
  }

  mutes.on('change', redraw, signal)
  conversation.on('removed', redraw, signal)
  conversation.on('entry', oncePerFrame(draw), signal)
  signal.addEventListener('abort', release, { once: true })
  draw()
  return el('div', { class: 'wall-talk', role: 'log', 'aria-label': words.messages }, empty, list)
}

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message' && !isHidden(entry)

function messageItem ({ message }: MessageEntry, announcer: Announcer, signal: AbortSignal): HTMLElement {
  const isText = message.type === 'text'
  return el('li', { class: 'wall-message' },
    el('p', { class: `wall-author colour-${colourOf(message.author)}` },
      drawAvatar(message.author, message.avatar), el('strong', { dir: 'auto' }, message.author)),
    message.type === 'image'
      ? imageView(message, { announcer, signal })
      : el('p', { class: isText ? 'wall-text' : 'wall-text shared', dir: 'auto' },
        describe(message).slice(0, MAX_TEXT)))
}
