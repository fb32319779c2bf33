import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { adminWords } from './admin-words.ts'
import { Operator, roomPath, type IssuedToken, type RoomDetails, type RoomSummary } from './operator.ts'
import { field, form, type AdminContext } from './parts.ts'
import { roomPart } from './room-part.ts'
import { roomsPart } from './rooms-part.ts'
import { tokensPart } from './tokens-part.ts'

/** Milliseconds between two looks at the server, while the page is in sight. */
const INTERVAL = 3_000

/** The page of the operator, in place of the chat. */
export function adminPage (root: HTMLElement): void {
  const message = el('p', { class: 'admin-message', role: 'status' })
  const main = el('main', { class: 'admin' },
    el('h1', {}, adminWords.title),
    el('p', {}, el('a', { href: '#', on: { click: leave } }, adminWords.leave)),
    message)
  const login = form(button({ label: adminWords.enter, type: 'submit', class: 'primary' }),
    [field('secret', adminWords.secret, { type: 'password', required: true, autocomplete: 'off' })],
    async (values) => {
      const operator = new Operator(String(values.get('secret')))
      const { status, reason } = await operator.request('GET', 'admin/rooms')
      message.textContent = status === 200 ? '' : reasonOf(status, reason)
      if (status === 200) login.replaceWith(content(operator, message))
      return status === 200
    })
  login.prepend(el('p', {}, adminWords.secretHint))
  main.append(login)
  root.replaceChildren(main)
  document.title = adminWords.title
  login.querySelector('input')!.focus()
}

function reasonOf (status: number, reason: string): string {
  if (status === 401) return adminWords.wrongSecret
  return status === 404 ? adminWords.off : words.actFailed(reason)
}

function leave (event: Event): void {
  event.preventDefault()
  history.replaceState(null, '', location.pathname + location.search)
  location.reload()
}

function content (operator: Operator, message: HTMLElement): HTMLElement {
  let shown: ReturnType<typeof roomPart> | undefined
  const place = el('div', {})

  const context: AdminContext = {
    async act (method, path, body) {
      const answer = await operator.request(method, path, body)
      // Others would be hit, too: the question follows.
      if (answer.status === 409 && typeof answer.body?.connections === 'number') return answer.body
      context.tell(answer.reason ? words.actFailed(answer.reason) : words.done)
      return answer.reason ? undefined : answer.body ?? {}
    },
    tell (text) {
      message.textContent = text
    },
    async refresh () {
      const part = shown
      const [rooms, tokens, details] = await Promise.all([
        operator.get<RoomSummary[]>('admin/rooms'),
        operator.get<IssuedToken[]>('admin/tokens'),
        part && operator.get<RoomDetails>(roomPath(part.room)),
      ])
      if (rooms) roomsView.show(rooms)
      if (tokens) tokensView.show(tokens)
      if (details) part!.show(details)
    },
  }
  const roomsView = roomsPart(context, (name) => {
    shown = roomPart(name, context)
    place.replaceChildren(shown.element)
    context.refresh()
    shown.element.scrollIntoView({ block: 'nearest' })
  })
  const tokensView = tokensPart(context)
  setInterval(() => { if (!document.hidden) context.refresh() }, INTERVAL)
  context.refresh()
  return el('div', { class: 'admin-content' }, roomsView.element, place, tokensView.element)
}
