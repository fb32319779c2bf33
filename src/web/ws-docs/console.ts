import { el } from '../client/dom.ts'
import { button } from './dom.ts'
import { examplesOf, subprotocolsOf, type AsyncApiDocument, type Example } from './document.ts'
import { FrameLog } from './frame-log.ts'

/** Connects to a room in a dialect, sends frames, and logs the frames of both sides. */
export class SocketConsole {
  readonly element: HTMLElement
  readonly #document: AsyncApiDocument
  readonly #log = new FrameLog()
  readonly #dialect: HTMLSelectElement
  readonly #room: HTMLSelectElement
  readonly #notices: HTMLInputElement
  readonly #example: HTMLSelectElement
  readonly #note = el('p', { class: 'note', 'aria-live': 'polite' })
  readonly #text = el('textarea', { id: 'frame', rows: '8', spellcheck: 'false', autocapitalize: 'off' })
  readonly #state = el('span', { class: 'state', role: 'status' }, 'not connected')
  readonly #connect: HTMLButtonElement
  readonly #send: HTMLButtonElement
  #examples: Example[] = []
  #socket: WebSocket | undefined

  constructor (document: AsyncApiDocument) {
    this.#document = document
    this.#dialect = el('select', { id: 'dialect' }, ...Object.keys(document.channels).map((name) => option(name)))
    this.#dialect.value = 'channel'
    this.#room = el('select', { id: 'room' })
    this.#notices = el('input', { id: 'notices', type: 'checkbox', checked: true })
    this.#example = el('select', { id: 'example' })
    this.#connect = button('Connect', () => this.#socket ? this.#socket.close() : this.#open(), { class: 'primary' })
    this.#send = button('Send', () => this.#sendFrame(), { class: 'primary' })

    this.#dialect.addEventListener('change', () => this.#changeDialect())
    this.#example.addEventListener('change', () => this.#show(this.#examples[Number(this.#example.value)]!))
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#sendFrame()
    })

    this.element = el('section', { id: 'console', 'aria-labelledby': 'console-title' },
      el('h2', { id: 'console-title' }, 'Console'),
      el('div', { class: 'row' }, field('Dialect', this.#dialect), field('Room', this.#room)),
      el('label', { class: 'check' }, this.#notices, 'Report the reason for a rejected message'),
      el('div', { class: 'row' }, this.#connect, this.#state),
      field('Example', this.#example),
      this.#note,
      field('Frame', this.#text),
      el('div', { class: 'row' }, this.#send, el('span', { class: 'hint' }, 'or Ctrl+Enter')),
      this.#log.element)
    this.#changeDialect()
    this.#update()
  }

  /** Selects an example of the reference. */
  tryOut (example: Example): void {
    if (example.dialect !== this.#dialect.value) {
      this.#socket?.close()
      this.#dialect.value = example.dialect
      this.#changeDialect()
    }
    const index = this.#examples.findIndex(({ text, name, group }) =>
      text === example.text && name === example.name && group === example.group)
    this.#example.value = String(index)
    this.#show(example)
    this.element.scrollIntoView({ block: 'start' })
    ;(this.#socket ? this.#send : this.#connect).focus({ preventScroll: true })
  }

  get #channel () {
    return this.#document.channels[this.#dialect.value]!
  }

  #changeDialect (): void {
    const { parameters, bindings } = this.#channel
    const [parameter] = Object.values(parameters)
    const room = this.#room.value
    this.#room.replaceChildren(...parameter!.enum.map((name) => option(name)))
    if (parameter!.enum.includes(room)) this.#room.value = room
    this.#notices.parentElement!.hidden = bindings.ws.query?.properties.notices === undefined
    this.#examples = examplesOf(this.#document, this.#dialect.value)
    this.#example.replaceChildren(...this.#examples.map(({ group, name, reason }, index) =>
      option(`${group}: ${name}${reason === undefined ? '' : ' (rejected)'}`, String(index))))
    this.#show(this.#examples[0]!)
  }

  #show ({ text, before, summary, reason }: Example): void {
    this.#text.value = text
    this.#note.textContent = [
      summary,
      reason !== undefined && `rejected: ${reason}`,
      before.length > 0 && `sent after: ${before.join(', ')}`,
    ].filter(Boolean).join('; ')
  }

  #open (): void {
    const { address, parameters, bindings } = this.#channel
    const [parameter] = Object.keys(parameters)
    const path = address.replace(`{${parameter}}`, encodeURIComponent(this.#room.value))
    const url = new URL(`..${path}`, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    if (bindings.ws.query?.properties.notices && this.#notices.checked) url.searchParams.set('notices', 'true')

    const socket = new WebSocket(url, subprotocolsOf(this.#channel))
    this.#socket = socket
    this.#log.add('note', `connecting to ${url.href}`)
    socket.addEventListener('open', () => { this.#log.add('note', 'connected'); this.#update() })
    socket.addEventListener('message', ({ data }) => this.#log.add('in', String(data)))
    socket.addEventListener('close', ({ code, reason }) => {
      this.#log.add('note', `closed with ${code}${reason && ` (${reason})`}`)
      if (this.#socket === socket) this.#socket = undefined
      this.#update()
    })
    this.#update()
  }

  #sendFrame (): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    const example = this.#examples[Number(this.#example.value)]
    const before = example?.text === this.#text.value ? example.before : []
    for (const text of [...before, this.#text.value]) {
      this.#socket.send(text)
      this.#log.add('out', text)
    }
  }

  #update (): void {
    const open = this.#socket?.readyState === WebSocket.OPEN
    this.#state.textContent = open ? 'connected' : this.#socket ? 'connecting …' : 'not connected'
    this.#state.classList.toggle('open', open)
    this.#connect.textContent = this.#socket ? 'Disconnect' : 'Connect'
    this.#send.disabled = !open
    for (const control of [this.#dialect, this.#room, this.#notices]) control.disabled = this.#socket !== undefined
  }
}

function option (text: string, value = text): HTMLOptionElement {
  return el('option', { value }, text)
}

function field (label: string, control: HTMLElement): HTMLElement {
  return el('div', { class: 'field' }, el('label', { for: control.id }, label), control)
}
