import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Stands in for a server that selects no subprotocol, as those of older generations do. @returns its port */
export async function startPlainProxy (t: TestContext, port: number): Promise<number> {
  const sockets = new Set<Socket>()
  const pass = ({ method, url, headers }: IncomingMessage, protocols: boolean) => {
    const { 'sec-websocket-protocol': _offered, ...plain } = headers
    return request({ host: '127.0.0.1', port, method, path: url, headers: protocols ? headers : plain })
  }
  const proxy = createServer((incoming, response) => {
    pass(incoming, true).on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    }).on('error', () => response.destroy()).end()
  })
  proxy.on('connection', (socket: Socket) => sockets.add(socket))
  proxy.on('upgrade', (incoming, socket: Socket) => {
    pass(incoming, false).on('upgrade', (answer, server, head) => {
      sockets.add(server)
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`)
      socket.write(head)
      for (const [from, to] of [[socket, server], [server, socket]] as const) {
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
      }
    }).on('error', () => socket.destroy()).end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return (proxy.address() as AddressInfo).port
}
