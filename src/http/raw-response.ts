import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { SECURITY_HEADERS } from './security-policy.ts'

const SECURITY = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`).join('')

/** Responds to a request that never reaches Fastify, in the format of all errors, and closes its connection. */
export function writeRawResponse (socket: Socket, status: number, detail = STATUS_CODES[status], headers = ''): void {
  const body = JSON.stringify({ detail })
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
    `content-type: application/json\r\nconnection: close\r\n${SECURITY}${headers}` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  socket.destroySoon()
}
