import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A member whose connection is never cut. */
export class Witness {
  /** The texts that it received, by `seq`. */
  readonly seqs: string[] = []
  readonly positions = new Map<string, number>()
  /** Texts that it received more than once. */
  readonly repeated: string[] = []
  readonly #texts = new Set<string>()
  readonly #ws: WebSocket

  static async join ({ ws }: { ws: string }): Promise<Witness> {
    const witness = new Witness(`${ws}/channel/QGIS/ws`)
    await once(witness.#ws, 'open')
    return witness
  }

  private constructor (url: string) {
    this.#ws = new WebSocket(url, ['gischat.v4'])
    this.#ws.on('message', (data) => {
      const { type, seq, text } = JSON.parse(String(data))
      if (type !== 'text') return
      this.positions.set(seq, this.seqs.length)
      this.seqs.push(seq)
      if (this.#texts.has(text)) this.repeated.push(text)
      this.#texts.add(text)
    })
  }

  say (text: string): void {
    this.#ws.send(JSON.stringify({ type: 'text', author: 'Witness', text }))
  }

  stop (): void {
    this.#ws.terminate()
  }
}
