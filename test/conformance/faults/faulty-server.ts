import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import type { Answer, Fault, Link, World } from './fault.ts'

/** A right server with one fault in front of it. @returns its base URL */
export async function startFaultyServer (t: Pick<TestContext, 'after'>, port: number, fault: Partial<Fault>) {
  const world: World = { links: [], memory: {} }
  const server = createServer((incoming, outgoing) => { passRequest(port, fault, incoming, outgoing) })
  const sockets = new WebSocketServer({
    noServer: true, autoPong: false, perMessageDeflate: false, maxFragments: 1024, ...fault.lenient,
  } as ConstructorParameters<typeof WebSocketServer>[0])
  server.on('upgrade', (incoming, socket, head) => {
    passHandshake(port, fault, world, incoming, socket, (link: Omit<Link, 'client'>, selected, backend) => {
      sockets.options.handleProtocols = () => selected || false
      sockets.handleUpgrade(incoming, socket, head, (client) => {
        const whole = Object.assign(link, { client })
        world.links.push(whole)
        passFrames(fault, world, whole, backend)
      })
    })
  })
  // Nor does this one end kept connections, which would be no fault that a case is about.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const { client } of world.links) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function passRequest (port: number, fault: Partial<Fault>, incoming: IncomingMessage, outgoing: ServerResponse) {
  const { method = '', url = '', headers } = incoming
  const body = await read(incoming)
  const sent = parse(body)
  const instead = fault.respond?.({ method, url, sent })
  if (instead) {
    outgoing.writeHead(instead.status, { 'content-type': 'application/json' }).end(JSON.stringify(instead.body))
    return
  }
  // A kept connection may be ended by the server just when it is used again.
  const options = { port, method, path: url, headers: { ...headers, 'accept-encoding': 'identity' }, agent: false }
  const passed = request(options).end(body)
  const [response] = await once(passed, 'response') as [IncomingMessage]
  const answer: Answer = {
    method,
    url,
    sent,
    status: response.statusCode!,
    headers: response.headers as Record<string, string>,
    body: parse(await read(response)),
  }
  fault.answer?.(answer)
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  for (const name of ['content-length', 'transfer-encoding']) delete answer.headers[name]
  outgoing.writeHead(answer.status, answer.headers).end(method === 'HEAD' ? undefined : text)
}

function passHandshake (
  port: number,
  fault: Partial<Fault>,
  world: World,
  incoming: IncomingMessage,
  socket: NodeJS.WritableStream,
  accept: (link: Omit<Link, 'client'>, selected: string, backend: WebSocket) => void
): void {
  const { url = '' } = incoming
  const offer = incoming.headers['sec-websocket-protocol'] ?? ''
  const offered = offer.split(',').map((name) => name.trim()).filter(Boolean)
  const refuse = (status: number, body: string) => {
    const length = Buffer.byteLength(body)
    const headers = ['content-type: application/json', `content-length: ${length}`, 'connection: close']
    socket.end(`HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
  }
  const refusal = fault.refuse?.(url)
  if (refusal !== undefined) {
    refuse(refusal, '{"detail":"refused"}')
    return
  }
  const asked = `ws://127.0.0.1:${port}${fault.address?.(url) ?? url}`
  const protocols = fault.offer?.(offered, url) ?? offered
  const backend = new WebSocket(asked, protocols, { autoPong: false, perMessageDeflate: false } as object)
  // Whatever arrives before the client is connected waits.
  backend.once('open', () => {
    backend.pause()
    const selected = fault.select?.(backend.protocol, { url, offered }) ?? backend.protocol
    const dialect = backend.protocol === 'gischat.v4' ? 'v4' : /^\/+channel/.test(url) ? 'channel' : 'classic'
    accept({ url, offered, dialect, number: world.links.length, sent: [], received: [], memory: {} }, selected, backend)
  })
  backend.once('unexpected-response', async (_, response) => {
    refuse(response.statusCode!, await read(response))
    backend.terminate()
  })
  backend.on('error', () => {})
}

function passFrames (fault: Partial<Fault>, world: World, link: Link, backend: WebSocket): void {
  const { client } = link
  const close = client.close
  client.close = (code, reason) => close.call(client, code && (fault.close?.(code, link) ?? code), reason)
  backend.on('message', (data) => {
    const frame = parse(String(data))
    for (const instead of fault.outgoing?.(frame, link, world) ?? [frame]) client.send(JSON.stringify(instead))
    link.received.push(frame)
  })
  client.on('message', (data: Buffer, isBinary) => {
    const message = isBinary ? data : parse(String(data))
    const instead = (isBinary ? undefined : fault.incoming?.(message, link, world)) ?? [message]
    link.sent.push(message)
    if (typeof instead === 'number') return client.close(instead)
    for (const one of instead) {
      backend.send(isBinary ? data : typeof one === 'string' ? one : JSON.stringify(one), { binary: isBinary })
    }
  })
  backend.on('ping', (data) => client.ping(data))
  client.on('pong', (data) => backend.pong(data))
  backend.on('close', (code) => {
    if (code === 1006) client.terminate()
    else client.close(code === 1005 ? undefined : code)
  })
  client.on('close', (code) => {
    fault.gone?.(link, code, world)
    if (code === 1006) backend.terminate()
    else backend.close(code === 1005 ? undefined : code)
  })
  client.on('error', () => {})
  backend.resume()
}

async function read (stream: IncomingMessage): Promise<string> {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function parse (text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
