import type { TestContext } from 'node:test'
import { frame, RawClient } from './hostile/raw-client.ts'

/**
 * A member that holds up the stop of a server: it goes on talking instead of answering the goodbye. One that is silent
 * does so for two seconds only, which a busy machine may miss.
 *
 * @returns lets the stop go on
 */
export async function holdUpStop (t: TestContext, server: { port: number }): Promise<() => void> {
  const member = await RawClient.join(server.port, 'QGIS')
  const words = frame(JSON.stringify({ message: 'and', author: 'Hans' }))
  const timer = setInterval(() => member.write(words), 100)
  const release = () => {
    clearInterval(timer)
    member.reset()
  }
  t.after(release)
  return release
}
