/* A client of the fourth generation in a hundred lines, with faults that FAULT switches on. */
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

const { GISCHAT_URL = '', GISCHAT_ROOM = '', GISCHAT_NICKNAME = '', FAULT = '' } = process.env

/** Close codes after which a client stays away. */
const FINAL = [1001, 1002, 1007, 1008, 1009, 4001]
const PAUSE = 50

let ws
let token
let since
/** Whether the server has the fourth generation. */
let isCurrent = true
/** Sent, and not known to be processed. */
let unprocessed = []

function send (message) {
  const text = JSON.stringify(message)
  if (ws?.readyState === WebSocket.OPEN) ws.send(FAULT === 'binary' ? Buffer.from(text) : text)
}

function greet ({ resume }) {
  const resumed = resume?.resumed === true
  if (!resumed || FAULT === 'registers-always') send({ type: 'newcomer', newcomer: GISCHAT_NICKNAME })
  token = FAULT === 'first-token' ? token ?? resume?.token : resume?.token
  const done = unprocessed.findIndex(({ id }) => id === resume?.received)
  unprocessed = unprocessed.slice(done + 1)
  if (FAULT !== 'forgets') for (const message of unprocessed) send(message)
}

function receive (frame) {
  if (typeof frame.seq === 'string') since = frame.seq
  switch (frame.type) {
    case 'hello': return greet(frame)
    case 'text':
      unprocessed = unprocessed.filter(({ id }) => id !== frame.id)
      return console.log(`${frame.author}: ${frame.text}`)
    case 'uncompliant':
      if (FAULT === 'insists') setTimeout(send, 10, { type: 'newcomer', newcomer: GISCHAT_NICKNAME })
      return
    case 'nb_users': case 'newcomer': case 'exiter': case 'like': case 'image': case 'geojson': case 'crs': case 'bbox':
    case 'position': case 'model': case 'script': return
    default: if (FAULT === 'strict') throw new Error(`unknown type ${frame.type}`)
  }
}

/** One connection. @returns milliseconds to wait before the next one, or undefined for none */
function connect () {
  const room = FAULT === 'raw-name' ? GISCHAT_ROOM.replaceAll(' ', '+') : encodeURIComponent(GISCHAT_ROOM)
  const address = `${GISCHAT_URL.replace('http', 'ws')}/channel/${room}/ws`
  const resumes = token !== undefined && FAULT !== 'never-resumes'
  const place = FAULT === 'no-place' ? 'lost' : since ?? ''
  return new Promise((resolve) => {
    let after = PAUSE
    const url = resumes ? `${address}?since=${encodeURIComponent(place)}` : address
    const offers = isCurrent ? ['gischat.v4', ...(resumes ? [`resume.${token}`] : [])] : []
    ws = new WebSocket(url, offers, {
      autoPong: FAULT !== 'deaf', maxPayload: FAULT === 'small' ? 1_000_000 : 0,
    })
    ws.on('message', (data) => receive(JSON.parse(String(data))))
    ws.on('unexpected-response', (_, { headers }) => {
      if (FAULT !== 'impatient') after = Number(headers['retry-after']) * 1000 + PAUSE
      ws.terminate()
    })
    ws.on('error', ({ message }) => { if (message.includes('subprotocol')) isCurrent = false })
    ws.on('close', (code) => {
      const isFinal = FAULT === 'returns' ? false : FINAL.includes(code) || FAULT === 'gives-up'
      resolve(isFinal ? undefined : after)
    })
  })
}

createInterface(process.stdin).on('line', (text) => {
  const author = FAULT === 'blank-author' ? 'Hans Hibbel' : GISCHAT_NICKNAME
  const message = { type: 'text', id: randomUUID(), author, text }
  unprocessed.push(message)
  send(message)
})

for (let after = await connect(); after !== undefined; after = await connect()) await sleep(after)
