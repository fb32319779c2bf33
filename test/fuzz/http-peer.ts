import { dial, Peer, type Address } from './peer.ts'

export interface Answer {
  status: number
  type: string
  body: string
}

const EMPTY: Buffer = Buffer.alloc(0)

/** A bare HTTP connection that any number of requests can be written to ahead of their answers. */
export class HttpPeer extends Peer {
  readonly answers: Answer[] = []
  readonly #methods: string[] = []
  #rest = EMPTY

  static async connect (address: Address): Promise<HttpPeer> {
    return new HttpPeer(await dial(address))
  }

  /** Sends one request that ends its connection. @throws {Error} where there is no answer */
  static async ask (address: Address, method: string, bytes: Buffer): Promise<Answer> {
    const peer = await HttpPeer.connect(address)
    peer.send(method, bytes)
    try {
      await peer.until(`an answer to ${bytes}`, () => peer.answers.length > 0)
    } finally {
      peer.reset()
    }
    return peer.answers[0]!
  }

  /** Writes a request; its method decides whether the answer has a body. */
  send (method: string, bytes: Buffer): void {
    this.#methods.push(method)
    this.socket.write(bytes)
  }

  protected override read (chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (this.#readAnswer());
  }

  /** @returns whether there was a whole answer to read */
  #readAnswer (): boolean {
    const bytes = this.#rest
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return false
    const head = bytes.toString('latin1', 0, end)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
    if (Number.isNaN(status)) throw new Error(`not an HTTP answer: ${head}`)
    const start = end + 4
    // An interim answer, such as to "expect: 100-continue".
    if (status < 200 && status !== 101) {
      this.#rest = bytes.subarray(start)
      return true
    }
    const bare = this.#methods[this.answers.length] === 'HEAD' || [101, 204, 304].includes(status)
    const length = bare ? 0 : bodyLength(head, bytes.subarray(start))
    if (length === undefined || bytes.length < start + length) return false
    this.answers.push({
      status,
      type: /\r\ncontent-type: *(.*)/i.exec(head)?.[1] ?? '',
      body: bytes.toString('utf8', start, start + length),
    })
    this.#rest = bytes.subarray(start + length)
    return true
  }
}

/** Bytes of the body, its chunks' headers included; undefined where it is not all there. */
function bodyLength (head: string, body: Buffer): number | undefined {
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  const end = body.indexOf('0\r\n\r\n')
  return end < 0 ? undefined : end + 5
}
