import type { Socket as TcpSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Socket } from '../rooms/socket.ts'

/**
 * A WebSocket for messages that are framed already: frames are written directly
 * to the TCP socket, while ws reads from the peer and writes control frames. Both
 * write whole frames at once, so frames never interleave.
 */
export class RoomSocket implements Socket {
  readonly #ws: WebSocket
  readonly #tcp: TcpSocket

  constructor (ws: WebSocket, tcp: TcpSocket) {
    this.#ws = ws
    this.#tcp = tcp
  }

  get full (): boolean {
    return this.#tcp.writableNeedDrain
  }

  send (frame: Buffer): void {
    // Nothing may follow a close frame; ws is no longer open once it has sent one.
    if (this.#ws.readyState === this.#ws.OPEN) this.#tcp.write(frame)
  }

  ping (data: Buffer): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping(data)
  }

  pause (): void {
    this.#ws.pause()
  }

  resume (): void {
    this.#ws.resume()
  }

  close ({ code, reason }: CloseReason): void {
    this.#ws.close(code, reason)
  }

  terminate (): void {
    this.#ws.terminate()
  }
}
