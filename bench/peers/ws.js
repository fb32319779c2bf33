// What most people write first: `ws`, and a loop over the room that sends to each member.
// HEADCOUNT=off leaves the head counts out, for scenarios that measure something else.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

const rooms = new Map()
const headCount = process.env.HEADCOUNT !== 'off'

function broadcast (room, event) {
  const text = JSON.stringify(event)
  for (const member of room) {
    if (member.readyState === WebSocket.OPEN) member.send(text)
  }
}

function tellCount (room) {
  if (headCount) broadcast(room, { author: 'internal', nb_users: room.size })
}

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })

sockets.on('connection', (socket, request) => {
  const name = request.url.split('/')[2]
  let room = rooms.get(name)
  if (room === undefined) rooms.set(name, room = new Set())
  room.add(socket)
  tellCount(room)
  socket.on('message', (data) => {
    const { message, author, avatar } = JSON.parse(data.toString())
    broadcast(room, { message, author, avatar })
  })
  socket.on('close', () => {
    room.delete(socket)
    tellCount(room)
  })
  socket.on('error', () => socket.terminate())
})

server.listen(Number(process.env.PORT), '127.0.0.1')
