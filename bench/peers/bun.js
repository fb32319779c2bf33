// The fastest that JavaScript offers: Bun's own publish to the subscribers of a topic, in C++ (uWebSockets).
// HEADCOUNT=off leaves the head counts out, for scenarios that measure something else.
/* global Bun */
const headCount = process.env.HEADCOUNT !== 'off'

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  fetch (request, server) {
    const room = new URL(request.url).pathname.split('/')[2]
    if (server.upgrade(request, { data: { room } })) return undefined
    return new Response('a WebSocket is needed', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open (socket) {
      socket.subscribe(socket.data.room)
      tellCount(socket.data.room)
    },
    message (socket, data) {
      const { message, author, avatar } = JSON.parse(data)
      server.publish(socket.data.room, JSON.stringify({ message, author, avatar }))
    },
    close ({ data: { room } }) {
      tellCount(room)
    },
  },
})

function tellCount (room) {
  if (headCount) server.publish(room, JSON.stringify({ author: 'internal', nb_users: server.subscriberCount(room) }))
}
