import { button, el } from '../dom.ts'
import { openDialog } from '../views/dialog.ts'
import { words } from '../i18n.ts'
import { adminWords } from './admin-words.ts'
import { roomPath, type RoomDetails } from './operator.ts'
import { field, form, livePart, table, type AdminContext } from './parts.ts'

const MUTE = 600
const BAN = 86_400

/** The members of a room, and what is in force there. */
export function roomPart (room: string, { act, refresh }: AdminContext) {
  const path = roomPath(room)
  const post = async (name: string, body: object) => {
    const done = await act('POST', `${path}/${name}`, body) !== undefined
    if (done) await refresh()
    return done
  }

  const members = livePart((list: RoomDetails['members']) => list.length === 0
    ? [el('p', {}, adminWords.nobody)]
    : [table([adminWords.nickname, adminWords.network, adminWords.generation, ''], list.map((member) => {
        const name = member.nickname ?? member.author ?? member.connection.slice(0, 8)
        const target = { connection: member.connection }
        return [name, member.address, member.dialect, el('span', { class: 'admin-acts' },
          small(adminWords.mute(name), () => post('mute', { ...target, seconds: MUTE })),
          small(adminWords.kick(name), () => post('kick', target)),
          small(adminWords.ban(name), () => ban(name, target)))]
      }))])

  const inForce = livePart(({ mutes, bans, slow, locked }: RoomDetails) => {
    const items = [
      ...mutes.filter(({ nickname, connection }) => nickname === null || connection === null).map((mute) => undo(
        adminWords.muted(mute.nickname ?? mute.connection!.slice(0, 8)),
        () => {
          const { nickname, connection } = mute
          return post('mute', { ...(nickname === null ? { connection } : { nickname }), seconds: 0 })
        },
      )),
      ...bans.map(({ address, nickname }) => undo(
        adminWords.banned([nickname, address].filter(Boolean).join(' ')), () => post('ban', { address, seconds: 0 }),
      )),
      ...(slow > 0 ? [undo(adminWords.slow(slow), () => post('slow', { seconds: 0 }))] : []),
      ...(locked ? [undo(adminWords.locked, () => post('lock', { seconds: 0 }))] : []),
    ]
    return items.length === 0 ? [el('p', {}, adminWords.nothing)] : [el('ul', { class: 'admin-list' }, ...items)]
  })

  async function ban (name: string, target: object): Promise<void> {
    const answer = await act('POST', `${path}/ban`, { ...target, seconds: BAN })
    if (typeof answer?.connections !== 'number') return refresh()
    const dialog = openDialog({
      title: adminWords.ban(name),
      body: [el('p', {}, adminWords.banOthers(answer.connections))],
      actions: [
        button({ label: words.cancel, onClick: () => dialog.close() }),
        button({
          label: words.banAnyway,
          class: 'primary',
          onClick () {
            dialog.close()
            post('ban', { ...target, seconds: BAN, force: true })
          },
        }),
      ],
    })
  }

  const element = el('section', { 'aria-label': adminWords.members(room) },
    el('h2', { dir: 'auto' }, adminWords.members(room)),
    members.element,
    el('h3', {}, adminWords.inForce),
    inForce.element,
    form(button({ label: adminWords.startSlow, type: 'submit' }),
      [field('seconds', adminWords.slowSeconds, { type: 'number', min: 1, max: 3600, required: true })],
      (values) => post('slow', { seconds: Number(values.get('seconds')) })),
    form(button({ label: adminWords.announce, type: 'submit' }),
      [field('text', adminWords.announcement, { required: true, autocomplete: 'off' })],
      (values) => post('announce', { text: values.get('text') })),
    button({ label: adminWords.lock, onClick: () => { post('lock', {}) } }))

  return {
    room,
    element,
    show (details: RoomDetails): void {
      members.show(details.members)
      inForce.show(details)
    },
  }
}

function small (label: string, onClick: () => void): HTMLElement {
  return button({ label, class: 'quiet', onClick })
}

function undo (label: string, onClick: () => void): HTMLElement {
  return el('li', {}, el('span', { dir: 'auto' }, label), small(adminWords.undo(label), onClick))
}
