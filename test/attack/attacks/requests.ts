/* Attacks by HTTP. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Attack } from '../attack.ts'
import { ATTACKER, type Crowd } from '../crowd.ts'
import { fillHistory, HISTORY } from './crowds.ts'

const flood = (crowd: Crowd, connections: number, path: string) =>
  Promise.all(Array.from({ length: connections }, () => crowd.flood(path)))

/** A connection that sends the head of a request, and then a byte now and then. */
async function trickle ({ port }: Crowd, head: string): Promise<() => void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  socket.write(head)
  return () => { if (socket.writable) socket.write('a') }
}

export const REQUESTS: Attack[] = [
  {
    id: 6,
    name: 'flood of GET …/last with a history of 16 MB, 16 at once',
    env: HISTORY,
    hostile: true,
    async run (crowd) {
      await fillHistory(crowd)
      await crowd.begin()
      await flood(crowd, 16, '/channel/QGIS/last')
    },
  },
  {
    id: 9,
    name: 'flood of requests with URLs of 12 kB, 32 at once, logged to a file',
    stdout: 'file',
    hostile: true,
    async run (crowd) {
      await crowd.begin()
      await flood(crowd, 32, `/version?${'x'.repeat(12_000)}`)
    },
  },
  {
    id: 10,
    name: 'flood of requests, 32 at once, logged to a pipe that nobody reads',
    stdout: 'pipe',
    hostile: true,
    async run (crowd) {
      await crowd.begin()
      await flood(crowd, 32, '/version')
    },
  },
  {
    id: 16,
    name: '400 connections that send a byte a second of a header or of a body',
    hostile: true,
    async run (crowd) {
      const header = `GET /version HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${ATTACKER}\r\nX-Slow: `
      const body = `PUT /room/QGIS/message HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${ATTACKER}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n'
      await crowd.begin()
      const writers = await Promise.all(
        Array.from({ length: 400 }, (_, i) => trickle(crowd, i % 2 ? header : body)))
      await crowd.repeat(1, () => { for (const write of writers) write() })
    },
  },
]
