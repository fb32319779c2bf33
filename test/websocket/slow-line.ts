import { handshake, RawClient } from '../hostile/raw-client.ts'
import type { Client, TestServer } from '../helper.ts'

/** A member of the channel QGIS that reads nothing until it is resumed, and then so many bytes at a time. */
export async function joinSlowly ({ port }: TestServer, step: number): Promise<RawClient> {
  const slow = await RawClient.connect(port)
  slow.write(handshake('/channel/QGIS/ws'))
  await slow.answer()
  let taken = 0
  slow.socket.removeAllListeners('data').on('data', ({ length }) => {
    taken += length
    if (taken < step) return
    taken = 0
    slow.socket.pause()
  })
  slow.socket.pause()
  return slow
}

/** Shares so many scripts of so many bytes, and waits until all have been delivered. */
export async function shareScripts (sender: Client, count: number, bytes: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    sender.send({ type: 'script', author: 'Hans', name: String(i), raw_pycode: 'x'.repeat(bytes) })
  }
  await sender.until(({ name }) => name === String(count - 1))
}
