/** `Sender.frame` is part of the interface of ws, but missing in its type declarations. */
import 'ws'

declare module 'ws' {
  interface FrameOptions {
    fin: boolean
    opcode: number
    mask: boolean
    readOnly: boolean
    rsv1: boolean
  }

  class Sender {
    static frame (data: Buffer, options: FrameOptions): Buffer[]
  }
}
