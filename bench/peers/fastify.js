// The same loop behind fastify and @fastify/websocket: what the framework's own examples lead to.
import fastify from 'fastify'
import websocket from '@fastify/websocket'

const app = fastify()
const rooms = new Map()
const headCount = process.env.HEADCOUNT !== 'off'

function broadcast (room, event) {
  const text = JSON.stringify(event)
  for (const member of room) {
    if (member.readyState === member.OPEN) member.send(text)
  }
}

function tellCount (room) {
  if (headCount) broadcast(room, { author: 'internal', nb_users: room.size })
}

await app.register(websocket, { options: { perMessageDeflate: false } })

app.get('/room/:room/ws', { websocket: true }, (socket, request) => {
  const name = request.params.room
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

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
