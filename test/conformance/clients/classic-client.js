/* A client of the first generation. */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

const { GISCHAT_URL = '', GISCHAT_ROOM = '', GISCHAT_NICKNAME } = process.env
const ADDRESS = `${GISCHAT_URL.replace('http', 'ws')}/room/${encodeURIComponent(GISCHAT_ROOM)}/ws`
const PAUSE = 50

let ws

function receive ({ author, message }) {
  if (author !== 'internal') console.log(`${author}: ${message}`)
}

/** One connection. @returns milliseconds to wait before the next one, or undefined for none */
function connect () {
  return new Promise((resolve) => {
    let after = PAUSE
    ws = new WebSocket(ADDRESS)
    ws.on('message', (data) => receive(JSON.parse(String(data))))
    ws.on('unexpected-response', (_, { headers }) => {
      after = Number(headers['retry-after']) * 1000 + PAUSE
      ws.terminate()
    })
    ws.on('error', () => {})
    ws.on('close', (code) => resolve(code === 1008 ? undefined : after))
  })
}

createInterface(process.stdin).on('line', (message) => {
  if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify({ author: GISCHAT_NICKNAME, message }))
})

for (let after = await connect(); after !== undefined; after = await connect()) await sleep(after)
