import { CLOSE, CONTINUATION, frame, handshake, NO_CODE, PING, PONG, TEXT } from '../hostile/raw-client.ts'
import { dial, Peer, type Address } from './peer.ts'

/** A head count of any generation, and nothing but a head count. */
const COUNT = /^\{(?:"author":"internal"|"type":"nb_users"(?:,"id":"[^"]*","timestamp":\d+)?),"nb_users":(\d+)\}$/

const MASK = Buffer.from('a1b2c3d4', 'hex')
const EMPTY: Buffer = Buffer.alloc(0)

/** The bytes of a frame that is right, the same at every run. */
export const rightFrame = (payload: string | Uint8Array, opcode = TEXT) => frame(payload, { opcode, mask: MASK })

/** The first frame of the fourth generation. */
const HELLO = /^\{"type":"hello",/

/** A generation's word for a room; the fourth has a subprotocol instead of an address. */
export type Door = 'room' | 'channel' | 'v4'

export interface Hello {
  connection: string
  nb_users: number
  seq: string
  resume: { token: string, resumed: boolean, reason?: string }
}

export interface JoinOptions extends Address {
  room: string
  door?: Door
  query?: string
  /** In front of the path. */
  token?: string
  /** A connection that is reset in the turn in which the handshake is sent: no busy machine comes between. */
  instead?: Peer
  /** Sent in one piece with the handshake. */
  behind?: Buffer
}

/** A WebSocket over a bare connection, which answers pings, where it is not told otherwise, and nothing else. */
export class WebSocketPeer extends Peer {
  /** HTTP status that the handshake was answered with; 0 until then. */
  status = 0
  /** Everything that is no head count, as it came. */
  texts: string[] = []
  counts: number[] = []
  /** The greeting of the fourth generation. */
  hello: Hello | undefined
  /** In hexadecimal digits. */
  pongs: string[] = []
  closeCode: number | undefined
  answersPings = true
  #fragments: Buffer[] = []
  #rest = EMPTY

  /** Joins a room, and reads the answer and the greeting. */
  static async join (options: JoinOptions): Promise<WebSocketPeer> {
    const { room, door = 'room', query = '', token, instead, behind = EMPTY, ...address } = options
    const peer = new WebSocketPeer(await dial(address))
    const prefix = token === undefined ? '' : `/~${token}`
    const path = `${prefix}/${door === 'room' ? door : 'channel'}/${encodeURIComponent(room)}/ws${query}`
    const headers = door === 'v4' ? { 'Sec-WebSocket-Protocol': 'gischat.v4' } : {}
    instead?.reset()
    peer.socket.write(Buffer.concat([handshake(path, { headers }), behind]))
    await peer.until('the greeting', () => peer.counts.length > 0)
    return peer
  }

  /** Says something, and waits until it comes back; returns what was heard before. */
  async say (message: string, author: string): Promise<string[]> {
    const own = JSON.stringify({ message, author, avatar: null })
    this.socket.write(rightFrame(own))
    await this.until('the echo', () => this.texts.at(-1) === own)
    const heard = this.texts.slice(0, -1)
    this.texts = []
    return heard
  }

  /** What to do with a text, where it is not to be kept. */
  hear (text: string): void {
    this.texts.push(text)
  }

  protected override get how (): string {
    return this.closeCode === undefined ? '' : ` with code ${this.closeCode}`
  }

  protected override read (chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    if (this.status === 0) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end >= 0) {
        this.status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(bytes.toString('latin1', 0, end))?.[1])
        bytes = bytes.subarray(end + 4)
      }
    }
    while (this.status === 101) {
      const rest = this.#readFrame(bytes)
      if (!rest) break
      bytes = rest
    }
    this.#rest = bytes
  }

  /** @returns what follows the frame, or nothing where the frame is not complete */
  #readFrame (bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) return
    const short = bytes[1]! & 0x7f
    const start = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length < start) return
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
    if (bytes.length < start + length) return
    const payload = bytes.subarray(start, start + length)
    this.#take(bytes[0]!, payload)
    return bytes.subarray(start + length)
  }

  /** Long messages come in fragments, and nothing but control frames between them. */
  #readFragment (first: number, payload: Buffer): void {
    if ((first === TEXT) !== (this.#fragments.length === 0)) throw new Error('a fragment out of its place')
    this.#fragments.push(payload)
    if (first !== (0x80 | CONTINUATION)) return
    this.#readText(Buffer.concat(this.#fragments))
    this.#fragments = []
  }

  #readText (payload: Buffer): void {
    const text = payload.toString()
    const count = COUNT.exec(text)
    if (HELLO.test(text)) this.#readHello(JSON.parse(text))
    else if (count) this.counts.push(Number(count[1]))
    else this.hear(text)
  }

  #readHello (hello: Hello): void {
    this.hello = hello
    this.counts.push(hello.nb_users)
  }

  #take (first: number, payload: Buffer): void {
    switch (first) {
      case 0x80 | TEXT:
        this.#readText(payload)
        break
      case TEXT:
      case CONTINUATION:
      case 0x80 | CONTINUATION:
        this.#readFragment(first, payload)
        break
      case 0x80 | PING:
        if (this.answersPings && this.socket.writable) this.socket.write(rightFrame(payload, PONG))
        break
      case 0x80 | PONG:
        this.pongs.push(payload.toString('hex'))
        break
      case 0x80 | CLOSE:
        this.closeCode = payload.length === 0 ? NO_CODE : payload.readUInt16BE()
        break
      default:
        throw new Error(`the server sent a frame that begins with 0x${first.toString(16)}`)
    }
  }
}
