import { button, el } from '../dom.ts'
import { duration, words } from '../i18n.ts'
import type { IconName } from '../icons.ts'
import type { MessageEntry } from '../message-log.ts'
import type { Answer } from '../request.ts'
import type { ViewContext } from '../views/context.ts'
import { openDialog } from '../views/dialog.ts'
import { openPopover, type Popover } from '../views/popover.ts'
import { actOn, deleteMessage, lock, slow, type Target } from './acts.ts'

/** Seconds. */
const MUTES = [600, 3_600]
const BAN = 86_400
const SLOW = [5, 10, 30]

interface Item {
  icon: IconName
  label: string
  act (): void
}

type Context = Pick<ViewContext, 'conversation' | 'tell'>

/** Acts on the author of a message, and on the message. */
export function messageItems ({ message, own }: MessageEntry, context: Context): Item[] {
  const { author: nickname, by: connection } = message
  const room = context.conversation.name
  return [
    { icon: 'minus', label: words.deleteMessage, act: () => report(context, deleteMessage(room, message.id)) },
    ...own ? [] : personItems({ nickname, connection }, context, MUTES.slice(0, 1)),
  ]
}

/** Acts on a person. */
export function openPersonMenu (opener: HTMLElement, nickname: string, context: Context): void {
  const room = context.conversation.name
  openMenu(opener, words.moderatePerson(nickname), [
    ...personItems({ nickname }, context, MUTES),
    {
      icon: 'sound',
      label: words.unmuteForAll(nickname),
      act: () => report(context, actOn(room, 'mute', { nickname }, { seconds: 0 })),
    },
  ])
}

/** Acts on the room. */
export function openRoomMenu (opener: HTMLElement, context: Context): void {
  const { name, slow: current, isLocked } = context.conversation
  openMenu(opener, words.moderateRoom, [
    ...SLOW.filter((seconds) => seconds !== current).map((seconds): Item => ({
      icon: 'minus', label: words.slowEvery(duration(seconds)), act: () => report(context, slow(name, seconds)),
    })),
    ...current > 0 ? [{ icon: 'undo' as const, label: words.slowOff, act: () => report(context, slow(name, 0)) }] : [],
    isLocked
      ? { icon: 'check', label: words.unlockRoom, act: () => report(context, lock(name, false)) }
      : { icon: 'close', label: words.lockRoom, act: () => report(context, lock(name, true)) },
  ])
}

/** The items as buttons, which close what they stand in. */
export function itemButtons (items: Item[], close: () => void): HTMLElement[] {
  return items.map(({ icon, label, act }) => button({
    label,
    icon,
    class: 'quiet',
    onClick () {
      close()
      act()
    },
  }))
}

function openMenu (opener: HTMLElement, label: string, items: Item[]): void {
  const popover: Popover = openPopover(opener, label, ...itemButtons(items, () => popover.close()))
}

function personItems (target: Target, context: Context, mutes: number[]): Item[] {
  const { nickname } = target
  const { name: room } = context.conversation
  return [
    ...mutes.map((seconds): Item => ({
      icon: 'silent',
      label: words.muteFor(nickname, duration(seconds)),
      act: () => report(context, actOn(room, 'mute', target, { seconds })),
    })),
    {
      icon: 'close',
      label: words.removePerson(nickname),
      act: () => report(context, actOn(room, 'kick', target)),
    },
    { icon: 'warning', label: words.banPerson(nickname), act: () => confirmBan(target, context) },
  ]
}

/** A ban is for an address: it asks first, and again when it would hit others. */
function confirmBan (target: Target, context: Context): void {
  const { name: room } = context.conversation
  ask(words.banPerson(target.nickname), words.banHint(duration(BAN)), words.banPerson(target.nickname), async () => {
    const answer = await actOn(room, 'ban', target, { seconds: BAN })
    const others = answer.body?.connections
    if (answer.status !== 409 || typeof others !== 'number') return tellAnswer(context, answer)
    ask(words.banPerson(target.nickname), words.banOthers(others), words.banAnyway,
      () => report(context, actOn(room, 'ban', target, { seconds: BAN, force: true })))
  })
}

function ask (title: string, question: string, yes: string, act: () => void): void {
  const dialog = openDialog({
    title,
    body: [el('p', {}, question)],
    actions: [
      button({ label: words.cancel, onClick: () => dialog.close() }),
      button({
        label: yes,
        class: 'primary',
        onClick () {
          dialog.close()
          act()
        },
      }),
    ],
  })
}

async function report (context: Context, answer: Promise<Answer>): Promise<void> {
  tellAnswer(context, await answer)
}

function tellAnswer ({ tell }: Context, { reason }: Answer): void {
  tell(reason ? words.actFailed(reason) : words.done)
}
