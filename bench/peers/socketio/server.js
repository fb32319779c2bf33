// socket.io's own way: rooms, events, one encoding per broadcast; websocket only, no compression.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
const headCount = process.env.HEADCOUNT !== 'off'

function tellCount (name) {
  if (!headCount) return
  io.to(name).emit('message', { author: 'internal', nb_users: io.of('/').adapter.rooms.get(name)?.size ?? 0 })
}

io.on('connection', (socket) => {
  const name = socket.handshake.query.room
  socket.join(name)
  tellCount(name)
  // socket.io has parsed the event already; it serialises it again when it is emitted.
  socket.on('message', ({ message, author, avatar }) => {
    io.to(name).emit('message', { message, author, avatar })
  })
  socket.on('disconnect', () => tellCount(name))
})

server.listen(Number(process.env.PORT), '127.0.0.1')
