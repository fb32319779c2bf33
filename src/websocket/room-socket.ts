import type { Socket as TcpSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Socket } from '../rooms/socket.ts'

/**
 * A WebSocket whose messages are framed beforehand: frames are written to the
 * TCP socket as they are, while ws reads from the peer and writes the control
 * frames. Both write whole frames at once, so neither cuts into the other's.
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
    // Nothing may follow a close frame, and ws is no longer open once it sent one.
    if (this.#ws.readyState === this.#ws.OPEN) this.#tcp.write(frame)
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
